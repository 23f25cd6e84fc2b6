package pipeline

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
)

// cachedCrumbs is how many finished breadcrumbs are kept: those of one event and of the records between it and the next.
const cachedCrumbs = 1024

// crumbCache keeps finished breadcrumbs, without secrets. It is made at the first error, and serves one pass after the other.
type crumbCache struct{ slots []cachedCrumb }

// cachedCrumb is a breadcrumb, the line of its head, the line behind its last one, the pass in which that was so, and the layout with which they were read.
type cachedCrumb struct {
	pass, at, until int64
	layout          *format.Layout
	crumb           event.Breadcrumb
	series          bool // a key begins or ends in it, whose lines may be breadcrumbs of their own
}

// crumb makes the breadcrumb of a record whose head is at an offset, from it and the lines behind it (newest first), or remembers it. It is scrubbed here, once,
// instead of with every event that has it.
func (p *pass) crumb(at int64, head *event.Line, more []plainLine) event.Breadcrumb {
	until := at
	if len(more) > 0 {
		until = more[0].start
	}
	c := &p.h.crumbs
	if c.slots == nil {
		c.slots = make([]cachedCrumb, cachedCrumbs)
	}
	slot := &c.slots[uint64(at)*0x9e3779b97f4a7c15>>54%cachedCrumbs]
	if slot.pass != p.h.lines.pass || slot.at != at || slot.until != until || slot.layout != p.reader.Layout {
		*slot = cachedCrumb{pass: p.h.lines.pass, at: at, until: until, layout: p.reader.Layout, crumb: p.h.breadcrumb(head, more)}
		slot.series = strings.Contains(slot.crumb.Message, "PRIVATE KEY")
		p.h.scrubCrumb(&slot.crumb)
	}
	p.series = p.series || slot.series
	return slot.crumb
}

// scrubCrumb takes secrets out of one breadcrumb, and keeps with it those that may stand elsewhere as well.
func (h *Hallway) scrubCrumb(c *event.Breadcrumb) {
	if h.Scrubber == nil {
		return
	}
	one := &h.one
	if one.values == nil {
		one.values = make([]event.Breadcrumb, 1)
	}
	one.values[0] = *c
	one.crumbs = event.Breadcrumbs{Values: one.values}
	one.event = event.Event{Breadcrumbs: &one.crumbs}
	var secrets []string
	if f, ok := h.Scrubber.(Finder); ok {
		if secrets = f.Find(&one.event); len(secrets) > 0 {
			f.Take(&one.event, secrets)
		}
	} else {
		h.Scrubber.Event(&one.event)
	}
	*c = one.crumbs.Values[0]
	c.Secrets = secrets
}

// oneCrumb is an event with nothing but one breadcrumb, as a scrubber wants it. Its memory is kept.
type oneCrumb struct {
	event  event.Event
	crumbs event.Breadcrumbs
	values []event.Breadcrumb
}

// maxSecrets bounds how many secrets are looked for in an event.
const maxSecrets = 32

// secretsOf returns the secrets that were found in breadcrumbs and in the rest of an event, the breadcrumbs without them.
func secretsOf(crumbs []event.Breadcrumb, secrets []string) ([]event.Breadcrumb, []string) {
	own := false
	for i := len(crumbs) - 1; i >= 0; i-- {
		if len(crumbs[i].Secrets) == 0 {
			continue
		}
		for _, s := range crumbs[i].Secrets {
			if len(secrets) < maxSecrets && !slices.Contains(secrets, s) {
				secrets = append(secrets, s)
			}
		}
		if !own {
			crumbs, own = slices.Clone(crumbs), true // other events share them
		}
		crumbs[i].Secrets = nil
	}
	if !own && len(secrets) > 0 {
		crumbs = slices.Clone(crumbs)
	}
	return crumbs, secrets
}
