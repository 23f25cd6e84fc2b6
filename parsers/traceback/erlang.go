package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Erlang reads what Erlang/OTP logs about processes that died, what escripts print, and stacks that programs log as terms:
//
//	=ERROR REPORT==== 23-Nov-2026::08:33:10.793644 ===
//	** Generic server cart terminating
//	** Last message in was {'$gen_cast',boom}
//	** When Server state == []
//	** Reason for termination ==
//	** {badarith,[{cart,handle_cast,2,[{file,"cart.erl"},{line,6}]},
//	              {gen_server,try_dispatch,4,
//	                          [{file,"gen_server.erl"},{line,1123}]}]}
//
// The formats are those of logger_formatter, gen_server, gen_statem, gen_event, proc_lib, supervisor, erl_error and lager. A death is told up to three times, as
// in Elixir, and taken once. The type of an exception is the name of its reason ("badarith", "badmatch"), its value what erl_error says about that.
var Erlang = Language{
	Name:     erlangName,
	Platform: "other",
	Triggers: erlTriggers,
	Parse:    parseErlang,
	Resolve:  resolveElixir, // nobody tells here either which modules are the program's own
}

// erlTriggers are literals of reports.
var erlTriggers = []string{
	",[{file,", "crasher:", "** Reason for termination", "** Reason == ", "Error in process <", erlBoot, erlScript,
	" terminated with reason: ", " crashed with reason: ", " exited with reason: ", " in context child_terminated",
	" terminating. Reason: ",
}

const (
	erlangName = "erlang"
	erlBoot    = "init terminating in do_boot"
	erlScript  = "escript: exception "
)

// Bounds of what is read as one report.
const (
	erlLookBack = 60
	erlMaxLines = 400
	erlMaxBytes = 1 << 17
)

// Kinds of reports, by who tells.
const (
	erlOther      = iota
	erlProcess    // the process that died, or the emulator
	erlCrash      // proc_lib, in more detail
	erlSupervisor // who restarts it
	erlLogged     // the program itself
)

// erlReport is one report.
type erlReport struct {
	kind       int
	end        int // the line behind it
	class      string
	kinds      string // the exception's type
	value      string
	frames     []event.Frame // newest first
	headed     bool
	firstFrame string
}

// same tells whether two reports tell of the same death.
func (r *erlReport) same(other *erlReport) bool {
	if r.kinds != other.kinds {
		return false
	}
	if len(r.frames) == 0 || len(other.frames) == 0 {
		return r.value == other.value
	}
	return r.firstFrame == other.firstFrame
}

// erlParser reads one error.
type erlParser struct {
	ownLines
	repeated int
}

// parseErlang is Parse of [Erlang].
func parseErlang(lines event.Lines) (event.Trace, bool) {
	p := &erlParser{ownLines: ownLines{lines: indented(lines)}}
	hit, ok := p.lines.At(0)
	if !ok {
		return event.Trace{}, false
	}
	begins := hit.Head || erlBegins(hit.Text) || strings.Contains(hit.Text, "[{") // hit is valid until the next line is asked for
	start := p.start(0)
	if start == 0 && !begins || p.tried(start) {
		return event.Trace{}, false
	}
	return p.parse(start)
}

// tried tells whether a line above, of the report that begins at line start, has a trigger, too: then the report was read from there, and is no error. Without
// this a long report without a reason would be read again for each of its lines.
func (p *erlParser) tried(start int) bool {
	for i := -1; i > -erlLookBack && i >= start; i-- {
		l, ok := p.lines.At(i)
		if !ok {
			return false
		}
		for _, t := range erlTriggers {
			if strings.Contains(l.Text, t) {
				return true
			}
		}
	}
	return false
}

// start returns the first line of the report that line i belongs to.
func (p *erlParser) start(i int) int {
	for first := i; first > i-erlLookBack; first-- {
		l, ok := p.lines.At(first)
		if !ok {
			return first + 1
		}
		if head := l.Head; head || erlBegins(l.Text) {
			if above, ok := p.lines.At(first - 1); ok && !head && erlReportHead(above.Text) != "" {
				return first - 1
			}
			return first
		}
		if blank(l.Text) {
			return first + 1
		}
	}
	return i
}

// erlReportHead returns what kind of report a line is the head of: "CRASH" of "=CRASH REPORT==== 23-Nov-2026::08:33:10.793644 ===".
func erlReportHead(text string) string {
	if text == "" || text[0] != '=' {
		return ""
	}
	kind, _, found := strings.Cut(text[1:], " REPORT==== ")
	if !found || kind == "" || strings.Trim(kind, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return ""
	}
	return kind
}

