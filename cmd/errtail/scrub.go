package main

import (
	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/emitter/scrub"
)

// newScrubber returns what takes secrets out of events, with the patterns of the configuration on top.
func newScrubber(*config.Config) (*scrub.Scrubber, error) {
	return nil, nil // package scrub is being written
}
