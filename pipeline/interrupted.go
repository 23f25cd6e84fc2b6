package pipeline

import (
	"strings"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/traceback"
)

// Several threads of a program may write into one file line by line. Then the records of others stand between the lines of a traceback, whose further lines say nothing of
// who wrote them. What follows here reads on behind such records where that is plainly the rest:
//
//	2024-05-01 10:00:00 [worker-1] ERROR shop - payment failed
//	java.lang.IllegalStateException: no card
//	2024-05-01 10:00:00 [worker-2] INFO  shop - order 7 placed
//		at com.acme.Pay.charge(Pay.java:12)
//
// A record between two lines of a traceback is another thread's if it names a thread or process, and not the one of the record above the traceback; where that is not
// known, one at INFO or below in which nothing begins, if the traceback plainly goes on behind it. Python's parser knows more of what may follow, and does this by itself.

// maxBetween bounds how many records of others may stand in one place.
const maxBetween = 20

// maxHalf bounds how many lines of a frame may stand before such a record.
const maxHalf = 2

// interrupted looks again at a hit that is no error by itself: others' records may stand between it and the other lines of its traceback.
func (r *Recogniser) interrupted(c *cursor) (*cursor, event.Trace, *traceback.Language, bool) {
	if !c.cutBefore() && !c.cutBehind(r.triggered) {
		return nil, event.Trace{}, nil, false
	}
	woven := c.without(func(l *event.Line) bool { return l.Head && harmless(l.Record.Level) })
	trace, language, ok := r.parse(woven)
	c.hungry = c.hungry || woven.hungry
	if !ok || len(woven.hidden) == 0 {
		woven.done()
		return nil, event.Trace{}, nil, false
	}
	// A traceback is found at the first of its lines at which it can be.
	for i := trace.First; i < 0; i++ {
		above, ok := woven.at(i)
		if !ok || !r.triggered(above.Text) {
			continue
		}
		earlier := c.on(above)
		_, _, found := r.parse(earlier)
		if !found && earlier.cutBefore() {
			_, _, found = r.parse(earlier.without(woven.hide))
		}
		if found {
			return nil, event.Trace{}, nil, false
		}
	}
	return woven, trace, language, true
}

// cutBefore tells whether a harmless record stands above line 0 and those that belong to it, and what follows that record plainly belongs to something above it.
func (c *cursor) cutBefore() bool {
	const near = 16
	below, _ := c.at(0)
	for i := -1; i >= -near; i-- {
		l, ok := c.at(i)
		if !ok || strings.TrimSpace(l.Text) == "" {
			return false
		}
		if l.Head {
			return harmless(l.Record.Level) && goesOn(below.Text)
		}
		below = l
	}
	return false
}

// cutBehind tells whether a harmless record stands close behind line 0, and what follows plainly belongs to something above. Line 0 is no record itself, or one
// in which something begins that a traceback belongs to.
func (c *cursor) cutBehind(triggered func(string) bool) bool {
	const near = 3
	if hit, _ := c.at(0); hit.Head && !triggered(hit.Text) {
		return false
	}
	records := 0
	for i := 1; i <= near+records && records <= maxBetween; i++ {
		l, ok := c.at(i)
		if !ok || l.Head && !harmless(l.Record.Level) {
			return false
		}
		if l.Head {
			records++
		} else if records > 0 {
			return goesOn(l.Text)
		}
	}
	return false
}

