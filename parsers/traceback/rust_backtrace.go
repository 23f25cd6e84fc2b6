package traceback

import (
	"path"
	"strings"

	"github.com/errtail/errtail/event"
)

// backtrace reads a backtrace, newest first, and the note below it, from line i on.
func (p *rustParser) backtrace(i int) (frames []event.Frame, end int) {
	text, ok := p.at(i)
	if !ok {
		return nil, i
	}
	var list frameList
	end = i
	if t := strings.TrimSpace(text); strings.EqualFold(t, "stack backtrace:") {
		end = p.rustFrames(i+1, &list)
		p.truncated = p.truncated || list.cut()
		if text, ok = p.at(end); !ok {
			return trimRust(list.printed()), end
		}
	}
	if strings.HasPrefix(strings.TrimSpace(text), "note: ") && (strings.Contains(text, "RUST_BACKTRACE") || strings.Contains(text, "Some details are omitted")) {
		end++
	}
	return trimRust(list.printed()), end
}

// rustFrames reads frames: "   3: app::pick", or "  20:     0x557b2f5d055a - app::pick::ha5f512552287db88", and below it "at ./src/main.rs:1:39".
func (p *rustParser) rustFrames(i int, list *frameList) int {
	var f *event.Frame
	flush := func() {
		if f != nil {
			list.add(*f)
		}
		f = nil
	}
	for range 100_000 {
		text, ok := p.at(i)
		if !ok {
			break
		}
		t := strings.TrimSpace(text)
		if n := digits(t); n > 0 && strings.HasPrefix(t[n:], ": ") && (f == nil || n < 6) {
			flush()
			f = &event.Frame{}
			name := strings.TrimSpace(t[n+2:])
			if address, rest, ok := strings.Cut(name, " - "); ok && strings.HasPrefix(address, "0x") {
				f.InstructionAddr, name = address, rest
			}
			f.Function = clip(rustFunction(name), 1024)
		} else if place, ok := strings.CutPrefix(t, "at "); ok && f != nil {
			if where, ok := rustPlace(place); ok {
				f.AbsPath, f.Lineno, f.Colno = where.AbsPath, where.Lineno, where.Colno
			}
			// A function that was inlined has a place of its own below the same number.
			flush()
		} else if place, ok := p.at(i + 1); ok && t != "" && list.n > 0 && strings.HasPrefix(text, "      ") && strings.HasPrefix(strings.TrimSpace(place), "at ") {
			flush() // the crate backtrace prints it without a number
			f = &event.Frame{Function: clip(rustFunction(t), 1024)}
		} else if strings.HasPrefix(t, "[... omitted ") {
			p.truncated = true
		} else {
			break
		}
		i++
	}
	flush()
	return i
}

// rustFunction takes hashes off a demangled name: "app::pick::h0123456789abcdef", "std[e28293b1aa0f68bd]::rt".
func rustFunction(name string) string {
	if bare := strings.TrimSuffix(name, "<unknown>"); bare != "" {
		name = bare // color-eyre puts it in place of a hash
	}
	if at := strings.LastIndex(name, "::h"); at > 0 && len(name)-at == 19 && hexadecimal(name[at+3:]) {
		name = name[:at]
	}
	for from := 0; ; {
		at := strings.IndexByte(name[from:], '[')
		if at < 0 {
			return name
		}
		at += from
		until := strings.IndexByte(name[at:], ']')
		if until > 12 && until <= 17 && hexadecimal(name[at+1:at+until]) {
			name = name[:at] + name[at+until+1:]
			from = at
			continue
		}
		from = at + 1
	}
}

// hexadecimal tells whether text has lower-case hexadecimal digits only.
func hexadecimal(text string) bool {
	return text != "" && strings.Trim(text, "0123456789abcdef") == ""
}

// trimRust drops the frames of the machinery of panics, as Sentry's SDK does (sentry-backtrace, trim.rs), from frames that are newest first.
func trimRust(frames []event.Frame) []event.Frame {
	for i, f := range frames {
		if strings.Contains(f.Function, "closure") {
			continue
		}
		if strings.HasPrefix(f.Function, "core::panicking::panic") || strings.HasPrefix(f.Function, "std::panicking::begin_panic") {
			if i+1 < len(frames) {
				return frames[i+1:]
			}
			return frames
		}
	}
	return frames
}

// rustLibraries begin the names of functions that are not the program's own (sentry-backtrace, trim.rs).
var rustLibraries = []string{"std::", "core::", "alloc::", "backtrace::", "sentry::", "sentry_core::", "sentry_types::", "__rust", "___rust", "rust_begin_unwind", "test::",
	"main", "_start", "__libc_start", "_main", "<unknown>", "__pthread", "start_thread", "clone"}

// resolveRust derives the file name and whether a frame is the program's own.
func resolveRust(t *event.Trace, _ Project) {
	for f := range framesOf(t) {
		p := slashed(f.AbsPath)
		if p != "" {
			f.Filename = path.Base(p)
		}
		own := !strings.HasPrefix(p, "/rustc/") && !strings.Contains(p, "/.cargo/registry/") && !strings.Contains(p, "/rustlib/src/")
		name := strings.TrimLeft(f.Function, "<&")
		for _, l := range rustLibraries {
			if l == name || strings.HasSuffix(l, "::") && strings.HasPrefix(name, l) || l[0] == '_' && strings.HasPrefix(name, l) {
				own = false
			}
		}
		f.InApp = new(own)
	}
}
