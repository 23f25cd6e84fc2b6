package pipeline

import (
	"fmt"
	"testing"

	"github.com/errtail/errtail/tailers"
)

// sibling is a traceback of Python below a record: by which logger, with which message, at which second and millisecond.
func sibling(at, logger, message, outer, value string) string {
	text := fmt.Sprintf("2026-11-23 12:00:%s ERROR %s %s\nTraceback (most recent call last):\n", at, logger, message)
	if outer != "" {
		text += fmt.Sprintf("  File \"/srv/server.py\", line 90, in %s\n    app(environ)\n", outer)
	}
	return text + fmt.Sprintf("  File \"/srv/shop/cart.py\", line 7, in total\n    return rows[name]\nKeyError: '%s'\n2026-11-23 12:00:59,000 INFO %s ready\n", value, logger)
}

// TestSiblings shows two logs of which each has one error.
func TestSiblings(t *testing.T) {
	t.Parallel()
	r := library(t)
	const dir = "/var/log/shop/"
	for name, c := range map[string]struct {
		one, other string
		path       string // of the other
		want       int
	}{
		"all records, and errors alone":                    {sibling("01,120", "shop", "no", "", "a"), sibling("01,120", "shop", "no", "", "a"), dir + "error.log", 1},
		"an application and its server":                    {sibling("01,120", "shop", "no", "", "a"), sibling("01,300", "gunicorn.error", "Error handling request", "handle", "a"), dir + "gunicorn.log", 1},
		"the same a moment later":                          {sibling("01,120", "shop", "no", "", "a"), sibling("01,121", "shop", "no", "", "a"), dir + "error.log", 2},
		"the same without the fraction of a second":        {sibling("01", "shop", "no", "", "a"), sibling("01", "shop", "no", "", "a"), dir + "error.log", 2},
		"another logger, later":                            {sibling("01,120", "shop", "no", "", "a"), sibling("07,300", "gunicorn.error", "Error handling request", "handle", "a"), dir + "gunicorn.log", 2},
		"another value":                                    {sibling("01,120", "shop", "no", "", "a"), sibling("01,300", "gunicorn.error", "Error handling request", "handle", "b"), dir + "gunicorn.log", 2},
		"two servers, of which each has frames of its own": {sibling("01,120", "shop", "no", "work", "a"), sibling("01,300", "gunicorn.error", "Error handling request", "handle", "a"), dir + "gunicorn.log", 2},
		"another directory":                                {sibling("01,120", "shop", "no", "", "a"), sibling("01,120", "shop", "no", "", "a"), "/var/log/pay/error.log", 2},
	} {
		t.Run(name, func(t *testing.T) {
			kept := &collector{}
			h := New(Options{Recogniser: r, Custody: kept, MergeNested: true, Finished: true})
			first, second := newLog(c.one), newLog(c.other)
			first.stream = tailers.Stream{Kind: "file", Path: dir + "app.log", Source: dir + "app.log"}
			second.stream = tailers.Stream{Kind: "file", Path: c.path, Source: c.path}
			for _, l := range []*log{first, second} {
				l.show(t, h, len(l.text), false, 3e9)
			}
			for _, l := range []*log{first, second} {
				l.show(t, h, len(l.text), true, 0)
			}
			if err := h.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := len(kept.events); got != c.want || h.Stats.Nested.Load() != int64(2-c.want) {
				t.Errorf("got %d events, %d nested, want %d: %+v", got, h.Stats.Nested.Load(), c.want, briefs(kept.events))
			}
			if len(h.nested.last)+len(h.nested.siblings) != 0 {
				t.Errorf("of logs that have ended %d are remembered", len(h.nested.last)+len(h.nested.siblings))
			}
		})
	}
}
