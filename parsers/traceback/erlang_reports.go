package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// report reads the report that begins at line start.
func (p *erlParser) report(start int) (*erlReport, bool) {
	l, ok := p.lines.At(start)
	if !ok || harmlessHead(l) {
		return nil, false
	}
	head := erlReportHead(l.Text)
	if !l.Head && !erlBegins(l.Text) {
		return nil, false
	}
	switch head {
	case "", "ERROR", "CRASH", "SUPERVISOR", "CRITICAL", "ALERT", "EMERGENCY":
	default:
		return nil, false
	}
	r := &erlReport{headed: head != "" || l.Head && l.Record.Level.Severity() >= event.Error.Severity()}
	text, end := p.text(start)
	r.end = end
	switch {
	case strings.Contains(text, "crasher:"):
		r.kind = erlCrash
		_, text, _ = strings.Cut(text, "crasher:")
		ok = r.prose(text, "    ancestors:")
	case strings.Contains(text, "** Reason for termination = "):
		r.kind = erlProcess
		ok = r.statem(text)
	case strings.Contains(text, "** Reason for termination ==") || strings.Contains(text, "** Reason == "):
		r.kind = erlProcess
		_, reason, found := strings.Cut(text, "** Reason for termination ==")
		if !found {
			_, reason, _ = strings.Cut(text, "** Reason == ")
		}
		ok = r.term(strings.TrimPrefix(strings.TrimLeft(reason, " \n"), "** "))
	case strings.HasPrefix(erlBody(text, head), "Error in process <") || l.Head && strings.Contains(text, "Error in process <"):
		r.kind = erlProcess
		_, reason, found := strings.Cut(text, " with exit value:")
		ok = found && r.term(strings.TrimPrefix(reason, ",")) && len(r.frames) > 0
	case r.headed && strings.Contains(text, " terminating. Reason: "): // in one line
		r.kind = erlProcess
		_, reason, _ := strings.Cut(text, " terminating. Reason: ")
		ok = r.term(reason)
	case head == "SUPERVISOR" || strings.Contains(text, "supervisor: {") && strings.Contains(text, "errorContext: "):
		r.kind = erlSupervisor
		_, reason, found := strings.Cut(text, "reason: ")
		ok = found && r.term(reason) && len(r.frames) > 0
	case strings.HasPrefix(text, erlScript):
		r.kind = erlProcess
		script, n := erlIndented(strings.TrimPrefix(text, "escript: ")) // no blank line ends it
		r.end = start + n
		ok = r.prose(script, "\x00") && len(r.frames) > 0
	case strings.HasPrefix(text, `{"`+erlBoot+`",`):
		r.kind = erlProcess
		first, second, _ := strings.Cut(text, "\n")
		ok = r.term(strings.TrimPrefix(first, `{"`+erlBoot+`",`)) && len(r.frames) > 0
		if r.end = start + 1; strings.HasPrefix(second, erlBoot+" (") {
			r.end++ // the same once more, without arguments
		}
	case r.headed && erlLager(text) != erlOther:
		r.kind = erlLager(text)
		r.end = start + 1
		first, _, _ := strings.Cut(text, "\n")
		ok = r.lager(first)
	case r.headed:
		r.kind = erlLogged
		ok = r.logged(text) && len(r.frames) > 0
	default:
		return nil, false
	}
	if len(r.frames) > 0 {
		f := &r.frames[0]
		r.firstFrame = strings.ReplaceAll(f.Function, "'", "") + " " + f.AbsPath
	}
	return r, ok && r.kinds != ""
}

// erlIndented returns the first line of a text and those below it that are set in, and how many they are.
func erlIndented(text string) (string, int) {
	lines := strings.SplitAfter(text, "\n")
	n := 1
	for n < len(lines) && strings.HasPrefix(lines[n], " ") {
		n++
	}
	return strings.Join(lines[:n], ""), n
}

// erlBody is the text of a report without the line above it.
func erlBody(text, head string) string {
	if head != "" {
		_, text, _ = strings.Cut(text, "\n")
	}
	return text
}

