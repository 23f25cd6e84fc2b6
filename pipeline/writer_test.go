package pipeline

import (
	"testing"

	"github.com/errtail/errtail/event"
)

// pod is a writer of which a source knows more than the log says.
type pod struct {
	takes   func(rule string) bool
	reports bool
}

func (pod) Name() string              { return "shop/web" }
func (pod) Labels() map[string]string { return map[string]string{"namespace": "shop"} }
func (p pod) Takes(rule string) bool  { return p.takes == nil || p.takes(rule) }
func (p pod) Reports() bool           { return p.reports }
func (pod) Complete(ev *event.Event) {
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
