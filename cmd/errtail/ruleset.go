package main

import (
	"context"
	"fmt"

	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/rules"
)

// loadRules loads the built-in rules and those of the settings. A rule whose samples fail does not load: the samples of the users' rules
// are run here. Those of the built-in ones were run when errtail was built; check runs them too.
func (c *call) loadRules(ctx context.Context, s *settings) (*rules.Set, error) {
	set, err := rules.Load(s.rules, rules.Options{Version: version, Library: s.library, Bare: true})
	if err != nil {
		return nil, err
	}
	var own []*rules.Rule
	for _, r := range set.Rules() {
		if !r.BuiltIn && r.Enabled {
			own = append(own, r)
		}
	}
	if err := pipeline.CheckSamples(ctx, set, own); err != nil {
		return nil, cure(fmt.Errorf("a rule fails its own sample: %s", firstOf(err)), "see errtail rules test")
	}
	for _, w := range set.Warnings() {
		s.logger.Warn("rule warning", "rule", w.String())
	}
	return set, nil
}

// parseRules loads the rules with all of their samples, and runs none.
func parseRules(s *settings) (*rules.Set, error) {
	return rules.Load(s.rules, rules.Options{Version: version, Library: s.library})
}

// firstOf returns the first line of the first of several errors.
func firstOf(err error) string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok && len(joined.Unwrap()) > 0 {
		err = joined.Unwrap()[0]
	}
	return firstLine(err.Error())
}