// prose reads an exception as erl_error writes it, up to a line:
//
//	exception error: no match of right hand side value {error,y}
//	  in function  shop:open/1 (shop.erl, line 4)
//	  in call from shop:main/1 (shop.erl, line 9)
func (r *erlReport) prose(text, until string) bool {
	at := strings.Index(text, "exception ")
	if at < 0 {
		return false
	}
	text, _, _ = strings.Cut(text[at+len("exception "):], until)
	class, rest, ok := strings.Cut(text, ": ")
	if !ok || class != "error" && class != "exit" && class != "throw" {
		return false
	}
	r.class = class
	var value strings.Builder
	for i, line := range strings.Split(rest, "\n") {
		t := strings.TrimSpace(line)
		place, found := strings.CutPrefix(t, "in function ")
		if !found {
			place, found = strings.CutPrefix(t, "in call from ")
		}
		if !found {
			place, found = strings.CutPrefix(t, "in operator ")
		}
		switch {
		case i > 0 && found:
			r.frames = append(r.frames, erlProseFrame(strings.TrimSpace(place)))
		case i > 0 && (strings.HasPrefix(t, "called as ") || strings.HasPrefix(t, "*** argument ") || strings.HasPrefix(t, "*** ")):
		case len(r.frames) > 0 || i > 0 && strings.HasSuffix(t, ":") && !strings.Contains(t, " "):
		case i == 0:
			value.WriteString(t)
		default:
			value.WriteString(erlJoin(value.String(), t))
		}
	}
	r.value = value.String()
	if open := strings.LastIndex(r.value, " ("); open > 0 { // the place of what was called in vain
		if f := erlProseFrame(r.value); f.Lineno > 0 || f.AbsPath != "" {
			r.value = r.value[:open]
			if call, ok := strings.CutPrefix(r.value, "no function clause matching "); ok {
				f.Function = call
				erlCallName(&f)
				r.frames = append([]event.Frame{f}, r.frames...)
			}
		}
	} else if call, ok := strings.CutPrefix(r.value, "undefined function "); ok {
		f := event.Frame{Function: call}
		erlCallName(&f)
		r.frames = append([]event.Frame{f}, r.frames...)
	}
	if parts := erlElements(r.value); len(parts) == 2 { // an exit because of an error, with its stack
		if frames, ok := erlStack(parts[1]); ok {
			r.frames = frames
			r.reason(parts[0])
			return true
		}
	}
	r.kinds = erlTypeOf(r.value, class)
	return true
}

// erlProseFrame reads "shop:open/1 (shop.erl, line 4)". A function without a module is the emulator's.
func erlProseFrame(text string) event.Frame {
	f := event.Frame{Function: text}
	if at := strings.LastIndex(text, " ("); at > 0 && strings.HasSuffix(text, ")") {
		path, line, ok := strings.Cut(text[at+2:len(text)-1], ", line ")
		if ok && digits(line) == len(line) && line != "" && len(line) < 10 && !strings.ContainsAny(path, " ,") {
			f.Function, f.AbsPath, f.Lineno = text[:at], path, number(line)
		}
	}
	f.Function = strings.TrimSpace(f.Function)
	erlCallName(&f)
	return f
}

// erlCallName gives a function the form "module:name/arity", and the frame its module.
func erlCallName(f *event.Frame) {
	if open := strings.IndexByte(f.Function, '('); open > 0 && strings.HasSuffix(f.Function, ")") {
		f.Function = f.Function[:open] + "/" + erlCount(f.Function[open+1:len(f.Function)-1])
	}
	if !strings.Contains(f.Function, ":") {
		f.Function = "erlang:" + f.Function
	}
	f.Function = clip(f.Function, 256)
	f.Module, _, _ = strings.Cut(f.Function, ":")
}

// statem reads the reason and the stack of gen_statem, which stand apart.
func (r *erlReport) statem(text string) bool {
	_, text, _ = strings.Cut(text, "** Reason for termination = ")
	reason, rest, _ := strings.Cut(text, "\n** ")
	class, reason, ok := strings.Cut(reason, ":")
	if !ok {
		return false
	}
	r.class = class
	if _, stack, ok := strings.Cut(rest, "Stacktrace ="); ok {
		stack, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimLeft(stack, " \n"), "** "), "\n** ")
		r.frames, _ = erlStack(erlFlat(stack))
	}
	r.reason(erlFlat(reason))
	return true
}

// term reads a reason as a term: {Reason, Stack}, or a reason alone.
func (r *erlReport) term(text string) bool {
	text, ok := erlOne(strings.TrimLeft(text, " \n"))
	if !ok {
		return false
	}
	text = erlFlat(text)
	r.class = "error"
	if parts := erlElements(text); len(parts) == 2 {
		if frames, ok := erlStack(parts[1]); ok || parts[1] == "[]" && text[0] == '{' {
			r.frames = frames
			r.reason(parts[0])
			return true
		}
	}
	r.class = "exit"
	r.reason(text)
	return true
}

