package main

import (
	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/emitter/scrub"
)

// newScrubber returns what takes secrets out of events, with the patterns of the configuration on top.
func newScrubber(c *config.Config) (*scrub.Scrubber, error) {
	o := scrub.Options{SendDefaultPII: c.Sentry.SendDefaultPII}
	for _, p := range c.Scrub {
		o.Patterns = append(o.Patterns, scrub.Pattern{Pattern: p.Pattern, With: p.With})
	}
	return scrub.New(o)
}
