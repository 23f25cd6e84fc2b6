package pipeline

import (
	"strconv"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline/storm"
	"github.com/errtail/errtail/rules"
	"github.com/errtail/errtail/tailers"
)

// capture makes an event of a finding and counts what becomes of it. Whether it goes is decided before the breadcrumbs are looked for, since those
// are most of the work: in a storm an event that is held back costs little more than reading its text.
func (p *pass) capture(f *finding, at int64) {
	h := p.h
	h.count(f)
	if f.match == nil || f.match.Ignored {
		if id := h.id(p.v, f, at); p.repeated(id, f, at) {
			return
		}
		h.Stats.Ignored.Add(1)
		if f.match != nil {
			p.discard(f.match.Rule, discardIgnored)
		}
		return
	}
	bySDK := h.SkipReported && (reported(f.trace) || catches(f.trace) && p.reports(&f.record))
	var chain []link // nil where nobody asks
	if h.MergeNested {
		chain = chainOf(f)
	}
	key, keyed := traceKey(f)
	if group, ok := h.known.groups[key]; ok && keyed && !bySDK && f.match.Rule.SampleRate >= 1 && len(p.s.restored) == 0 {
		when, _ := p.timeOf(f)
		nested := p.again(f, chain, when)
		if nested || p.holds(f, group, when) {
			p.s.captured = append(p.s.captured, captured{id: h.id(p.v, f, at), writer: f.writer, hit: at, end: f.end, others: f.others, lines: f.lines})
			p.leaveOut(f, chain, when, nested)
			p.learn(f, at, group, chain)
			return
		}
	}
	ev := h.build(p, f, at)
	if p.repeated(ev.EventID, f, at) {
		return
	}
	nested := p.again(f, chain, ev.Timestamp.Time)
	if !bySDK && !nested {
		p.remember(f, chain, ev.Timestamp.Time)
	}
	switch {
	case bySDK:
		h.Stats.Reported.Add(1)
		p.discard(f.match.Rule, discardReported)
		return
	case nested:
		h.Stats.Nested.Add(1)
		p.discard(f.match.Rule, discardNested)
		return
	case sampledOut(ev, f.match.Rule.SampleRate):
		h.Stats.Sampled.Add(1)
		p.discard(f.match.Rule, discardSampled)
		return
	}
	held, group, ok := h.admit(ev, f.match.Rule, p.w.Stream)
	if keyed {
		h.known.learn(key, group)
	}
	if !ok {
		h.Stats.Limited.Add(1)
		p.discard(f.match.Rule, discardLimited)
		return
	}
	if held.Count > 0 {
		ev.Contexts["held_back"] = heldBack(held)
	}
	p.finish(ev, f)
	h.again(ev)
	h.Stats.Captured.Add(1)
	h.batch.events = append(h.batch.events, ev)
}

// leaveOut counts an error that is held back, or was told already.
func (p *pass) leaveOut(f *finding, chain []link, when time.Time, nested bool) {
	h := p.h
	if nested {
		h.Stats.Nested.Add(1)
		p.discard(f.match.Rule, discardNested)
		return
	}
	p.remember(f, chain, when)
	h.Stats.Limited.Add(1)
	p.discard(f.match.Rule, discardLimited)
}

// repeated remembers an error whose text may be shown again, and tells whether an earlier run has captured it already.
func (p *pass) repeated(id string, f *finding, at int64) bool {
	p.s.captured = append(p.s.captured, captured{id: id, writer: f.writer, hit: at, end: f.end, others: f.others, lines: f.lines})
	if !p.s.wasCaptured(id) {
		return false
	}
	p.h.Stats.Repeated.Add(1)
	return true
}

// admit asks the guard. Events that are read as they happen are limited by the clock, so that what a log says of the time cannot loosen any
// limit; those of an old log by their own time, so that a scan gives what following the log would have given.
func (h *Hallway) admit(ev *event.Event, rule *rules.Rule, from *tailers.Stream) (held storm.Held, group uint64, ok bool) {
	now := ev.Timestamp.Time
	if !h.Finished {
		now = time.Now()
	}
	group = h.group(ev)
	writer := ""
	if from.Writer != nil {
		writer = from.Writer.Name()
	}
	held, ok = h.Guard.Admit(storm.Event{
		Route:  ev.Route,
		Group:  group,
		Writer: writer,
		Title:  func() string { return h.groupTitle(ev) },
		At:     ev.Timestamp.Time,
		Rate:   rate(rule.Limit),
	}, now)
	return held, group, ok
}

// rate is a rule's own limit: all of it may come at once.
func rate(l rules.Limit) storm.Rate {
	if l.N <= 0 || l.Per <= 0 {
		return storm.Rate{}
	}
	return storm.Rate{Burst: l.N, Every: l.Per / time.Duration(l.N)}
}

// heldBack is the context that tells what was not sent.
func heldBack(h storm.Held) event.Context {
	return event.Context{"count": h.Count, "first": event.Timestamp{Time: h.First}, "last": event.Timestamp{Time: h.Last}}
}

// sampledOut tells whether an event is outside the part of events that a rule sends. The event's id decides, so reading a text again decides the
// same.
func sampledOut(ev *event.Event, rate float64) bool {
	if rate >= 1 {
		return false
	}
	n, err := strconv.ParseUint(ev.EventID[:8], 16, 32)
	return err == nil && float64(n) >= rate*(1<<32)
}
