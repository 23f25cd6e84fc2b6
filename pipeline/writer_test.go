package pipeline

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
)

// pod is a writer of which a source knows more than the log says.
type pod struct {
	takes   func(rule string) bool
	reports bool
	route   string
}

func (pod) Name() string              { return "shop/web" }
func (pod) Labels() map[string]string { return map[string]string{"namespace": "shop"} }
func (p pod) Takes(rule string) bool  { return p.takes == nil || p.takes(rule) }
func (p pod) Reports() bool           { return p.reports }
func (p pod) Route() string           { return p.route }
func (p pod) Complete(ev *event.Event) {
	ev.Route = cmp.Or(p.route, ev.Route)
	ev.ServerName, ev.Tags["k8s.pod.name"] = ev.ServerName+"web-1", "web-1"
}

func TestWriter(t *testing.T) {
	t.Parallel()
	r := library(t)
	const text = "2026-11-23T11:00:00.1Z stderr F Traceback (most recent call last):\n" +
		"2026-11-23T11:00:00.1Z stderr F   File \"a.py\", line 6, in main\n" +
		"2026-11-23T11:00:00.1Z stderr F ValueError: 1\n"
	for _, c := range []struct {
		name string
		pod  pod
		want int
	}{
		{"all rules", pod{}, 1},
		{"its rule", pod{takes: func(rule string) bool { return rule == "python-traceback" }}, 1},
		{"another rule", pod{takes: func(rule string) bool { return rule == "go-panic" }}, 0},
		{"with an SDK", pod{reports: true}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			kept := &collector{}
			h := New(Options{Recogniser: r, Custody: kept, SkipReported: true})
			l := newLog(text)
			l.stream.Writer = c.pod
			l.show(t, h, len(text), true, 0)
			if err := h.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(kept.events) != c.want {
				t.Fatalf("%d events, want %d", len(kept.events), c.want)
			}
			if c.want > 0 && (kept.events[0].ServerName != "web-1" || kept.events[0].Tags["k8s.pod.name"] != "web-1") {
				t.Errorf("the event does not say who it was: %+v", kept.events[0])
			}
		})
	}
}

// TestWriterRoute: what is held back, ignored or left to the program's own SDK is counted for the DSN that the writer's events go to.
func TestWriterRoute(t *testing.T) {
	t.Parallel()
	const text = "2026-11-22 13:24:06,999 ERROR shop.orders order 42 failed\n" + boom
	for _, c := range []struct {
		name   string
		writer pod
		route  string
		want   map[string]int
	}{
		{"its own", pod{route: "team"}, "team", map[string]int{discardLimited: 20}},
		{"of the source", pod{}, "source", map[string]int{discardLimited: 20}},
		{"with an SDK", pod{route: "team", reports: true}, "team", map[string]int{discardReported: 30}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h, got := guarded(t, Options{Route: "source", SkipReported: true})
			l := newLog(strings.Repeat(text, 30))
			l.stream.Writer = c.writer
			l.show(t, h, len(l.text), true, time.Second)
			if err := h.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			for reason, n := range c.want {
				if got.counts[c.route][reason] != n {
					t.Errorf("%s: got %v, want %d of %s", reason, got.counts, n, c.route)
				}
				if got.events[c.route] != 30-n {
					t.Errorf("events: got %v, want %d of %s", got.events, 30-n, c.route)
				}
			}
		})
	}
}
