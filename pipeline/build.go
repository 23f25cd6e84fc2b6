package pipeline

import (
	"maps"
	"path/filepath"
	"slices"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/rules"
)

// maxHead is how many of the first bytes of a log identify it, for event ids.
const maxHead = 1024

// build makes the event of a finding whose hit is at an offset, but for what [pass.finish] adds: what the trace says, then what the log record says,
// then what the source is configured with, and last, over all of it, what the rule says.
func (h *Hallway) build(p *pass, f *finding, at int64) *event.Event {
	v := p.v
	ev := &event.Event{
		EventID:     h.id(v, f, at),
		Platform:    "other",
		Level:       level(f),
		ServerName:  h.ServerName,
		Release:     h.Release,
		Environment: h.Environment,
		Tags:        h.tags(v, f),
		Contexts:    map[string]event.Context{"log": h.place(v, f)},
		SDK:         &h.SDK,
		Route:       h.Route,
	}
	if f.trace != nil {
		h.addTrace(ev, f)
	}
	if f.headed {
		ev.Logger = f.record.Logger
		if f.record.Message != "" {
			ev.LogEntry = &event.LogEntry{Formatted: f.record.Message}
		}
	}
	h.date(ev, p, f)
	if v.w.Stream.Kind == journalKind {
		addJournal(ev, f)
	}
	if writer := v.w.Stream.Writer; writer != nil {
		writer.Complete(ev)
	}
	f.match.Apply(ev, rules.ApplyOptions{PII: h.SendPII, Zone: h.Zone})
	return ev
}

// finish adds what is not needed to decide whether an event goes, and takes secrets out.
func (p *pass) finish(ev *event.Event, f *finding) {
	p.series = false
	crumbs, scrubbed := p.breadcrumbs(f, p.h.crumbLimit(f), f.match.Rule.Breadcrumbs.Where)
	crumbs = shared(settled(crumbs), !scrubbed)
	scrubbed = scrubbed && !p.series // the lines of a key are one secret
	if len(f.match.Rule.Redact) > 0 || !scrubbed {
		crumbs = slices.Clone(crumbs) // other events share them
	}
	if !scrubbed && len(crumbs) > 0 {
		ev.Breadcrumbs = &event.Breadcrumbs{Values: crumbs}
	}
	secrets := p.h.find(ev)
	if scrubbed {
		crumbs, secrets = secretsOf(crumbs, secrets)
		ev.Breadcrumbs = &event.Breadcrumbs{Values: crumbs}
	}
	if f, ok := p.h.Scrubber.(Finder); ok && len(secrets) > 0 {
		f.Take(ev, secrets)
	}
	p.h.redact(ev, f.match)
}

// id derives the event's id from where its text stands. An event whose text begins before the window is placed relative to its beginning, and one
// that begins in an earlier generation of the log by its hit.
func (h *Hallway) id(v *view, f *finding, at int64) string {
	start := f.start
	if v.w.Place != nil {
		for _, from := range []int64{start, at} {
			if number, id, ok := v.w.Place(from); ok {
				return event.ID(event.Origin{Machine: h.Machine, Source: v.w.Stream.Source, Head: id, Offset: number}, []byte(f.text))
			}
		}
	}
	if start < v.base {
		offset, _ := v.w.Origin(0)
		if offset -= v.base - start; offset < 0 {
			start = at
		}
	}
	offset, head := v.w.Origin(int(max(start, v.base) - v.base))
	offset -= max(v.base-start, 0)
	origin := event.Origin{Machine: h.Machine, Source: v.w.Stream.Source, Offset: offset}
	if head != nil {
		origin.Head = head(int(min(maxHead, offset)))
	}
	return event.ID(origin, []byte(f.text))
}

// maxSeen bounds how many ids are remembered to tell a new event from one with the same id.
const maxSeen = 20_000

// again gives an event another id if one with its id was captured already: a program that begins its log anew each time it starts, and crashes in the same way,
// writes the same text at the same place, and a backend would take all but the first for repetitions. Text that is shown again does not come here.
func (h *Hallway) again(ev *event.Event) {
	if h.Finished {
		return // files of one log that begin alike are copies of each other
	}
	if h.seen == nil || len(h.seen) >= maxSeen {
		h.seen = map[string]int64{}
	}
	first := ev.EventID
	if n := h.seen[first]; n > 0 {
		ev.EventID = event.ID(event.Origin{Source: first, Offset: n}, nil)
	}
	h.seen[first]++
}

