package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Perl reads what Perl prints when it dies, with the calls that Carp, Devel::StackTrace and Mojo::Exception add:
//
//	bad query: select at Db.pm line 3.
//		Db::select("x", 3) called at shop.pl line 25
//		main::run() called at shop.pl line 26
//
// A place alone is no error: warn prints it in the same way. Such a line is read as one where it is plainly a death; see perl_deaths.go.
var Perl = Language{
	Name:     perlName,
	Platform: perlName,
	Triggers: []string{
		" called at ", ".pl line ", ".pm line ", ".cgi line ", ".psgi line ", " at -e line ", perlEval, " from DATA section line ", "Died at ", perlThread,
		perlMojo, perlUser, perlBegun, "=HASH(0x",
	},
	Parse:   parsePerl,
	Resolve: resolvePerl,
}

const (
	perlName   = "perl"
	perlMojo   = "Traceback (most recent call first):" // Mojo::Exception, verbose
	perlUser   = "Uncaught exception from user code:"  // diagnostics
	perlBegun  = "Trace begun at "                     // Devel::StackTrace
	perlEval   = " at (eval "
	perlThread = " terminated abnormally: "
	perlDie    = "die" // the type of an exception that is a string
)

// Bounds of what is read around a hit.
const (
	perlLookBack = 60
	perlMessage  = 24 // lines above the place that may belong to the message of a log record
)

// perlPlace is a place in a program, and what was called there.
type perlPlace struct {
	path string
	line int
	sub  string // "" at the place where it died
}

// perlParser reads one error.
type perlParser struct {
	ownLines
}

// parsePerl is Parse of [Perl]: it finds out which kind of text line 0 belongs to.
func parsePerl(lines event.Lines) (event.Trace, bool) {
	p := &perlParser{ownLines{lines: perlLines(lines)}}
	hit, ok := p.lines.At(0)
	if !ok || harmlessHead(hit) {
		return event.Trace{}, false
	}
	text := strings.TrimRight(hit.Text, " \r")
	switch {
	case strings.TrimSpace(text) == perlMojo:
		return p.mojo(0)
	case strings.TrimSpace(text) == perlUser:
		return p.user()
	case strings.HasPrefix(text, perlBegun):
		return p.begun()
	case strings.HasPrefix(text, "\t"):
		return p.fromFrame()
	}
	if t, ok := p.carp(0); ok {
		return t, true
	}
	if at, ok := p.mojoBelow(); ok {
		return p.mojo(at)
	}
	return p.death()
}

// harmlessHead tells whether a line is a record that is logged at INFO or below.
func harmlessHead(l *event.Line) bool {
	return l.Head && !requestLine(l) && (l.Record.Level == event.Info || l.Record.Level == event.Debug)
}

// message is the text of a line without what a logger puts in front of it.
func (p *perlParser) message(i int) string {
	l, ok := p.lines.At(i)
	if !ok {
		return ""
	}
	text := l.Text
	if l.Head && l.Record.Message != "" {
		text, _, _ = strings.Cut(l.Record.Message, "\n")
	}
	text = strings.TrimRight(text, " \r")
	if l.Head && strings.HasPrefix(text, "[") { // Mojo::Log: the id of the request
		if id, rest, ok := strings.Cut(text[1:], "] "); ok && len(id) < 24 && !strings.Contains(id, " ") {
			return rest
		}
	}
	return text
}

// carp reads a message whose place is on line i, and the calls below it.
func (p *perlParser) carp(i int) (event.Trace, bool) {
	value, place, ok := perlEnd(p.message(i))
	if !ok {
		return event.Trace{}, false
	}
	next, own := p.at(i + 1)
	if !own {
		return event.Trace{}, false
	}
	first := i
	if value == "" && next == " "+p.message(i) { // confess about a message that has a place already
		return event.Trace{}, false
	}
	if v, again, ok := perlEnd(strings.TrimPrefix(next, " ")); ok && v == "" && strings.HasPrefix(next, " at ") {
		i, place = i+1, again
		next, own = p.at(i + 1)
	}
	if _, ok := perlCall(next); !own || !ok {
		return event.Trace{}, false
	}
	if value == "" {
		if first--; harmlessAt(p.lines, first) {
			return event.Trace{}, false
		}
		if value = p.message(first); value == "" {
			return event.Trace{}, false
		}
	}
	first, value = p.above(first, value)
	end, calls := p.calls(i + 1)
	return p.trace(first, end, value, append([]perlPlace{place}, calls...)), end > 0
}

func harmlessAt(lines event.Lines, i int) bool {
	l, ok := lines.At(i)
	return !ok || harmlessHead(l)
}

// calls reads the calls from line i on, newest first.
func (p *perlParser) calls(i int) (end int, calls []perlPlace) {
	for ; ; i++ {
		text, own := p.at(i)
		if !own {
			return i, calls
		}
		c, ok := perlCall(text)
		if !ok {
			return i, calls
		}
		if c.sub != "" && len(calls) < goMaxStack {
			calls = append(calls, c)
		}
	}
}

// fromFrame reads an error of which line 0 is a call: the message above it has no trigger.
func (p *perlParser) fromFrame() (event.Trace, bool) {
	if text, _ := p.at(0); !strings.HasPrefix(text, "\t") {
		return event.Trace{}, false
	}
	for i := -1; i >= -perlLookBack; i-- {
		l, ok := p.lines.At(i)
		if !ok {
			return event.Trace{}, false
		}
		if !l.Head && strings.HasPrefix(l.Text, "\t") {
			if _, ok := perlCall(l.Text); ok {
				continue
			}
		}
		if strings.HasPrefix(l.Text, " at ") && !l.Head {
			i--
		}
		if harmlessAt(p.lines, i) {
			return event.Trace{}, false
		}
		return p.carp(i)
	}
	return event.Trace{}, false
}

