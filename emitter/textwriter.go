package emitter

import (
	"bytes"
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/errtail/errtail/event"
)

// What TextWriter shows at most of an event.
const (
	textLines  = 12 // lines of a value
	textFrames = 40 // lines of frames of one exception
	textCrumbs = 5
	textChars  = 500 // characters of a line
)

// TextWriter writes events for a person:
//
//	✖ error  2026-11-22 13:00:01.250Z  KeyError: 'price'
//	  at total (app/cart.py:7)  logger shop.cart  production
//	    app/views.py:31 in checkout
//	      total(cart)
//	  ▸ app/cart.py:7 in total
//	      return item["price"]
//	  while handling ValueError: bad cart
//	  tags  rule=python-traceback
//	  before it
//	    12:59:58.001 info shop.cart  checkout of cart 7
//
// It keeps no positions. It is safe for concurrent use.
type TextWriter struct {
	mu    sync.Mutex
	w     io.Writer
	buf   bytes.Buffer
	style style
}

// NewTextWriter returns a TextWriter on w, with ANSI colours if colour says so.
func NewTextWriter(w io.Writer, colour bool) *TextWriter {
	return &TextWriter{w: w, style: style{on: colour}}
}

// Commit writes events with one call of Write.
func (t *TextWriter) Commit(ctx context.Context, events []*event.Event, _ []event.Position) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range events {
		t.event(e)
	}
	return flush(ctx, t.w, &t.buf)
}

func (t *TextWriter) line(parts ...string) {
	for _, p := range parts {
		t.buf.WriteString(p)
	}
	t.buf.WriteByte('\n')
}

func (t *TextWriter) event(e *event.Event) {
	s := t.style
	level := e.Level
	if level == "" {
		level = event.Error
	}
	head, rest := headline(e)
	when := ""
	if !e.Timestamp.IsZero() {
		when = s.dim(e.Timestamp.Format("2006-01-02 15:04:05.000Z07:00")) + "  "
	}
	t.line(s.level(level, mark(level)+" "+string(level)), "  ", when, s.bold(clip(head)))
	t.lines("    ", rest)
	t.line("  ", strings.Join(t.whereabouts(e), s.dim("  ")))

	if e.Exception != nil {
		v := e.Exception.Values
		for i := len(v) - 1; i >= 0; i-- {
			if i < len(v)-1 {
				t.chained(v, i)
			}
			t.stack(v[i].Stacktrace)
		}
	}
	t.tags(e)
	t.crumbs(e)
	t.buf.WriteByte('\n')
}

// headline returns the first line that says what happened, and the lines that follow it.
func headline(e *event.Event) (string, []string) {
	text := "(no message)"
	switch {
	case e.Exception != nil && len(e.Exception.Values) > 0:
		text = title(&e.Exception.Values[len(e.Exception.Values)-1])
	case e.LogEntry != nil && e.LogEntry.Formatted != "":
		text = e.LogEntry.Formatted
	case e.LogEntry != nil && e.LogEntry.Message != "":
		text = e.LogEntry.Message
	}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return lines[0], lines[1:]
}

func title(x *event.Exception) string {
	switch {
	case x.Type == "":
		return x.Text()
	case x.Text() == "":
		return x.Type
	}
	return x.Type + ": " + x.Text()
}

// whereabouts says where it happened and who said so.
func (t *TextWriter) whereabouts(e *event.Event) []string {
	var parts []string
	if f := culprit(e); f != nil {
		parts = append(parts, "at "+t.style.bold(clip(place(f))))
	} else if e.Transaction != "" {
		parts = append(parts, "in "+clip(e.Transaction))
	}
	// What was logged together with the exception, where it adds something to the headline.
	if e.Exception != nil && e.LogEntry != nil && e.LogEntry.Formatted != "" {
		first, _, _ := strings.Cut(e.LogEntry.Formatted, "\n")
		parts = append(parts, clip(first))
	}
	for _, p := range []struct{ name, value string }{
		{"logger ", e.Logger}, {"", e.Environment}, {"", e.Release}, {"on ", e.ServerName}, {"id ", short(e.EventID)},
	} {
		if p.value != "" {
			parts = append(parts, t.style.dim(p.name+clip(p.value)))
		}
	}
	return parts
}

func short(id string) string {
	if len(id) > 8 {
		return id[:8]
	}
	return id
}

// chained writes the heading of an exception that came before the one above it.
func (t *TextWriter) chained(v []event.Exception, i int) {
	words := "after"
	if m := v[i].Mechanism; m != nil {
		switch {
		case m.Source == "__context__":
			words = "while handling"
		case strings.Contains(m.Source, "["):
			words = "with " + printable(m.Source)
		case m.Source != "":
			words = "caused by"
		}
	}
	lines := strings.Split(strings.TrimRight(title(&v[i]), "\n"), "\n")
	t.line("  ", t.style.level(event.Warning, words), " ", t.style.bold(clip(lines[0])))
	t.lines("    ", lines[1:])
}

func (t *TextWriter) lines(indent string, lines []string) {
	for i, l := range lines {
		if i == textLines {
			t.line(indent, t.style.dim("… "+count(len(lines)-i, "more line")))
			return
		}
		t.line(indent, clip(l))
	}
}

func (t *TextWriter) tags(e *event.Event) {
	if len(e.Tags) == 0 {
		return
	}
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(e.Tags)) {
		b.WriteString("  " + clip(k) + "=" + clip(e.Tags[k]))
	}
	t.line("  ", t.style.dim("tags"+b.String()))
}

func (t *TextWriter) crumbs(e *event.Event) {
	if e.Breadcrumbs == nil || len(e.Breadcrumbs.Values) == 0 {
		return
	}
	v := e.Breadcrumbs.Values
	from := max(0, len(v)-textCrumbs)
	heading := "before it"
	if from > 0 {
		heading += ", the last " + count(len(v)-from, "of") + " " + count(len(v), "")
	}
	t.line("  ", t.style.dim(strings.TrimSpace(heading)))
	for _, c := range v[from:] {
		var parts []string
		if c.Timestamp != nil {
			parts = append(parts, c.Timestamp.Format("15:04:05.000"))
		}
		for _, p := range []string{string(c.Level), c.Category} {
			if p != "" {
				parts = append(parts, clip(p))
			}
		}
		first, more, _ := strings.Cut(strings.TrimRight(c.Message, "\n"), "\n")
		if more != "" {
			first += " …"
		}
		t.line("    ", t.style.dim(strings.Join(parts, " ")+"  "+clip(first)))
	}
}
