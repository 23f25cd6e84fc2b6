package format

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
)

// wantLine is what a logger knew about a line that it wrote: testdata/gen/formats.py. A nil field is not printed by the format.
type wantLine struct {
	Head    bool     `json:"head"`
	Time    *float64 `json:"time"`
	Level   *string  `json:"level"`
	Logger  *string  `json:"logger"`
	Message *string  `json:"message"`
	Process *string  `json:"process"`
	Thread  *string  `json:"thread"`
	Stack   *string  `json:"stack"`
}

// reader reads all logs of the tests as in May 2024.
var reader = Reader{Now: time.Date(2024, 5, 2, 12, 0, 0, 0, time.UTC)}

// logs calls f for each log that a real logger wrote.
func logs(t *testing.T, f func(t *testing.T, lines [][]byte, want []wantLine)) {
	t.Helper()
	paths, err := filepath.Glob("../testdata/formats/*.log")
	if err != nil || len(paths) < 60 {
		t.Fatalf("found %d logs (%v): is ../testdata/formats complete?", len(paths), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".log")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			oracle, err := os.ReadFile(strings.TrimSuffix(path, ".log") + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var want []wantLine
			if err := json.Unmarshal(oracle, &want); err != nil {
				t.Fatal(err)
			}
			lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
			if len(lines) != len(want) {
				t.Fatalf("the log has %d lines, its oracle %d", len(lines), len(want))
			}
			f(t, lines, want)
		})
	}
}

// Every line that a real logger wrote is read as that logger knew it.
func TestRealLoggers(t *testing.T) {
	t.Parallel()
	logs(t, func(t *testing.T, lines [][]byte, want []wantLine) {
		for i, raw := range lines {
			checkLine(t, string(raw), reader.Decode(raw), want[i])
		}
	})
}

func checkLine(t *testing.T, raw string, got event.Line, want wantLine) {
	t.Helper()
	if got.Head != want.Head {
		t.Errorf("%s\nhead: got %v, want %v", raw, got.Head, want.Head)
		return
	}
	if !want.Head {
		return
	}
	for _, c := range []struct {
		name string
		got  string
		want *string
	}{
		{"level", string(got.Record.Level), want.Level},
		{"logger", got.Record.Logger, want.Logger},
		{"message", got.Record.Message, want.Message},
		{"process", got.Record.Process, want.Process},
		{"thread", got.Record.Thread, want.Thread},
		{"stack", got.Record.Stack, want.Stack},
	} {
		if c.want != nil && c.got != *c.want {
			t.Errorf("%s\n%s: got %q, want %q", raw, c.name, c.got, *c.want)
		}
	}
	if want.Stack == nil && got.Record.Stack != "" {
		t.Errorf("%s\nstack: got %q, want none", raw, got.Record.Stack)
	}
	if want.Time != nil {
		seconds := float64(got.Record.Time.UnixMicro()) / 1e6
		if math.Abs(seconds-*want.Time) > 0.001 || got.Record.TimeSource != event.TimeText {
			t.Errorf("%s\ntime: got %s (source %d), want %f", raw, got.Record.Time, got.Record.TimeSource, *want.Time)
		}
	}
}