// erlBegins tells whether a report begins with a line.
func erlBegins(text string) bool {
	if erlReportHead(text) != "" {
		return true
	}
	if text == "" || strings.IndexByte("*Eei{ c", text[0]) < 0 || text[0] == '*' && strings.HasPrefix(text, "**  ") {
		return false
	}
	for _, begin := range []string{"** Generic server ", "** State machine ", "** gen_event handler ", "Error in process <", erlScript, `{"` + erlBoot, erlBoot, "  crasher:", "crasher:"} {
		if strings.HasPrefix(text, begin) {
			return true
		}
	}
	return false
}

// parse reads the error whose report begins at line start, with the reports that tell it again.
func (p *erlParser) parse(start int) (event.Trace, bool) {
	r, ok := p.report(start)
	if !ok || r.end <= 0 {
		return event.Trace{}, false
	}
	if t, ok, repeated := p.toldBefore(start, r); repeated {
		return t, ok
	}
	end := r.end
	for range exMaxRepeats {
		next, ok := p.next(end)
		if !ok {
			break
		}
		again, ok := p.report(next)
		if !ok || again.kind <= r.kind || again.kind == erlLogged || !again.same(r) {
			break
		}
		end = again.end
	}
	var frames frameList
	for _, f := range r.frames {
		frames.add(f)
	}
	value := clip(r.value, 8192)
	e := event.Exception{Type: clip(r.kinds, 256), Value: &value, Stacktrace: frames.newestFirst()}
	t := event.Trace{First: start, End: end, Parser: erlangName, Platform: "other", Exceptions: []event.Exception{e}, Complete: !p.open, Truncated: frames.cut()}
	if r.kind != erlLogged {
		t.Mechanism, t.Handled = "generic", new(false)
	}
	return t, true
}

// next returns the line at which the next report begins, behind a blank line.
func (p *erlParser) next(i int) (int, bool) {
	for n := 0; n < 2; n++ {
		l, ok := p.lines.At(i + n)
		if !ok {
			p.open = true
			return 0, false
		}
		if !blank(l.Text) {
			return i + n, l.Head || erlBegins(l.Text)
		}
	}
	return 0, false
}

// toldBefore looks for the report that another one only repeats, see [exParser.toldBefore].
func (p *erlParser) toldBefore(start int, r *erlReport) (t event.Trace, ok, repeated bool) {
	if r.kind != erlCrash && r.kind != erlSupervisor {
		return t, false, false
	}
	for i := start - 1; i >= start-erlLookBack; i-- {
		l, ok := p.lines.At(i)
		if !ok {
			break
		}
		if !l.Head && erlReportHead(l.Text) == "" {
			if !strings.HasPrefix(l.Text, "** Generic server ") {
				continue
			}
			if head, ok := p.lines.At(i - 1); ok && erlReportHead(head.Text) != "" {
				continue // it begins there
			}
		}
		above := &erlParser{ownLines: ownLines{lines: shiftedLines{p.lines, i}}, repeated: p.repeated + 1}
		before, ok := above.report(0)
		if !ok || before.kind >= r.kind || !before.same(r) || before.end+i > start {
			continue
		}
		if p.repeated == exMaxRepeats {
			return t, false, true
		}
		t, ok = above.parse(0)
		t.First, t.End = t.First+i, t.End+i
		return t, ok && t.End > 0 && t.First <= 0, true
	}
	return t, false, false
}

// text returns the lines of a report, joined, and the line behind it. A report ends with a blank line, or where something else begins.
func (p *erlParser) text(start int) (text string, end int) {
	var b strings.Builder
	end = start
	for ; end < start+erlMaxLines && b.Len() < erlMaxBytes; end++ {
		l, ok := p.lines.At(end)
		if !ok {
			p.open = p.open || end > 0
			break
		}
		line := strings.TrimRight(l.Text, " \r")
		if end == start && l.Head && l.Record.Message != "" {
			line = strings.TrimRight(l.Record.Message, " \r")
		}
		if end > start && (l.Head || line == "" || erlReportHead(line) != "" || beginsRecord(line)) {
			break
		}
		if end > start {
			b.WriteByte('\n')
		}
		b.WriteString(clip(line, erlMaxBytes))
	}
	return b.String(), end
}
