package format

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// entryLine writes a line of the journal's carrier: fields end with US, a newline in a value is RS.
func entryLine(fields ...string) string { return "j0\x1f" + strings.Join(fields, "\x1f") }

func TestJournalEntry(t *testing.T) {
	t.Parallel()
	at := time.UnixMicro(1714557600123456).UTC()
	for _, tt := range []struct {
		name, line string
		want       event.Line
	}{
		{"standard error", entryLine("t1714557600123456", "p6", "wshop.service\x1eaa", "P812", "ushop.service", "hweb1", "Tstdout", "Mready"),
			event.Line{Text: "ready", Writer: "shop.service\x1eaa", Record: event.Record{Time: at, TimeSource: event.TimeCarrier, Process: "812", Host: "web1"}}},
		{"a level", entryLine("t1714557600123456", "p3", "wu\x1ea", "Tstdout", "Mfailed"),
			event.Line{Text: "failed", Writer: "u\x1ea", Record: event.Record{Time: at, TimeSource: event.TimeCarrier, Level: event.Error}}},
		{"a record of its own", entryLine("p4", "wu\x1ea", "Tjournal", "lshop.orders", "Mone\x1etwo"),
			event.Line{Text: "one\ntwo", Head: true, Writer: "u\x1ea", Record: event.Record{Level: event.Warning, Logger: "shop.orders", Message: "one\ntwo"}}},
		{"a line of a container", entryLine("wc0ffee\x1e3", "Tjournal", "cc0ffee", "Mone"), event.Line{Text: "one", Writer: "c0ffee\x1e3"}},
		{"part of a line", entryLine("wu\x1ea", "Tstdout", "xline-max", "Mha"), event.Line{Text: "ha", Writer: "u\x1ea", Partial: true}},
		{"control characters", entryLine("wu\x1ea", "Ma\x10\x5fb\x10\x5ec\x10\x50d"), event.Line{Text: "a\x1fb\x1ec\x10d", Writer: "u\x1ea"}},
		{"a record in a known format", entryLine("p6", "wu\x1ea", "Tstdout", "M2024-05-01 10:00:00,123 ERROR shop.orders order failed"),
			event.Line{Text: "2024-05-01 10:00:00,123 ERROR shop.orders order failed", Head: true, Writer: "u\x1ea", Record: event.Record{
				Time: time.Date(2024, 5, 1, 10, 0, 0, 123e6, time.UTC), TimeSource: event.TimeText, Level: event.Error, Logger: "shop.orders", Guess: "shop.orders ", Message: "order failed"}}},
		{"said of a crash", "j1\x1fwu\x1ea\x1fMsegfault", event.Line{Head: true, Writer: "u\x1ea", Record: event.Record{Message: "segfault"}}},
		{"crash joined later", entryLine("w\x1e1", "wu\x1ekernel", "Msegfault"), event.Line{Text: "segfault", Writer: "u\x1ekernel"}},
		{"no entry", "j0 text", event.Line{Text: "j0 text"}},
		{"broken off", "j0\x1fwu", event.Line{Text: "j0\x1fwu"}},
		{"no message", "j0\x1fwu\x1ea\x1fM", event.Line{Writer: "u\x1ea"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := Reader{Journal: true}.Decode([]byte(tt.line))
			if origin := got.Record.Origin; origin != "" && !strings.HasPrefix(tt.line, origin) {
				t.Errorf("origin %q", origin)
			}
			got.Record.Origin = ""
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
			if l := (Reader{}).Decode([]byte(tt.line)); l.Writer != "" || l.Record.Origin != "" {
				t.Errorf("in a file: %+v", l)
			}
		})
	}
}

func TestJournalEntryJoin(t *testing.T) {
	t.Parallel()
	r := Reader{Journal: true}
	l := r.Join([]byte(entryLine("wu\x1ea", "xline-max", "MValueErr")), []byte(entryLine("wu\x1ea", "xline-max", "Mor: ")), []byte(entryLine("wu\x1ea", "M1")))
	if l.Text != "ValueError: 1" || l.Partial || l.Writer != "u\x1ea" {
		t.Errorf("%+v", l)
	}
}

// TestJournalEntryForeign compares what a few bytes tell of a line with what decoding it does.
func TestJournalEntryForeign(t *testing.T) {
	t.Parallel()
	r := Reader{Journal: true}
	writers := []string{"a.service\x1e1", "a.service\x1e2", "b.service\x1e1", "\x1ek/0/kernel", "a.service\x1ekernel"}
	lines := []string{entryLine("t1", "w\x1ek/0/kernel", "wa.service\x1ekernel", "Mtwo writers"), entryLine("t1", "wa.service\x1e1", "Mapp | docker compose"), "text"}
	for _, w := range writers {
		lines = append(lines, entryLine("t1", "p6", "w"+w, "uw", "Mtext \x1fwx"))
	}
	for _, line := range lines {
		own := r.Decode([]byte(line)).Writer
		for _, w := range append(writers, own) {
			if l, ok := r.DecodeOf([]byte(line), w); ok != (own == w) || ok && l.Writer != w {
				t.Errorf("%q of %q: %t", line, w, ok)
			}
			if own != "" && JournalGroup(own) != "" && SameJournalGroup([]byte(line), w) != (JournalGroup(own) == JournalGroup(w)) && JournalGroup(w) != "" {
				t.Errorf("%q and the group of %q", line, w)
			}
		}
	}
}

func FuzzJournalEntry(f *testing.F) {
	f.Add([]byte(entryLine("t1714557600123456", "p6", "wshop.service\x1eaa", "xline-max", "dA=b", "kkernel", "Mready\x1e\x10\x5f")), "shop.service\x1eaa")
	f.Fuzz(func(t *testing.T, raw []byte, writer string) {
		r := Reader{Journal: true}
		l := r.Decode(raw)
		SameJournalGroup(raw, writer)
		if of, ok := r.DecodeOf(raw, writer); ok != (l.Writer == writer) || ok && of.Text != l.Text {
			t.Errorf("%q: writer %q, asked for %q: %t", raw, l.Writer, writer, ok)
		}
		if j := r.Join(raw); j.Writer != l.Writer {
			t.Errorf("%q: %q joined, %q decoded", raw, j.Writer, l.Writer)
		}
	})
}