// reason derives type and value from a reason.
func (r *erlReport) reason(reason string) {
	r.value = erlExplain(reason, r.frames)
	r.kinds = erlTag(reason, r.class)
	r.frames = erlBare(r.frames)
}

// logged reads a stack that a program has logged: "failed error:badarg [{shop,…}]", "{badarg,[{shop,…}]}".
func (r *erlReport) logged(text string) bool {
	mark := strings.Index(text, ",[{file,")
	if mark < 0 {
		return false
	}
	at := strings.LastIndex(text[:mark], "[{")
	for at > 0 { // the list may begin with a frame that has arguments
		before := strings.LastIndex(text[:at], "[{")
		if before < 0 {
			break
		}
		list, ok := erlOne(text[before:])
		if frames, stack := erlStack(erlFlat(list)); !ok || !stack || len(frames) == 0 {
			break
		}
		at = before
	}
	if at < 0 {
		return false
	}
	list, ok := erlOne(text[at:])
	frames, stack := erlStack(erlFlat(list))
	if !ok || !stack {
		return false
	}
	r.frames, r.class = frames, "error"
	before := strings.TrimRight(text[:at], " \n,")
	if open := erlOpened(before); open >= 0 {
		r.reason(erlFlat(before[open+1:]))
		return true
	}
	line := before[strings.LastIndexByte(before, '\n')+1:]
	for _, class := range []string{"error:", "exit:", "throw:"} {
		if i := strings.LastIndex(line, class); i >= 0 {
			r.class = strings.TrimSuffix(class, ":")
			r.reason(strings.TrimSpace(line[i+len(class):]))
			return true
		}
	}
	r.value, r.kinds = erlLastLine(line), r.class
	r.frames = erlBare(r.frames)
	return true
}

// erlLastLine is what is said before a stack.
func erlLastLine(text string) string { return strings.TrimRight(strings.TrimSpace(text), ":=") }

// erlLager tells what lager says in one line.
func erlLager(text string) int {
	switch {
	case strings.Contains(text, "CRASH REPORT Process ") && strings.Contains(text, " with reason: "):
		return erlCrash
	case strings.Contains(text, "Supervisor ") && strings.Contains(text, " exit with reason ") && strings.Contains(text, " in context child_terminated"):
		return erlSupervisor
	case strings.Contains(text, " terminated with reason: ") && (strings.Contains(text, "gen_server ") || strings.Contains(text, "gen_fsm ") || strings.Contains(text, "gen_statem ") || strings.Contains(text, "State machine ")):
		return erlProcess
	}
	return erlOther
}

// lager reads "gen_server cart terminated with reason: bad arithmetic expression in cart:handle_cast/2 line 6".
func (r *erlReport) lager(line string) bool {
	_, reason, ok := strings.Cut(line, " with reason: ")
	if !ok {
		_, reason, ok = strings.Cut(line, " exit with reason ")
		reason, _, _ = strings.Cut(reason, " in context ")
	}
	var frames []event.Frame
	for ok {
		at := strings.LastIndex(reason, " line ")
		if at < 0 || digits(reason[at+6:]) != len(reason)-at-6 || len(reason)-at > 15 {
			break
		}
		before := reason[:at]
		in := strings.LastIndex(before, " in ")
		matching := strings.LastIndex(before, " matching ")
		if in < 0 && matching < 0 {
			break
		}
		f := event.Frame{Lineno: number(reason[at+6:])}
		if in > matching {
			f.Function = before[in+4:]
			reason = before[:in]
		} else {
			f.Function = before[matching+len(" matching "):]
			reason = before
		}
		if !strings.Contains(f.Function, ":") || strings.Contains(strings.SplitN(f.Function, "(", 2)[0], " ") {
			break
		}
		erlCallName(&f)
		frames = append([]event.Frame{f}, frames...)
		if in <= matching {
			break
		}
	}
	r.frames, r.class = frames, "error"
	r.value = reason
	r.kinds = erlTypeOf(reason, "error")
	if len(frames) == 0 && strings.HasPrefix(reason, "{") { // a term, as for reasons that lager has no words for
		return r.term(reason) && ok
	}
	return ok && len(frames) > 0
}