// above adds the lines of a log record's message that stand above line i.
func (p *perlParser) above(i int, value string) (first int, whole string) {
	l, ok := p.lines.At(i)
	if !ok || l.Head {
		return i, value
	}
	for j := i - 1; j >= i-perlMessage; j-- {
		l, ok := p.lines.At(j)
		if !ok || blank(l.Text) || !l.Head && strings.HasPrefix(l.Text, "\t") {
			return i, value
		}
		if _, _, placed := perlEnd(p.message(j)); placed && j < i {
			return i, value
		}
		if l.Head {
			if l.Record.Level.Severity() < event.Error.Severity() {
				return i, value
			}
			if below, _ := p.at(j + 1); !strings.HasSuffix(p.message(j), ":") && !strings.HasPrefix(below, " ") && !strings.HasPrefix(below, "\t") {
				return i, value // a death that follows an error is likelier than a message of several lines
			}
			var b strings.Builder
			for k := j; k < i; k++ {
				b.WriteString(p.message(k) + "\n")
			}
			return j, b.String() + value
		}
	}
	return i, value
}

// trace makes the trace of an error. places are newest first; a place is in the sub that the next older one calls.
func (p *perlParser) trace(first, end int, value string, places []perlPlace) event.Trace {
	var frames frameList
	for i, at := range places {
		f := event.Frame{AbsPath: at.path, Lineno: at.line, Module: "main"}
		if i+1 < len(places) {
			f.Function = clip(places[i+1].sub, 256)
			if at := strings.LastIndex(f.Function, "::"); at > 0 {
				f.Module = f.Function[:at]
			} else {
				f.Module = ""
			}
		}
		frames.add(f)
	}
	kind := perlDie
	if class, _, ok := perlObject(value); ok {
		kind, value = class, ""
	}
	e := event.Exception{Type: kind, Value: valueOf(value), Stacktrace: frames.newestFirst()}
	t := event.Trace{First: first, End: max(end, 1), Parser: perlName, Platform: perlName, Exceptions: []event.Exception{e}, Complete: !p.open, Truncated: frames.cut()}
	if l, ok := p.lines.At(first); ok && !l.Head {
		t.Mechanism, t.Handled = "generic", new(false)
	}
	return t
}

// mojoBelow finds the header of the calls below a message: right behind it, or behind the lines of the program around the place.
func (p *perlParser) mojoBelow() (int, bool) {
	text, own := p.at(1)
	if own && strings.TrimSpace(text) == perlMojo {
		return 1, true
	}
	for i := 2; own && strings.HasPrefix(text, "Context:") && i < perlMessage; i++ {
		line, own := p.at(i)
		if !own {
			break
		}
		if strings.TrimSpace(line) == perlMojo {
			return i, true
		}
	}
	return 0, false
}

// mojo reads what Mojo::Exception prints in its verbose form. Line header is that of the calls.
func (p *perlParser) mojo(header int) (event.Trace, bool) {
	var places []perlPlace
	end := header + 1
	for ; ; end++ {
		text, own := p.at(end)
		if !own {
			break
		}
		at, ok := perlMojoFrame(text)
		if !ok {
			break
		}
		if len(places) < goMaxStack {
			places = append(places, at)
		}
	}
	if len(places) == 0 {
		return event.Trace{}, false
	}
	for i := header - 1; i >= header-perlMessage; i-- {
		l, ok := p.lines.At(i)
		if !ok {
			break
		}
		if value, _, ok := perlEnd(p.message(i)); ok && value != "" && !harmlessHead(l) {
			first, value := p.above(i, value)
			return p.trace(first, end, value, places), true
		}
		if l.Head {
			break
		}
	}
	return event.Trace{}, false
}

// perlMojoFrame reads `  File "/srv/app.pl", line 5, in "Shop::charge"`.
func perlMojoFrame(text string) (at perlPlace, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimLeft(text, " "), `File "`)
	path, rest, found := strings.Cut(rest, `", line `)
	n := digits(rest)
	if !ok || !found || n == 0 || n > 9 {
		return at, false
	}
	at.path, at.line = path, number(rest[:n])
	sub, ok := strings.CutPrefix(rest[n:], `, in "`)
	at.sub = strings.TrimSuffix(sub, `"`)
	return at, ok
}

// user reads what the pragma diagnostics prints: the message and its calls, all of them indented, below line 0.
func (p *perlParser) user() (event.Trace, bool) {
	text, own := p.at(1)
	value, place, ok := perlEnd(strings.TrimPrefix(text, "\t"))
	if !own || !ok {
		return event.Trace{}, false
	}
	end, calls := p.calls(2)
	return p.trace(0, end, value, append([]perlPlace{place}, calls...)), true
}

// begun reads Devel::StackTrace: the calls stand below line 0, and the message above it.
func (p *perlParser) begun() (event.Trace, bool) {
	text, _ := p.at(0)
	_, place, ok := perlEnd("at " + strings.TrimPrefix(text, perlBegun))
	if !ok || harmlessAt(p.lines, -1) {
		return event.Trace{}, false
	}
	value := p.message(-1)
	if v, _, ok := perlEnd(value); ok {
		value = v
	}
	end := 1
	places := []perlPlace{place}
	for ; ; end++ {
		text, own := p.at(end)
		if !own {
			break
		}
		c, ok := perlCall("\t" + text)
		if !ok {
			break
		}
		if len(places) < goMaxStack {
			places = append(places, c)
		}
	}
	if value == "" || len(places) == 1 {
		return event.Trace{}, false
	}
	return p.trace(-1, end, value, places), true
}
