package payload

import "github.com/errtail/errtail/event"

// writer is what events are written with. It may be used for one event after the other, from one goroutine at a time.
type writer struct {
	b      []byte // the event, where it is needed only for a moment
	crumbs crumbs
}

// crumbs are the breadcrumbs of the event that was written last, within their bounds and as JSON. In a storm the next event has most of them too, so that they are
// copied instead of written anew. They are found again by what they say, so it does not matter whose they were.
type crumbs struct {
	list []writtenCrumb
	json []byte // all of them, each with a comma before it
}

// writtenCrumb is a breadcrumb as it was given, and where it ends in the JSON. One of which nothing is left takes no room there.
type writtenCrumb struct {
	crumb event.Breadcrumb
	at    event.Timestamp // what its time was: it is shared
	end   int
}

// keptCrumbs is how many bytes of JSON are kept for the next event. A hundred breadcrumbs of one line each take 20,000.
const keptCrumbs = 256 << 10

// of returns the elements of the JSON array of an event's breadcrumbs, nothing if it has none, and false if JSON cannot express one. They are valid until the next call.
func (c *crumbs) of(in *event.Breadcrumbs) (elements []byte, ok bool) {
	if in == nil || len(in.Values) == 0 {
		return nil, true
	}
	from := in.Values[max(0, len(in.Values)-maxCrumbs):]
	if cap(c.json) > keptCrumbs {
		*c = crumbs{}
	}
	known := c.keep(from)
	a := appender{b: c.json, next: true}
	for i := known; i < len(from); i++ {
		if crumb, ok := breadcrumb(from[i]); ok {
			a.comma()
			a.breadcrumb(&crumb)
		}
		one := writtenCrumb{crumb: from[i], end: len(a.b)}
		if t := from[i].Timestamp; t != nil {
			one.at = *t
		}
		c.list = append(c.list, one)
	}
	if c.json = a.b; a.err != nil {
		*c = crumbs{}
		return nil, false
	}
	return c.json[min(1, len(c.json)):], true
}

// keep leaves of the breadcrumbs that were written last those with which a list begins, and returns how many these are.
func (c *crumbs) keep(list []event.Breadcrumb) int {
	first := 0
	for first < len(c.list) && !c.list[first].says(&list[0]) {
		first++
	}
	n := 0
	for n < len(list) && first+n < len(c.list) && c.list[first+n].says(&list[n]) {
		n++
	}
	start, end := 0, 0
	if first > 0 {
		start = c.list[first-1].end
	}
	if first+n > 0 {
		end = c.list[first+n-1].end
	}
	clear(c.list[copy(c.list, c.list[first:first+n]):])
	c.list = c.list[:n]
	for i := range c.list {
		c.list[i].end -= start
	}
	c.json = c.json[:copy(c.json, c.json[start:end])]
	return n
}

// says tells whether a breadcrumb would be written as this one was. One with free data is not looked into.
func (w *writtenCrumb) says(b *event.Breadcrumb) bool {
	c := &w.crumb
	if c.Message != b.Message || c.Category != b.Category || c.Level != b.Level || c.Type != b.Type || c.Data != nil || b.Data != nil {
		return false
	}
	if b.Timestamp == nil {
		return c.Timestamp == nil
	}
	return c.Timestamp != nil && w.at == *b.Timestamp
}
