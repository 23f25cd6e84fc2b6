package traceback

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// Ruby reads what MRI and JRuby print about exceptions, from 1.9 to 3.4, and what loggers and frameworks make of them:
//
//	app.rb:7:in `rescue in charge': card declined (PaymentError)
//		from app.rb:4:in `charge'
//		from app.rb:9:in `<main>'
//	app.rb:3:in `db': closed stream (IOError)
//		from app.rb:5:in `charge'
//		from app.rb:9:in `<main>'
//
// The format is that of error.c and eval_error.c; in 2.5 to 2.7 a terminal, and Exception#full_message, may get it the other way round, below Python's
// header line. What is logged has frames without "from" below a line that names the class: Logger, Rails, Sinatra, Sidekiq, Puma, Rake.
var Ruby = Language{
	Name:     "ruby",
	Platform: "ruby",
	Triggers: []string{":in `", ":in '", `Rack app ("`},
	Parse:    parseRuby,
	Resolve:  resolveRuby,
}

// Bounds of what is read around a hit.
const (
	rubyMaxChain   = 50  // exceptions
	rubyMaxMessage = 256 // further lines of a message
	rubyLookBack   = 24  // lines above the first frame in which the line that names the class may stand
)

// rubyNode is one exception as it is printed.
type rubyNode struct {
	class, value string
	header       string // the line that names the class
	frames       frameList
	levels       bool // "... 10068 levels..." stand for frames
	rescued      bool // raised while another exception was being handled
	modern       bool // as 3.4 prints it
	oldest       rubyPlace
}

// add takes one more frame.
func (n *rubyNode) add(p rubyPlace) {
	if strings.HasPrefix(p.label, "rescue in ") || strings.HasPrefix(p.label, "ensure in ") || strings.Contains(p.label, "#rescue in ") {
		n.rescued = true
	}
	n.oldest = p
	n.frames.add(p.frame())
}

// rubyTrace makes the trace of exceptions that are listed oldest first.
func rubyTrace(nodes []*rubyNode, bottom bool) event.Trace {
	t := event.Trace{Parser: "ruby", Platform: "ruby"}
	for _, n := range nodes {
		value := clip(n.value, pyMaxValue)
		e := event.Exception{Type: clip(n.class, 256), Value: &value}
		if at := strings.LastIndex(n.class, "::"); at > 0 {
			e.Module = clip(n.class[:at], 256)
		}
		if bottom {
			e.Stacktrace = n.frames.oldestFirst()
		} else {
			e.Stacktrace = n.frames.newestFirst()
		}
		t.Truncated = t.Truncated || n.levels || n.frames.cut() || len(n.value) > len(value)
		t.Exceptions = append(t.Exceptions, e)
	}
	return t
}

// parseRuby is Parse of [Ruby]: it finds out which kind of text line 0 belongs to.
func parseRuby(lines event.Lines) (event.Trace, bool) {
	lines, ok := rubyUnprefixed(lines)
	if !ok {
		return event.Trace{}, false
	}
	hit, ok := lines.At(0)
	if !ok {
		return event.Trace{}, false
	}
	text := strings.TrimRight(hit.Text, " \t\r")
	if above, ok := lines.At(-1); ok && !above.Head && strings.TrimSpace(above.Text) == pyHeader {
		return rubyBottom(lines)
	}
	if _, numbered, ok := rubyFrom(text); ok {
		if numbered {
			return event.Trace{}, false
		}
		return rubyFromBelow(lines)
	}
	if p, rest, ok := readRubyPlace(text); ok && rest != "" {
		if t, ok := rubyUncaught(lines, 0, p, rest); ok {
			return t, true
		}
	}
	if t, ok := rubyFullMessage(lines, hit, text); ok {
		return t, true
	}
	if t, ok := rubyPuma(lines, text); ok {
		return t, true
	}
	return rubyLogged(lines)
}

// rubyUnprefixed corrects what [Unprefix] takes for the prefix of lines that are all paths, "web_1  | app/": a prefix ends with a blank.
func rubyUnprefixed(lines event.Lines) (event.Lines, bool) {
	u, ok := lines.(*unprefixed)
	if !ok {
		return lines, true
	}
	n := len(u.prefix)
	if n > 0 && (wordByte(u.prefix[n-1]) || strings.IndexByte("/.-<", u.prefix[n-1]) >= 0) {
		n = strings.LastIndexAny(u.prefix, " \t") + 1
	}
	if tab := strings.IndexByte(u.prefix, '\t'); tab >= 0 {
		n = tab // the indentation of frames
	}
	if n == 0 && u.prefix != "" {
		return nil, false
	}
	loose := *u
	loose.prefix = u.prefix[:n]
	loose.once = strings.HasPrefix(loose.prefix, "[") && strings.HasSuffix(loose.prefix, "] ") // Rails' tags: a message of several lines has them once
	if l, ok := loose.At(0); ok && n > 0 && u.prefix[n-1] != ' ' && strings.HasPrefix(l.Text, " ") {
		loose.prefix += " " // which a blank line beside it has lost
	}
	return &loose, true
}

// rubyFromBelow reads an error whose first line has no trigger, since the place in it has no name: "app.rb:3: syntax error (SyntaxError)".
func rubyFromBelow(lines event.Lines) (event.Trace, bool) {
	above, ok := lines.At(-1)
	if !ok || above.Head {
		return event.Trace{}, false
	}
	p, rest, ok := readRubyPlace(strings.TrimRight(above.Text, " \t\r"))
	if !ok || p.label != "" || rest == "" {
		return event.Trace{}, false
	}
	return rubyUncaught(lines, -1, p, rest)
}

// rubyText returns line i as a part of an error: not the head of another record, and not absent, which open then notes.
func rubyText(lines event.Lines, i int, open *bool) (string, bool) {
	l, ok := lines.At(i)
	if !ok {
		*open = true
		return "", false
	}
	if l.Head && i != 0 {
		return "", false
	}
	return strings.TrimRight(l.Text, " \t\r"), true
}

// oldestFirst reverses a chain that was printed with the last exception first.
func oldestFirst(nodes []*rubyNode) []*rubyNode {
	slices.Reverse(nodes)
	return nodes
}
