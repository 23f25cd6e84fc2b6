package traceback

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// Native reads what the runtimes of C and C++ say when a program dies, and the reports of the sanitizers:
//
//	terminate called after throwing an instance of 'std::runtime_error'
//	  what():  config key missing
//
// The formats are those of libstdc++ (vterminate.cc), libc++abi, glibc (malloc.c, assert.c, fortify_fail.c) and compiler-rt (sanitizer_common).
var Native = Language{
	Name:     nativeName,
	Platform: nativeName,
	Triggers: append([]string{
		"terminate called ",
		"libc++abi: ",
		"Sanitizer: ",
		": runtime error: ",
		": Assertion `",
		"Assertion failed: ",
		"ASSERT failure in ", // Qt
	}, slices.Concat(glibcAborts, nativeStackTriggers)...),
	Parse:   parseNative,
	Resolve: resolveNative,
}

const nativeName = "native"

// glibcAborts begin the messages with which glibc ends a program.
var glibcAborts = []string{
	"free(): ", "malloc(): ", "realloc(): ", "calloc(): ", "munmap_chunk(): ", "malloc_consolidate(): ", "double free or corruption", "corrupted size vs. prev_size",
	"corrupted double-linked list", "*** stack smashing detected ***", "*** buffer overflow detected ***", "*** longjmp causes uninitialized stack frame ***",
}

// glibcWords are what glibc says after the name of a function, so that a program's own messages are left alone.
var glibcWords = []string{"invalid", "double free", "corrupted", "unaligned", "mismatching", "memory corruption", "smallbin", "largebin", "unsorted", "too many chunks", "top"}

type nativeParser struct {
	ownLines
	truncated bool
}

// parseNative is Parse of [Native].
func parseNative(lines event.Lines) (event.Trace, bool) {
	hit, ok := lines.At(0)
	if !ok {
		return event.Trace{}, false
	}
	if u, ok := lines.(*unprefixed); ok {
		lines = u.native()
		if hit, ok = lines.At(0); !ok {
			return event.Trace{}, false
		}
	}
	p := &nativeParser{ownLines: ownLines{lines: lines}}
	text := strings.TrimSpace(hit.Text)
	switch {
	case strings.HasPrefix(text, "terminate called "), strings.HasPrefix(text, "libc++abi: "):
		return p.terminate(text)
	case strings.Contains(text, "ASSERT failure in "):
		return p.qtAssertion(hit)
	case strings.Contains(text, "Sanitizer: "):
		return p.sanitizer(text)
	case strings.Contains(text, ": runtime error: "):
		return p.undefined(text)
	case strings.Contains(text, "Assertion `"), strings.Contains(text, "Assertion failed: "):
		return p.assertion(text)
	}
	if t, ok := p.aborted(text); ok {
		return t, true
	}
	return p.printedStack(text)
}

// qtAssertion reads what Q_ASSERT_X says: `ASSERT failure in Cart::take: "no such index", file cart.cpp, line 8`.
func (p *nativeParser) qtAssertion(hit *event.Line) (event.Trace, bool) {
	text := strings.TrimSpace(hit.Text)
	if hit.Head {
		text = strings.TrimSpace(hit.Record.Message)
	}
	at := strings.Index(text, "ASSERT failure in ")
	if at < 0 || at > 0 && !hit.Head || harmlessHead(hit) {
		return event.Trace{}, false
	}
	text = text[at:]
	value, place, ok := strings.Cut(text, `", file `)
	path, line, found := strings.Cut(place, ", line ")
	if n := digits(line); !ok || !found || n == 0 || n != len(line) {
		return event.Trace{}, false
	}
	f := event.Frame{AbsPath: path, Lineno: number(line)}
	if where, found := strings.CutPrefix(value, "ASSERT failure in "); found {
		f.Function, _, _ = strings.Cut(where, `: "`)
	}
	return p.abort(1, event.Exception{Type: "SIGABRT", Value: valueOf(value + `"`), Stacktrace: stackOf([]event.Frame{f})}), true
}

// abort makes the trace of a program that has called abort.
func (p *nativeParser) abort(end int, e event.Exception) event.Trace {
	e.Mechanism = &event.Mechanism{Meta: &event.MechanismMeta{Signal: &event.Signal{Number: 6, Name: "SIGABRT"}}, Synthetic: e.Type == "SIGABRT"}
	return event.Trace{End: end, Parser: nativeName, Platform: nativeName, Level: event.Fatal, Exceptions: []event.Exception{e}, Complete: !p.open,
		Truncated: p.truncated, Mechanism: "signalhandler", Handled: new(false)}
}

// terminate reads std::terminate's last words.
func (p *nativeParser) terminate(text string) (event.Trace, bool) {
	e := event.Exception{Type: "SIGABRT"}
	for _, words := range []string{"terminate called after throwing an instance of '", "libc++abi: terminating due to uncaught exception of type ",
		"libc++abi: terminating with uncaught exception of type "} {
		rest, ok := strings.CutPrefix(text, words)
		if !ok {
			continue
		}
		if strings.HasSuffix(words, "'") {
			e.Type = clip(strings.TrimSuffix(rest, "'"), 256)
			what, end := p.what()
			e.Value = what
			if text, ok := p.at(end); ok && strings.HasPrefix(text, nativeBackward) { // of backward-cpp's handler of SIGABRT
				list, until := p.printedFrames(end + 1)
				if words, ok := p.at(until); ok && nativeSignal(words) == "SIGABRT" {
					until++
				}
				if list.n > 0 {
					e.Stacktrace, end = list.newestFirst(), until
				}
			}
			return p.abort(end, e), e.Type != ""
		}
		kind, what, said := strings.Cut(rest, ": ")
		e.Type = clip(kind, 256)
		if said {
			e.Value = valueOf(what)
		}
		return p.abort(1, e), e.Type != ""
	}
	switch text {
	case "terminate called without an active exception", "terminate called recursively", "libc++abi: terminating", "libc++abi: Pure virtual function called!",
		"libc++abi: terminating due to uncaught foreign exception", "libc++abi: terminating with uncaught foreign exception":
		e.Value = valueOf(text)
		return p.abort(1, e), true
	}
	return event.Trace{}, false
}

