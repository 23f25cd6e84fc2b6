package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// goEscapes are how a stack in quotes begins, and how a frame of one without a header does.
var goEscapes = []string{`]:\n`, `\n\t/`}

// goMaxEscaped bounds how much of a line is taken for a stack in quotes.
const goMaxEscaped = 256 << 10

// escaped reads a stack that a logger has put between double quotes, on one line, behind a message in a layout that is not known:
//
//	[10:00:00] ERROR payment failed err="card declined" stack="goroutine 1 [running]:\nmain.pay(0x2a)\n\t/srv/shop/main.go:41 +0x1d\n" order=42
//	10:00AM ERR payment failed error="card declined\nmain.pay\n\t/srv/shop/main.go:41\nruntime.goexit\n\t/usr/local/go/src/runtime/asm_amd64.s:1771"
func (p *goParser) escaped(text string) (event.Trace, bool) {
	at := -1
	for _, mark := range goEscapes {
		if i := strings.Index(text, mark); i >= 0 && (at < 0 || i < at) {
			at = i
		}
	}
	if at < 0 {
		return event.Trace{}, false
	}
	from := strings.LastIndexByte(text[:at], '"') + 1
	if from < 2 || text[from-2] != '=' && text[from-2] != ' ' && text[from-2] != ':' {
		return event.Trace{}, false
	}
	inner := text[from:min(len(text), from+goMaxEscaped)]
	if until := quoteEnd(inner); until >= 0 {
		inner = inner[:until]
	}
	inner = strings.TrimRight(goUnescape.Replace(inner), "\n")
	var lines event.LineSlice
	var level event.Level
	l, _ := p.lines.At(0)
	if l.Head {
		level = l.Record.Level
	}
	if level == "" {
		level = event.Error
	}
	dump := strings.HasPrefix(inner, "goroutine ")
	if before := strings.TrimRight(text[:from-1], " ="); dump {
		if word := strings.LastIndexByte(before, ' '); word >= 0 {
			before = before[:word]
		}
		value, ok := goFieldValue(before + " " + text[min(len(text), from+len(inner)):])
		if !ok {
			value, ok = goFieldValue(before)
		}
		switch {
		case ok:
			before = "recovered: " + value
		case l.Head:
			before = l.Record.Message
			if at := strings.Index(before, ` stack="`); at >= 0 {
				before = strings.TrimRight(before[:at], " ")
			}
		}
		lines = append(lines, event.Line{Text: before, Head: true, Record: event.Record{Level: level, Message: before}})
	}
	hit := -1
	for line := range strings.SplitSeq(inner, "\n") {
		if hit < 0 && (strings.Contains(line, " [running") || line == "runtime.main" || line == "runtime.goexit" || line == "runtime.gopanic" || line == "net/http.(*conn).serve") {
			hit = len(lines)
		}
		lines = append(lines, event.Line{Text: line})
	}
	if hit < 0 {
		return event.Trace{}, false
	}
	q := &goParser{ownLines: ownLines{lines: shiftedLines{lines, hit}}}
	read := q.bare
	if dump {
		read = func() (event.Trace, bool) { return q.dump(0) }
	}
	trace, ok := read()
	if !ok {
		return event.Trace{}, false
	}
	trace.First, trace.End, trace.Complete = 0, 1, true
	return trace, true
}

// goUnescape undoes strconv.Quote as far as stacks need it.
var goUnescape = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\"`, `"`, `\\`, `\`)
