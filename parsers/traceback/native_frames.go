package traceback

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// nativeSignal returns the name of the signal that a text tells of, "SIGSEGV", or "".
func nativeSignal(text string) string {
	for at := strings.Index(text, "SIG"); at >= 0; {
		n := 3
		for at+n < len(text) && text[at+n] >= 'A' && text[at+n] <= 'Z' {
			n++
		}
		if goSignals[text[at:at+n]] > 0 && (at == 0 || !wordByte(text[at-1])) {
			return text[at : at+n]
		}
		next := strings.Index(text[at+n:], "SIG")
		if next < 0 {
			break
		}
		at += n + next
	}
	for _, w := range []struct{ words, name string }{
		{"Segmentation fault", "SIGSEGV"}, {"segmentation fault", "SIGSEGV"}, {"Illegal instruction", "SIGILL"}, {"Bus error", "SIGBUS"}, {"Floating point exception", "SIGFPE"},
		{"Arithmetic exception", "SIGFPE"}, {"Aborted", "SIGABRT"},
	} {
		if strings.Contains(text, w.words) {
			return w.name
		}
	}
	low := strings.ToLower(text)
	if at := strings.Index(low, "signal "); at >= 0 {
		rest := strings.TrimLeft(low[at+len("signal "):], "#:( ")
		if n := digits(rest); n > 0 && n < 3 {
			return signalNames[number(rest[:n])]
		}
	}
	return ""
}

// printedFrames reads the frames of a printed stack from line i on, with the source that backward-cpp and gdb put below them. It returns them newest first.
func (p *nativeParser) printedFrames(i int) (list frameList, end int) {
	end = i
	descending, last := false, -1
	var oldest []event.Frame
	for range nativeMaxStack {
		text, ok := p.at(i)
		if !ok {
			break
		}
		f, n, framed := printedFrame(strings.TrimSpace(text))
		if !framed {
			// gdb begins the line of source with its number, backward-cpp sets it in.
			if len(oldest) == 0 || !sourceLine(text) {
				break
			}
			i++
			end = i
			continue
		}
		if n >= 0 && last >= 0 {
			descending = descending || n < last && len(oldest) == 1
			if n <= last != descending && n != last {
				break // another stack begins
			}
		}
		last = n
		if oldest = append(oldest, f); len(oldest) > 2*maxFrames {
			break
		}
		i++
		end = i
	}
	if descending {
		slices.Reverse(oldest)
	}
	for _, f := range oldest {
		list.add(f)
	}
	return list, end
}

// sourceLine tells whether a line is a line of source with its number in front: "      >  11:     return x;", "12\t  return *p;".
func sourceLine(text string) bool {
	t := strings.TrimLeft(text, " >")
	n := digits(t)
	if n == 0 || n > 6 || n == len(t) {
		return false
	}
	return t[n] == ':' && len(text)-len(t) >= 6 || t[n] == '\t' && len(t) == len(text)
}

// printedFrame reads one frame in one of the ways that [nativeStackTriggers] stand for, and its number, -1 where it has none.
func printedFrame(t string) (f event.Frame, n int, ok bool) {
	switch {
	case t == "":
		return f, 0, false
	case t[0] == '@', strings.HasPrefix(t, "PC: @"): // absl's first one is that of the program counter
		f, ok = glogFrame(strings.TrimPrefix(t, "PC: "))
		return f, -1, ok
	case t[0] == '#':
		n = digits(t[1:])
		if n == 0 || n > 4 || n+1 == len(t) {
			return f, 0, false
		}
		f, ok = numberedFrame(strings.TrimSpace(t[n+1:]))
		return f, number(t[1 : n+1]), ok
	}
	if d := digits(t); d > 0 && d < 5 && strings.HasPrefix(t[d:], "# ") {
		f, ok = boostFrame(t[d+2:])
		return f, number(t[:d]), ok
	}
	f, ok = symbolFrame(t)
	return f, -1, ok
}

// glogFrame reads "@     0x561891c43446  pay()"; absl puts the size of the frame in between: "@     0x55d0c1a2c100         32  main".
func glogFrame(t string) (event.Frame, bool) {
	address, name, ok := strings.Cut(strings.TrimLeft(t[1:], " "), " ")
	if !strings.HasPrefix(address, "0x") {
		return event.Frame{}, false
	}
	name = strings.TrimSpace(name)
	if size, rest, ok := strings.Cut(name, "  "); ok && (size == "(unknown)" || digits(size) == len(size)) {
		name = strings.TrimSpace(rest)
	}
	if name == "(unknown)" {
		name = ""
	}
	return event.Frame{InstructionAddr: clip(address, 32), Function: clip(name, 1024)}, ok
}

