package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// goroutine is one goroutine as it is printed.
type goroutine struct {
	id, state string
	frames    frameList
	panics    []int
}

// goroutineHeader reads "goroutine 1 [running]:", with what GOTRACEBACK=system, labels and locks add to it.
func goroutineHeader(text string) (goroutine, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "goroutine ")
	n := digits(rest)
	if !ok || n == 0 || n > 20 || !strings.HasSuffix(rest, ":") {
		return goroutine{}, false
	}
	from, until := strings.IndexByte(rest, '['), strings.LastIndexByte(rest, ']')
	if from < n+1 || until < from || from > n+1 && !strings.HasPrefix(rest[n:], " gp=") && !strings.HasPrefix(rest[n:], " m=") {
		return goroutine{}, false
	}
	if after := rest[until+1:]; after != ":" && !strings.Contains(after, "{") {
		return goroutine{}, false
	}
	return goroutine{id: rest[:n], state: clip(rest[from+1:until], 200)}, true
}

// goroutineAtEnd reads a goroutine's header at the end of a line, and returns what stands before it: some recoverers print their message and the
// stack on one line.
func goroutineAtEnd(text string) (before string, ok bool) {
	at := strings.LastIndex(text, "goroutine ")
	if at < 0 || at > 0 && text[at-1] != ' ' && text[at-1] != '\t' {
		return "", false
	}
	_, ok = goroutineHeader(text[at:])
	return strings.TrimSpace(text[:at]), ok
}

// goLocation reads the line below a function: "\t/srv/main.go:9 +0x25". Line numbers and offsets may be missing; GOTRACEBACK=system adds registers.
func goLocation(text string) (file string, line int, ok bool) {
	t := strings.TrimSpace(text)
	for _, mark := range []string{" fp=0x", " pc=0x", " +0x"} {
		if at := strings.LastIndex(t, mark); at > 0 {
			t = t[:at]
		}
	}
	at := strings.LastIndexByte(t, ':')
	if at <= 0 || at+1 == len(t) || len(t)-at > 10 || digits(t[at+1:]) != len(t)-at-1 {
		return "", 0, false
	}
	file = t[:at]
	if strings.HasSuffix(file, ".go") || strings.HasSuffix(file, ".s") || strings.HasPrefix(file, "<") || text[0] == '\t' && strings.ContainsAny(file, "/.?") {
		return file, number(t[at+1:]), true
	}
	return "", 0, false
}

// goFunction takes the arguments off a function as it is printed: "main.(*worker).run(0xc000012345, {0x1?, 0x2?})".
func goFunction(text string) (name string, ok bool) {
	t := strings.TrimSpace(text)
	if !strings.HasSuffix(t, ")") {
		return "", false
	}
	at := strings.LastIndexByte(t, '(')
	if at <= 0 || t[at-1] == ' ' || strings.ContainsAny(t[:at], "\"'") {
		return "", false
	}
	if plain, _, _ := strings.Cut(t[:at], "["); strings.ContainsAny(plain, " \t") {
		return "", false // spaces are in the types of generic functions alone
	}
	return clip(t[:at], 1024), true
}

// goroutine reads the frames of a goroutine, whose header is in front of line i, and returns the first line behind them.
func (p *goParser) goroutine(i int, g *goroutine) int {
	for range goMaxStack {
		text, ok := p.at(i)
		if !ok {
			return i
		}
		t := strings.TrimSpace(text)
		if strings.HasPrefix(t, "...") && strings.HasSuffix(t, "...") && strings.Contains(t, "frames elided") {
			p.truncated = true
			i++
			continue
		}
		if strings.HasPrefix(t, "goroutine running on other thread; stack unavailable") || strings.HasPrefix(t, "goroutine in C code; stack unavailable") {
			return i + 1
		}
		creator, created := strings.CutPrefix(t, "created by ")
		name, called := goFunction(text)
		if !created && !called && t != "non-Go function" {
			return i
		}
		below, ok := p.at(i + 1)
		if !ok {
			p.truncated = true // it breaks off within a frame
			return i
		}
		file, line, ok := goLocation(below)
		switch {
		case t == "non-Go function" && strings.HasPrefix(strings.TrimSpace(below), "pc="):
		case !ok:
			return i
		case created:
			_ = creator // where a goroutine was started is no frame of it
		case name == "panic":
			g.panics = append(g.panics, g.frames.n)
			g.frames.add(event.Frame{AbsPath: file, Lineno: line, Function: "runtime.gopanic"})
		default:
			g.frames.add(event.Frame{AbsPath: file, Lineno: line, Function: name})
		}
		i += 2
	}
	p.truncated = true
	return i
}

// goroutines reads the goroutines from line i on, which is the header of the first, and returns the first line behind them.
func (p *goParser) goroutines(i int) (all []*goroutine, end int) {
	end = i
	for {
		text, ok := p.at(i)
		if !ok {
			return all, end
		}
		if blank(text) {
			next, ok := p.at(i + 1)
			if !ok {
				return all, end
			}
			if blank(next) || !p.goesOn(next) {
				return all, end
			}
			i++
			continue
		}
		t := text
		if at := strings.LastIndex(text, "goroutine "); at > 0 && len(all) == 0 {
			t = text[at:]
		}
		if g, ok := goroutineHeader(t); ok {
			end = p.goroutine(i+1, &g)
			p.truncated = p.truncated || g.frames.cut()
			switch {
			case len(all) < goMaxThreads:
				all = append(all, &g)
			case strings.HasPrefix(g.state, "running") && !strings.HasPrefix(all[0].state, "running"):
				all[0] = &g
				p.truncated = true
			default:
				p.truncated = true
			}
		} else if goRegister(text) {
			end = i + 1
		} else if strings.TrimSpace(text) == "runtime stack:" {
			var g goroutine
			end = p.goroutine(i+1, &g)
		} else {
			return all, end
		}
		i = end
	}
}

// goesOn tells whether a line behind a blank one belongs to the dump still.
func (p *goParser) goesOn(text string) bool {
	_, ok := goroutineHeader(text)
	return ok || goRegister(text) || strings.TrimSpace(text) == "runtime stack:"
}

// goRegister tells whether a line is of the registers that follow a fatal signal: "rax    0x0".
func goRegister(text string) bool {
	name, value, ok := strings.Cut(strings.TrimSpace(text), " ")
	value = strings.TrimLeft(value, " ")
	if !ok || len(name) > 7 || name == "" || !strings.HasPrefix(value, "0x") || len(value) > 18 {
		return false
	}
	for i := range len(name) {
		if !wordByte(name[i]) {
			return false
		}
	}
	return strings.Trim(value[2:], "0123456789abcdef") == ""
}

// crashing returns which of the goroutines has crashed: the first that runs, or the first of all.
func crashing(all []*goroutine) *goroutine {
	for _, g := range all {
		if strings.HasPrefix(g.state, "running") {
			return g
		}
	}
	return all[0]
}

// goThreads are the goroutines of a dump, if there is more than the one that has crashed.
func goThreads(all []*goroutine, crashed *goroutine) []event.Thread {
	if len(all) < 2 {
		return nil
	}
	var threads []event.Thread
	for _, g := range all {
		t := event.Thread{ID: g.id, Name: "goroutine " + g.id, State: g.state, Crashed: g == crashed, Current: g == crashed}
		if g != crashed {
			frames := g.frames.printed()
			t.Stacktrace = stackOf(frames[:min(len(frames), goMaxThreadFrames)])
		}
		threads = append(threads, t)
	}
	return threads
}
