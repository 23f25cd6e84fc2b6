package pipeline

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// seed makes hashes of groups; they mean nothing outside of this process.
var seed = maphash.MakeSeed()

// group returns a hash of what a backend would make one issue of, close to Sentry's own grouping (sentry, grouping/strategies/newstyle.py): the
// rule's fingerprint; else the types of the exceptions with the frames of the program itself, or all frames where none is known to be; else
// the exception's value, or the message, without what is different each time.
func (h *Hallway) group(ev *event.Event) uint64 {
	k := groupKey{}
	k.SetSeed(seed)
	k.text(ev.Tags["rule"])
	switch {
	case len(ev.Fingerprint) > 0 && !slices.Contains(ev.Fingerprint, "{{ default }}"):
		for _, part := range ev.Fingerprint {
			k.text(part)
		}
		return k.Sum64()
	case ev.Exception == nil:
		k.text(ev.Logger)
		if ev.LogEntry != nil {
			k.template(cmp.Or(ev.LogEntry.Message, ev.LogEntry.Formatted))
		}
	default:
		for i := range ev.Exception.Values {
			k.exception(&ev.Exception.Values[i])
		}
	}
	for _, part := range ev.Fingerprint {
		k.text(part)
	}
	return k.Sum64()
}

// groupKey is a hash of the parts of a group.
type groupKey struct{ maphash.Hash }

func (k *groupKey) text(s string) {
	_, _ = k.WriteString(s) // never fails
	_ = k.WriteByte(0)
}

func (k *groupKey) number(n int) {
	_, _ = k.Write(binary.LittleEndian.AppendUint64(nil, uint64(n))) // never fails
}

func (k *groupKey) exception(e *event.Exception) {
	k.text(e.Type)
	if e.Stacktrace == nil || !k.frames(e.Stacktrace.Frames, true) && !k.frames(e.Stacktrace.Frames, false) {
		k.template(e.Text())
	}
}

// frames adds frames, those of the program itself or all; a function that calls itself counts once. It returns whether there was one.
func (k *groupKey) frames(frames []event.Frame, own bool) bool {
	var last *event.Frame
	for i := range frames {
		f := &frames[i]
		if own && (f.InApp == nil || !*f.InApp) {
			continue
		}
		if last != nil && f.Lineno == last.Lineno && f.Function == last.Function && f.AbsPath == last.AbsPath && f.Filename == last.Filename {
			continue
		}
		last = f
		k.text(cmp.Or(f.Module, baseName(cmp.Or(f.Filename, f.AbsPath)), f.Package))
		k.text(f.Function)
		k.text(f.ContextLine)
	}
	return last != nil
}

// template adds a text in which each word with a digit in it (numbers, ids, addresses, times) counts the same.
func (k *groupKey) template(s string) {
	for len(s) > 0 {
		n, digit := wordOf(s)
		if digit {
			_ = k.WriteByte('0')
		} else {
			_, _ = k.WriteString(s[:n])
		}
		s = s[n:]
	}
	_ = k.WriteByte(0)
}

// sameTemplate tells whether two texts are the same but for words with a digit in them.
func sameTemplate[T string | []byte](a, b T) bool {
	for len(a) > 0 && len(b) > 0 {
		n, numbered := wordOf(a)
		m, other := wordOf(b)
		if numbered != other || !numbered && string(a[:n]) != string(b[:m]) {
			return false
		}
		a, b = a[n:], b[m:]
	}
	return len(a) == len(b)
}

// wordOf is the length of the word, or of the byte, that a text begins with, and whether there is a digit in it.
func wordOf[T string | []byte](s T) (n int, digit bool) {
	for n < len(s) && isWord(s[n]) {
		digit = digit || s[n] >= '0' && s[n] <= '9'
		n++
	}
	return max(n, 1), digit
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func baseName(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }

// maxTitle bounds the title of a group, in bytes.
const maxTitle = 200

// groupTitle says in a line what the events of a group are. It goes into a summary, so it is scrubbed as an event is.
func (h *Hallway) groupTitle(ev *event.Event) string {
	title := &event.Event{LogEntry: &event.LogEntry{}}
	switch {
	case ev.Exception != nil && len(ev.Exception.Values) > 0:
		e := &ev.Exception.Values[len(ev.Exception.Values)-1]
		title.LogEntry.Formatted = strings.Trim(e.Type+": "+e.Text(), ": ")
	case ev.LogEntry != nil:
		title.LogEntry.Formatted = ev.LogEntry.Formatted
	}
	if h.Scrubber != nil {
		h.Scrubber.Event(title)
	}
	line, _, _ := strings.Cut(title.LogEntry.Formatted, "\n")
	return cut(line, maxTitle)
}
