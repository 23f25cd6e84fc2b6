package pipeline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline/storm"
	"github.com/errtail/errtail/rules"
)

// fates are the outcomes that the tests of this file compare.
type fates struct{ Found, Captured, Ignored, Limited, Nested, Reported, Repeated int64 }

func (s *Stats) fates() fates {
	return fates{s.Found.Load(), s.Captured.Load(), s.Ignored.Load(), s.Limited.Load(), s.Nested.Load(), s.Reported.Load(), s.Repeated.Load()}
}

// guarded is a hallway that lets ten events of each group through.
func guarded(t *testing.T, o Options) (*Hallway, *counter) {
	c := &counter{events: map[string]int{}, counts: map[string]map[string]int{"": {}}}
	o.Custody, o.Guard = c, storm.New(storm.Limits{Group: storm.Rate{Burst: 10, Every: 24 * time.Hour}})
	if o.Recogniser == nil {
		o.Recogniser = library(t)
	}
	return New(o), c
}

// TestNestedInStorm: an error that two loggers print counts once in a storm too, whether its group is held back or not; one that the same logger prints
// again and again is a storm.
func TestNestedInStorm(t *testing.T) {
	t.Parallel()
	const (
		app    = "2026-11-22 13:24:06,999 ERROR shop.orders order 42 failed\n" + boom
		server = "[2026-11-22 13:24:06 +0000] [123] [ERROR] Error handling request /boom\n" + boom
		n      = 40
	)
	for _, tt := range []struct {
		name, text string
		want       fates
	}{
		{"two loggers", app + server, fates{Found: 2 * n, Captured: 10, Limited: n - 10, Nested: n}},
		{"the same logger", app + strings.Replace(app, ",999", ",998", 1), fates{Found: 2 * n, Captured: 10, Limited: 2*n - 10}},
		{"the same line", app + app, fates{Found: 2 * n, Captured: 10, Limited: 2*n - 10}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h, c := guarded(t, Options{MergeNested: true})
			text := strings.Repeat(tt.text, n)
			newLog(text).show(t, h, len(text), true, 0)
			if err := h.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, h.Stats.fates()); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
			got := fates{Found: tt.want.Found, Captured: int64(c.events[""]), Limited: int64(c.counts[""][discardLimited]), Nested: int64(c.counts[""][discardNested])}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("what custody was told (-want +got)\n%s", d)
			}
		})
	}
}

// TestReportedInStorm: that a group is held back does not hide that a program reports its errors by itself.
func TestReportedInStorm(t *testing.T) {
	t.Parallel()
	sdk := false
	h, _ := guarded(t, Options{SkipReported: true, Reports: func(*event.Record) bool { return sdk }})
	text := strings.Repeat("2026-11-22 13:24:06,999 ERROR shop.orders order 42 failed\n"+boom, 20)
	newLog(text).show(t, h, len(text), true, 0)
	sdk = true
	newLog(text).show(t, h, len(text), true, 0)
	if d := cmp.Diff(fates{Found: 40, Captured: 10, Limited: 10, Reported: 20}, h.Stats.fates()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// TestShownAgain: what is ignored or held back behind an error that is not decided is counted once, however often it is shown.
func TestShownAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(path, []byte("version: 1\nrules:\n- {id: b, start: '^b boom', ignore: [quiet]}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := rules.Load([]string{path}, rules.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h, c := guarded(t, Options{Recogniser: NewRecogniser(set)})
	const at = "2026-11-22T13:24:06.999000000Z "
	text := at + "stderr F " + strings.ReplaceAll(strings.TrimSuffix(boom, "KeyError: 'price'\n"), "\n", "\n"+at+"stderr F ") + "  File \"/srv/shop/cart.py\", line 9, in last\n" +
		at + "stdout F b boom quiet\n"
	l := newLog(text + strings.Repeat(at+"stdout F fine\n", 3) + at + "stderr F KeyError: 'price'\n" + at + "stderr F fine\n")
	for _, more := range []int{0, 44, 2 * 44, 3 * 44} {
		l.show(t, h, min(len(text)+more, len(l.text)), false, 0)
	}
	if l.at >= len(text) {
		t.Fatal("nothing was shown again")
	}
	l.show(t, h, len(l.text), true, 0)
	if err := h.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(fates{Found: 2, Captured: 1, Ignored: 1}, h.Stats.fates()); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if got := c.counts[""][discardIgnored]; got != 1 {
		t.Errorf("custody was told of %d that were ignored, want 1", got)
	}
}

// TestPreviousTime: tracebacks that follow one another have the time of the record before them all.
func TestPreviousTime(t *testing.T) {
	t.Parallel()
	const first, second = "2026-11-22 13:24:06,000 INFO shop ready\n", "2026-11-22 13:24:09,000 INFO shop ready\n"
	got := map[string]int{}
	for _, ev := range captureIn(t, Options{Recogniser: library(t), Finished: true}, boom+boom+first+boom+boom+boom+second+boom+"text\n"+boom, nil) {
		got[ev.Timestamp.Format(time.TimeOnly)]++
	}
	if d := cmp.Diff(map[string]int{readAt.Format(time.TimeOnly): 2, "13:24:06": 3, "13:24:09": 2}, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