// resumed looks for the rest of a trace that ends at the record of another thread.
func (r *Recogniser) resumed(c *cursor, trace *event.Trace, language *traceback.Language) (*cursor, event.Trace, bool) {
	last, _ := c.at(trace.End - 1)
	if language == &traceback.Python || atBottom(last.Text) {
		return nil, event.Trace{}, false
	}
	at := trace.End
	next, ok := c.at(at)
	for half := 0; half < maxHalf && ok && !next.Head && goesOn(next.Text); half++ { // of a frame whose other half stands behind the record
		at++
		next, ok = c.at(at)
	}
	if !ok || !next.Head {
		return nil, event.Trace{}, false
	}
	other := next.Record
	var own event.Record
	i, headed := headOf(c, trace.First, r.begins)
	if headed {
		head, _ := c.at(i)
		own = head.Record
	}
	hide := func(l *event.Line) bool { return l.Head && otherThread(&l.Record, &own) }
	if !headed || !otherThread(&other, &own) {
		if sameThread(&other, &own) || !c.continuesBehind(at, r.triggered) {
			return nil, event.Trace{}, false
		}
		hide = func(l *event.Line) bool {
			return l.Head && harmless(l.Record.Level) && !r.triggered(l.Text)
		}
	}
	woven := c.without(hide)
	more, _, ok := traceback.Recognise(woven, []*traceback.Language{language})
	end, _ := woven.at(more.End - 1)
	c.hungry = c.hungry || woven.hungry
	if !ok || len(woven.hidden) == 0 || end.end <= last.end {
		woven.done()
		return nil, event.Trace{}, false
	}
	return woven, more, true
}

// continuesBehind tells whether line i and those behind it are harmless records, in which nothing begins, and then the traceback plainly goes on.
func (c *cursor) continuesBehind(i int, triggered func(string) bool) bool {
	for n := 0; n <= maxBetween; n++ {
		l, ok := c.at(i + n)
		switch {
		case !ok || l.Head && (!harmless(l.Record.Level) || triggered(l.Text)):
			return false
		case !l.Head:
			return goesOn(l.Text)
		}
	}
	return false
}

// otherThread tells whether two records name who wrote them, and not the same.
func otherThread(a, b *event.Record) bool {
	if a.Process != "" && b.Process != "" && a.Process != b.Process {
		return true
	}
	return a.Thread != "" && b.Thread != "" && a.Thread != b.Thread
}

// sameThread tells whether two records name who wrote them, and the same.
func sameThread(a, b *event.Record) bool {
	named := a.Thread != "" && b.Thread != "" || a.Thread == "" && b.Thread == "" && a.Process != "" && b.Process != ""
	return named && !otherThread(a, b)
}

// goesOn tells whether a line plainly belongs to a traceback that began above it: it is a frame, or joins two parts.
func goesOn(text string) bool {
	t := strings.TrimLeft(text, " \t")
	indented := len(t) < len(text)
	for _, begin := range [...]string{"Caused by: ", "Suppressed: ", "--- End of ", "[stacktrace]", "[previous exception] ", "created by ", "goroutine "} {
		if strings.HasPrefix(t, begin) {
			return true
		}
	}
	if indented {
		for _, begin := range [...]string{"at ", "from ", "... ", "/", "File \"", "(", "Wrapped by: ", "---> "} {
			if strings.HasPrefix(t, begin) {
				return true
			}
		}
	}
	if at := strings.Index(t, ".rb:"); at > 0 && strings.Contains(t[at:], ":in ") {
		return true
	}
	number := strings.TrimPrefix(t, "#")
	n := 0
	for n < len(number) && number[n] >= '0' && number[n] <= '9' {
		n++
	}
	switch {
	case n > 0 && len(number) < len(t): // #0 /srv/pay.php(12): charge()
		return n < len(number) && number[n] == ' '
	case n > 0: // "  12: core::panicking::panic_fmt"
		return indented && strings.HasPrefix(number[n:], ": ")
	}
	// main.(*Shop).Pay(0x1, 0x2)
	open := strings.LastIndexByte(t, '(')
	return !indented && open > 0 && t[len(t)-1] == ')' && strings.IndexByte(t[:open], '.') > 0 && strings.IndexByte(t[:open], ' ') < 0
}

// atBottom tells whether a line is the last one that a stack can have: where threads and programs begin.
func atBottom(text string) bool {
	t := strings.TrimSpace(text)
	for _, end := range [...]string{"at java.lang.Thread.run(", "at java.base/java.lang.Thread.run(", "at java.lang.VirtualThread.run(", "... "} {
		if strings.HasPrefix(t, end) {
			return true
		}
	}
	return strings.Contains(t, ".main(") || strings.Contains(t, "{main}") || strings.HasSuffix(t, "<main>'") || strings.HasPrefix(t, "thrown in ") || strings.HasPrefix(t, "Node.js v")
}