// numberedFrame reads what follows the number of backward-cpp's frames and gdb's: `Source "F", line 11, in main [0x55]`, `Object "P", at 0x55, in _start`,
// "0x00005555 in deref (p=0x0) at /srv/cart.c:12", "main (argc=1) at main.c:7".
func numberedFrame(t string) (f event.Frame, ok bool) {
	if rest, found := strings.CutPrefix(t, `Source "`); found {
		path, rest, _ := strings.Cut(rest, `", line `)
		n := digits(rest)
		name, found := strings.CutPrefix(rest[n:], ", in ")
		if at := strings.LastIndex(name, " ["); at >= 0 {
			f.InstructionAddr, name = strings.Trim(name[at:], " []"), name[:at]
		}
		f.AbsPath, f.Lineno, f.Function = path, number(rest[:n]), clip(name, 1024)
		return f, found && n > 0
	}
	if rest, found := strings.CutPrefix(t, `Object "`); found {
		path, rest, _ := strings.Cut(rest, `", at `)
		address, name, found := strings.Cut(rest, ", in")
		f.Package, f.InstructionAddr, f.Function = path, clip(address, 32), clip(strings.TrimSpace(name), 1024)
		return f, found
	}
	if strings.HasPrefix(t, "0x") {
		address, rest, found := strings.Cut(t, " in ")
		if !found || strings.Contains(address, " ") {
			return f, false
		}
		f.InstructionAddr, t = clip(address, 32), rest
	}
	if at := strings.LastIndex(t, " at "); at > 0 {
		if where, ok := rustPlace(t[at+4:]); ok {
			f.AbsPath, f.Lineno, t = where.AbsPath, where.Lineno, t[:at]
		}
	} else if at := strings.LastIndex(t, " from "); at > 0 {
		f.Package, t = t[at+6:], t[:at]
	}
	name, arguments, called := strings.Cut(t, " (")
	f.Function = strings.Trim(clip(name, 1024), "?")
	return f, called && strings.HasSuffix(arguments, ")")
}

// boostFrame reads what follows the number of Boost's and the standard library's frames: "charge(int) at /srv/pay.cpp:5", "main in /srv/shop", "main at pay.cpp:5 [0x55]".
func boostFrame(t string) (f event.Frame, ok bool) {
	if at := strings.LastIndex(t, " [0x"); at > 0 && strings.HasSuffix(t, "]") {
		f.InstructionAddr, t = t[at+2:len(t)-1], t[:at]
	}
	if at := strings.LastIndex(t, " at "); at > 0 {
		if where, found := rustPlace(t[at+4:]); found {
			f.AbsPath, f.Lineno, t, ok = where.AbsPath, where.Lineno, t[:at], true
		}
	}
	if at := strings.LastIndex(t, " in "); at > 0 && !ok {
		f.Package, t, ok = t[at+4:], t[:at], true
	}
	if strings.HasPrefix(t, "0x") {
		f.InstructionAddr, t = clip(t, 32), ""
		ok = true
	}
	f.Function = clip(t, 1024)
	return f, ok || f.InstructionAddr != ""
}

// symbolFrame reads what glibc's backtrace_symbols returns: "./shop(main+0x1d)[0x55ee461495ef]", "./shop(+0x35ef)[0x55ee461495ef]", "./shop() [0x4005a7]".
func symbolFrame(t string) (f event.Frame, ok bool) {
	open := strings.LastIndexByte(t, '[')
	if open <= 0 || !strings.HasSuffix(t, "]") || !strings.HasPrefix(t[open+1:], "0x") {
		return f, false
	}
	f.InstructionAddr = clip(t[open+1:len(t)-1], 32)
	path, symbol, ok := strings.Cut(strings.TrimRight(t[:open], " "), "(")
	symbol, closed := strings.CutSuffix(symbol, ")")
	f.Package = path
	f.Function, _, _ = strings.Cut(clip(symbol, 1024), "+0x")
	return f, ok && closed && path != "" && !strings.ContainsAny(path, " \t")
}
