package rules

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
)

// The samples are run through the whole hallway elsewhere. Here a crude stand-in for it does: enough to see that each rule says what its samples
// promise, and that no other rule of the library is in its way.
func TestLibrarySamples(t *testing.T) {
	t.Parallel()
	s, err := Load(nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range s.Rules() {
		if r.Parser != "" && r.Parser != "python" || !r.Enabled {
			continue // the stand-in cannot read other languages than Python; what is switched off is tested with the whole hallway
		}
		for _, sample := range r.Samples {
			if carried.Match(sample.Input) {
				continue // nor can it read lines in syslog
			}
			t.Run(r.ID+"/"+sample.Name, func(t *testing.T) {
				t.Parallel()
				if err := sample.Check(hallway(s, string(sample.Input), sample.Subject)); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// carried tells that a sample is in syslog.
var carried = regexp.MustCompile(`^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d `)

// The example that the description of the format begins with does what it says.
func TestFormatExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	var example strings.Builder
	for line := range strings.Lines(string(text)) {
		if code, ok := strings.CutPrefix(line, "    "); ok {
			example.WriteString(code)
		}
	}
	s := parse(t, example.String())
	if s.Warnings() != nil {
		t.Error(s.Warnings())
	}
	for _, sample := range s.Rules()[0].Samples {
		if err := sample.Check(hallway(s, string(sample.Input), sample.Subject)); err != nil {
			t.Error(err)
		}
	}
}

// heads are the formats that the samples use.
var heads = []*regexp.Regexp{
	regexp.MustCompile(`^\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) \+0000\] \[\d+\] \[(?P<level>[A-Z]+)\] (?P<message>.*)$`),
	regexp.MustCompile(`^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ (?P<level>[A-Z]+) (?P<logger>[\w.]+):? (?P<message>.*)$`),
}

// hallway makes events of a text.
func hallway(s *Set, text string, subject Subject) []*event.Event {
	var lines event.LineSlice
	for l := range strings.Lines(text) {
		line := event.Line{Text: strings.TrimRight(l, "\n")}
		for _, h := range heads {
			if m := h.FindStringSubmatch(line.Text); m != nil {
				group := func(name string) string {
					if i := h.SubexpIndex(name); i > 0 {
						return m[i]
					}
					return ""
				}
				line.Head = true
				line.Record = event.Record{TimeSource: event.TimeText, Level: event.ParseLevel(group("level")), Logger: group("logger"), Message: group("message")}
				line.Record.Time, _ = time.Parse(time.DateTime, group("time"))
				break
			}
		}
		lines = append(lines, line)
	}
	var events []*event.Event
	for i := 0; i < len(lines); i++ {
		if trace, head, ok := traceback(lines, i); ok {
			var record *event.Record
			if lines[head].Head {
				record = &lines[head].Record
			}
			if m, ok := s.ForTrace(&trace, lines, head, record, subject); ok && !m.Ignored {
				ev := newEvent(record)
				ev.Exception = &event.Exceptions{Values: trace.Exceptions}
				m.Apply(ev, ApplyOptions{})
				m.Redact(ev)
				events = append(events, ev)
			}
			i = trace.End - 1
			continue
		}
		for _, r := range s.LineRules() {
			m, ok := r.Match(offset{lines, i}, subject)
			if !ok {
				continue
			}
			if !m.Ignored {
				var record *event.Record
				if lines[i].Head {
					record = &lines[i].Record
				}
				ev := newEvent(record)
				m.Apply(ev, ApplyOptions{})
				m.Redact(ev)
				events = append(events, ev)
			}
			i += m.End - 1
			break
		}
	}
	return events
}

func newEvent(r *event.Record) *event.Event {
	ev := &event.Event{Platform: "other"}
	if r != nil {
		ev.Timestamp.Time, ev.Level, ev.Logger = r.Time, r.Level, r.Logger
		ev.LogEntry = &event.LogEntry{Formatted: r.Message}
	}
	return ev
}

// offset shows lines from one of them on.
type offset struct {
	lines event.LineSlice
	zero  int
}

func (o offset) At(i int) (*event.Line, bool) { return o.lines.At(o.zero + i) }

var frameLine = regexp.MustCompile(`^  File "([^"]+)", line (\d+), in (.+)$`)

// traceback reads a plain Python traceback that begins at line i.
func traceback(lines event.LineSlice, i int) (trace event.Trace, head int, ok bool) {
	if lines[i].Text != "Traceback (most recent call last):" {
		return trace, 0, false
	}
	head = i
	first := i
	for back := i - 1; back >= 0 && back >= i-2; back-- {
		t := lines[back].Text
		if lines[back].Head || strings.HasPrefix(t, "Exception in thread ") || strings.HasPrefix(t, "Task exception") {
			head = back
			break
		}
	}
	var list []event.Frame
	for i++; i < len(lines); i++ {
		text := lines[i].Text
		if m := frameLine.FindStringSubmatch(text); m != nil {
			list = append(list, event.Frame{AbsPath: m[1], Lineno: positive(m[2]), Function: m[3]})
		}
		if !strings.HasPrefix(text, " ") {
			break
		}
	}
	if i == len(lines) {
		return trace, 0, false
	}
	kind, value, _ := strings.Cut(lines[i].Text, ": ")
	trace = event.Trace{First: i, End: i + 1, Parser: "python", Platform: "python"}
	if trace.First = first; !lines[head].Head {
		trace.First = head
	}
	trace.Exceptions = []event.Exception{{Type: kind, Value: &value, Stacktrace: &event.Stacktrace{Frames: list}}}
	return trace, head, true
}
