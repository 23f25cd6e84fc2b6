package pipeline

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/errtail/errtail/emitter/scrub"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/rules"
	"github.com/errtail/errtail/tailers"
)

// CheckSamples runs the samples of the given rules through a hallway with the whole set, as a log of its own each, and returns one error per
// sample that does not give what it expects. A rule whose samples fail is not to be used.
func CheckSamples(ctx context.Context, set *rules.Set, of []*rules.Rule) error {
	if len(of) == 0 {
		return nil
	}
	recogniser := NewRecogniser(set)
	var failed []error
	for _, rule := range of {
		for _, sample := range rule.Samples {
			events, err := runSample(ctx, recogniser, sample)
			if err == nil {
				err = sample.Check(events)
			}
			if err != nil {
				failed = append(failed, err)
			}
		}
	}
	return errors.Join(failed...)
}

// runSample returns the events of a sample: all of them, so that a rule can show how it gets on with others; if it expects none, those of
// its own rule, since what others make of the text is their business.
func runSample(ctx context.Context, r *Recogniser, sample rules.Sample) ([]*event.Event, error) {
	strict, err := scrub.New(scrub.Options{})
	if err != nil {
		return nil, err
	}
	kept := &collector{}
	h := New(Options{Recogniser: r, Custody: kept, Finished: true, SendPII: true, Strict: strict})
	h.writer = sample.Subject.Writer
	w := &tailers.Window{
		Stream: sampleStream(sample.Subject),
		Data:   sample.Input,
		Time:   time.Now(),
		Final:  true,
	}
	if _, err := h.Handle(ctx, w); err != nil {
		return nil, err
	}
	if err := h.Close(ctx); err != nil {
		return nil, err
	}
	if len(sample.Expect) > 0 {
		return slices.DeleteFunc(kept.events, func(ev *event.Event) bool { return ev.Tags["rule"] != sample.Rule && r.takesAll(ev.Tags["rule"]) }), nil
	}
	return slices.DeleteFunc(kept.events, func(ev *event.Event) bool { return ev.Tags["rule"] != sample.Rule }), nil
}

// takesAll tells whether a rule takes every record that is bad enough and that no other rule takes. It is on where somebody asks for it, and samples must pass
// with and without it.
func (r *Recogniser) takesAll(id string) bool {
	return slices.ContainsFunc(r.lineRules, func(rule *rules.Rule) bool {
		return rule.ID == id && len(rule.Literals()) == 0 && rule.Records() && rule.Severe()
	})
}

// sampleStream is the log that a sample is said to come from.
func sampleStream(s rules.Subject) *tailers.Stream {
	stream := &tailers.Stream{Kind: s.Kind, Path: s.Path, Labels: s.Labels}
	if stream.Kind == "" {
		stream.Kind = "file"
	}
	return stream
}

// collector keeps events in memory.
type collector struct{ events []*event.Event }

// Commit keeps the events.
func (c *collector) Commit(_ context.Context, events []*event.Event, _ []event.Position) error {
	c.events = append(c.events, events...)
	return nil
}