// level is how bad an error is if no rule says: the log call knows best, then the traceback; an error otherwise.
func level(f *finding) event.Level {
	if f.headed && f.record.Level != "" && (f.trace == nil || !harmless(f.record.Level)) {
		return f.record.Level
	}
	if f.trace != nil && f.trace.Level != "" {
		return f.trace.Level
	}
	return event.Error
}

// tags are what events are searched by.
func (h *Hallway) tags(v *view, f *finding) map[string]string {
	tags := map[string]string{"source": v.w.Stream.Kind, "rule": f.match.Rule.ID}
	maps.Copy(tags, v.w.Stream.Labels)
	maps.Copy(tags, h.Tags)
	if v.w.Stream.Path != "-" && v.w.Stream.Path != "" {
		tags["log.file"] = filepath.Base(v.w.Stream.Path)
	}
	if f.writer == "stdout" || f.writer == "stderr" {
		tags["stream"] = f.writer
	}
	if f.match.Truncated || f.trace != nil && f.trace.Truncated {
		tags["truncated"] = "true"
	}
	return tags
}

// place tells where the text of the event stands.
func (h *Hallway) place(v *view, f *finding) event.Context {
	c := event.Context{"path": v.w.Stream.Path}
	if v.w.Place == nil {
		c["offset"] = f.start
	} else if number, id, ok := v.w.Place(f.start); ok {
		c["cursor"] = cursorOf(number, id)
	}
	if f.record.Process != "" {
		c["process"] = f.record.Process
	}
	if f.record.Thread != "" {
		c["thread"] = f.record.Thread
	}
	return c
}

// date gives the event its time: the log record's, the carrier's, for an old log that of the record before it, or else the time of reading. Where the line
// itself has none, a tag says whose it is.
func (h *Hallway) date(ev *event.Event, p *pass, f *finding) {
	at, whose := p.timeOf(f)
	ev.Timestamp.Time = at
	if whose != "" {
		ev.Tags["log.time"] = whose
	}
}

// addTrace puts the exceptions into the event.
func (h *Hallway) addTrace(ev *event.Event, f *finding) {
	if f.language != nil && f.language.Resolve != nil {
		f.language.Resolve(f.trace, h.Project)
	}
	ev.Platform = f.trace.Platform
	ev.Exception = &event.Exceptions{Values: f.trace.Exceptions}
	if len(f.trace.Threads) > 0 {
		ev.Threads = &event.Threads{Values: f.trace.Threads}
	}
	kind, handled := f.trace.Mechanism, f.trace.Handled
	if kind == "" && f.headed {
		kind, handled = "logging", new(true)
	} else if kind == "" {
		kind, handled = "excepthook", new(false)
	}
	for i := range ev.Exception.Values {
		e := &ev.Exception.Values[i]
		if e.Mechanism == nil {
			e.Mechanism = &event.Mechanism{}
		}
		if e.Mechanism.Type == "" {
			e.Mechanism.Type = kind
		}
		if e.Mechanism.Handled == nil {
			e.Mechanism.Handled = handled
		}
	}
}

// crumbLimit is how many breadcrumbs an event gets: what the source allows, or the rule asks for.
func (h *Hallway) crumbLimit(f *finding) int {
	if n := f.match.Rule.Breadcrumbs.Lines; n >= 0 {
		return min(h.Breadcrumbs, n)
	}
	return h.Breadcrumbs
}

// scrub takes secrets out.
func (h *Hallway) scrub(ev *event.Event) {
	if h.Scrubber != nil {
		h.Scrubber.Event(ev)
	}
}

// find is scrub, but returns what was found and may stand elsewhere, in what is not yet part of the event as well.
func (h *Hallway) find(ev *event.Event) (secrets []string) {
	if f, ok := h.Scrubber.(Finder); ok {
		return f.Find(ev)
	}
	h.scrub(ev)
	return nil
}

// redact takes out what a rule says. One that names what to redact gets all of what can be named, also where the configuration leaves some
// of it in.
func (h *Hallway) redact(ev *event.Event, m *rules.Match) {
	m.Redact(ev)
	if h.Strict != nil && slices.ContainsFunc(m.Rule.Redact, func(r rules.Redaction) bool { return r.Name != "" }) {
		h.Strict.Event(ev)
	}
}