// what reads "  what():  MESSAGE" below the first line. The message may have more lines: they are taken where they are indented, or the shell says below that
// the program was aborted, since otherwise nothing tells them from what the next program prints.
func (p *nativeParser) what() (*string, int) {
	text, ok := p.at(1)
	value, found := strings.CutPrefix(strings.TrimLeft(text, " "), "what():")
	if !ok || !found {
		return nil, 1
	}
	value = strings.TrimPrefix(strings.TrimPrefix(value, " "), " ")
	more := value
	end, indented := 2, true // lines that are indented and follow directly are a message's in any case
	for i := 2; i < 18; i++ {
		text, ok := p.at(i)
		if !ok || beginsRecord(text) || strings.Contains(text, "terminate called ") || strings.HasPrefix(text, nativeBackward) {
			break
		}
		if blank(text) {
			if next, ok := p.at(i + 1); !ok || !strings.HasPrefix(next, "  ") || blank(next) || !indented {
				break
			}
			more += "\n"
			continue
		}
		if t := strings.TrimSpace(text); strings.HasPrefix(t, "Aborted") || strings.Contains(t, " Aborted ") {
			return valueOf(more), i
		}
		more += "\n" + clip(text, 8192)
		if indented = indented && strings.HasPrefix(text, " ") && !strings.HasPrefix(strings.TrimLeft(text, " "), "at "); indented {
			value, end = more, i+1
		}
	}
	return valueOf(value), end
}

// aborted reads a message of glibc.
func (p *nativeParser) aborted(text string) (event.Trace, bool) {
	for _, words := range glibcAborts {
		rest, ok := strings.CutPrefix(text, words)
		if !ok {
			// "*** Error in `./app': double free or corruption (out): 0x… ***", before glibc 2.26
			if _, quoted, old := strings.Cut(text, "*** Error in `"); !old || !strings.Contains(quoted, "': "+words) {
				continue
			}
			return p.abort(1, event.Exception{Type: "SIGABRT", Value: valueOf(text)}), true
		}
		if strings.HasSuffix(words, "(): ") {
			known := false
			for _, w := range glibcWords {
				known = known || strings.HasPrefix(rest, w)
			}
			if !known {
				continue
			}
		}
		return p.abort(1, event.Exception{Type: "SIGABRT", Value: valueOf(text)}), true
	}
	return event.Trace{}, false
}

// assertion reads "app: x.c:2: main: Assertion `n==4' failed." (glibc), "Assertion failed: n==4 (x.c: main: 2)" (musl) and
// "Assertion failed: (n==4), function main, file x.c, line 2." (macOS).
func (p *nativeParser) assertion(text string) (event.Trace, bool) {
	var f event.Frame
	if at := strings.Index(text, ": Assertion `"); at > 0 && strings.HasSuffix(text, "' failed.") {
		place := text[:at]
		for from := 0; ; {
			colon := strings.Index(place[from:], ":")
			if colon < 0 {
				return event.Trace{}, false
			}
			colon += from
			n := digits(place[colon+1:])
			if n > 0 && strings.HasPrefix(place[colon+1+n:], ": ") {
				f.Lineno, f.Function = number(place[colon+1:colon+1+n]), clip(place[colon+3+n:], 1024)
				f.AbsPath = place[:colon]
				if space := strings.LastIndex(f.AbsPath, ": "); space >= 0 {
					f.AbsPath = f.AbsPath[space+2:]
				}
				break
			}
			from = colon + 1
		}
		return p.abort(1, event.Exception{Type: "SIGABRT", Value: valueOf(text[at+2:]), Stacktrace: stackOf([]event.Frame{f})}), f.AbsPath != ""
	}
	rest, ok := strings.CutPrefix(text, "Assertion failed: ")
	if !ok {
		return event.Trace{}, false
	}
	if at := strings.LastIndex(rest, ", function "); at > 0 {
		function, tail, found := strings.Cut(rest[at+len(", function "):], ", file ")
		file, line, located := strings.Cut(tail, ", line ")
		if n := digits(line); found && located && n > 0 {
			f = event.Frame{Function: function, AbsPath: file, Lineno: number(line[:n])}
		}
	} else if at := strings.LastIndex(rest, " ("); at > 0 && strings.HasSuffix(rest, ")") {
		parts := strings.Split(rest[at+2:len(rest)-1], ": ")
		if len(parts) == 3 && digits(parts[2]) == len(parts[2]) && parts[2] != "" {
			f = event.Frame{AbsPath: parts[0], Function: parts[1], Lineno: number(parts[2])}
		}
	}
	if f.AbsPath == "" {
		return event.Trace{}, false
	}
	return p.abort(1, event.Exception{Type: "SIGABRT", Value: valueOf(text), Stacktrace: stackOf([]event.Frame{f})}), true
}
