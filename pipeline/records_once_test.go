package pipeline

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
)

// TestEachRecordIsOneEvent reads what real loggers wrote with error-records switched on, plainly and in carriers, and wants one event for each record that is at ERROR
// or worse or has an exception: by what the program told its logger, and never two for one that has both.
func TestEachRecordIsOneEvent(t *testing.T) {
	t.Parallel()
	r := withRecords(t)
	names, err := filepath.Glob("../parsers/testdata/loggers/*.log")
	if err != nil || len(names) == 0 {
		t.Fatalf("no logs of loggers: %v", err)
	}
	total := 0
	for _, name := range names {
		if filepath.Base(name) == "go-log.log" {
			continue // Go's own log prints no level: nothing says that a line of it is an error
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		oracle, err := os.ReadFile(strings.TrimSuffix(name, ".log") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var told []logged
		if err := json.Unmarshal(oracle, &told); err != nil {
			t.Fatal(err)
		}
		want := 0
		for _, l := range told {
			if l.Exceptions != nil || event.Level(l.Level).Severity() >= event.Error.Severity() {
				want++
			}
		}
		total += want
		for _, carrier := range []string{"", "cri", "docker", "syslog", "compose"} {
			log := string(text)
			if carrier != "" {
				log = wrapLines(log, carriers[carrier])
			}
			if got := capture(t, r, log); len(got) != want {
				t.Errorf("%s in %q: %d events for %d records", filepath.Base(name), carrier, len(got), want)
			}
		}
	}
	if total < 100 {
		t.Errorf("only %d records in all", total)
	}
}
