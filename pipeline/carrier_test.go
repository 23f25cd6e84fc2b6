package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
)

// carriers put something around every line of a log.
var carriers = map[string]func(line string, n int) string{
	"cri": func(line string, n int) string {
		return strings.TrimSuffix(fmt.Sprintf("2026-11-22T13:24:07.%09dZ stderr F %s", n, line), " ")
	},
	"cri-stdout": func(line string, n int) string {
		return fmt.Sprintf("2026-11-22T13:24:07.%09dZ stdout F %s", n, line)
	},
	"cri-parts": func(line string, n int) string {
		var b strings.Builder
		for len(line) > 30 {
			fmt.Fprintf(&b, "2026-11-22T13:24:07.%09dZ stderr P %s\n", n, line[:30])
			line = line[30:]
		}
		fmt.Fprintf(&b, "2026-11-22T13:24:07.%09dZ stderr F %s", n, line)
		return b.String()
	},
	"docker": func(line string, n int) string {
		b, _ := json.Marshal(line + "\n")
		return fmt.Sprintf(`{"log":%s,"stream":"stderr","time":"2026-11-22T13:24:07.%09dZ"}`, b, n)
	},
	"syslog": func(line string, n int) string {
		return fmt.Sprintf("Nov 22 13:24:%02d web1 shop[812]: %s", n/1000%60, line)
	},
	"syslog-iso": func(line string, n int) string {
		return fmt.Sprintf("2026-11-22T13:24:07.%06d+00:00 web1 shop[812]: %s", n, line)
	},
	"compose": func(line string, _ int) string { return "web-1  | " + line },
}

// wrapLines puts a carrier around each line of a text.
func wrapLines(text string, wrap func(string, int) string) string {
	var b strings.Builder
	n := 0
	for line := range strings.Lines(text) {
		b.WriteString(wrap(strings.TrimSuffix(line, "\n"), n))
		b.WriteByte('\n')
		n++
	}
	return b.String()
}

// interleave mixes the lines of standard output and standard error, keeping the order of each.
func interleave(rnd *rand.Rand, text string) string {
	var out, err []string
	for line := range strings.Lines(text) {
		if strings.Contains(line[:40], " stdout ") {
			out = append(out, line)
		} else {
			err = append(err, line)
		}
	}
	var b strings.Builder
	for len(out)+len(err) > 0 {
		from := &out
		if rnd.IntN(len(out)+len(err)) >= len(out) {
			from = &err
		}
		b.WriteString((*from)[0])
		*from = (*from)[1:]
	}
	return b.String()
}

// exceptions are what must not depend on the carrier.
func exceptions(t *testing.T, events []*event.Event) []string {
	t.Helper()
	var all []string
	for _, ev := range events {
		b, err := json.MarshalIndent(ev.Exception, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, ev.Platform+" "+string(b))
	}
	return all
}

// ids are the sorted ids of events, each as often as it came.
func ids(events []*event.Event) []string {
	var all []string
	for _, ev := range events {
		all = append(all, ev.EventID)
	}
	slices.Sort(all)
	return all
}

// recorder is a custody that survives its hallway, as a store on disk does.
type recorder struct {
	events []*event.Event
	at     int
	done   []string
}

// Commit takes events and the position over.
func (r *recorder) Commit(_ context.Context, events []*event.Event, positions []event.Position) error {
	r.events = append(r.events, events...)
	for _, p := range positions {
		if err := json.Unmarshal(p.Value, &r.at); err != nil {
			return err
		}
		r.done = p.Done
	}
	return nil
}
