package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/emitter/payload"
	"github.com/errtail/errtail/emitter/scrub"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/traceback"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/pipeline/storm"
	"github.com/errtail/errtail/rules"
)

// lobby is what all hallways of a call have in common.
type lobby struct {
	settings   *settings
	recogniser *pipeline.Recogniser
	scrubber   *scrub.Scrubber
	strict     *scrub.Scrubber
	machine    string
	rules      *rules.Set
	guard      *storm.Guard // nil: nothing is limited
	sends      bool         // events go to a backend, and are to be what its users want to see
}

// limit has all hallways hold back what a backend's users would not want: storms, one error twice, and what programs report themselves.
func (l *lobby) limit(off bool, d *delivery) {
	l.guard, l.sends = l.settings.guard(off), true
	if l.guard != nil {
		l.guard.Same = d.same
	}
}

// lobby loads the rules and what else is needed before anything is read.
func (c *call) lobby(ctx context.Context, s *settings) (*lobby, error) {
	scrubber, err := newScrubber(s.config)
	if err != nil {
		return nil, err
	}
	strict, err := scrub.New(scrub.Options{})
	if err != nil {
		return nil, err
	}
	set, err := c.loadRules(ctx, s)
	if err != nil {
		return nil, err
	}
	return &lobby{settings: s, recogniser: pipeline.NewRecogniser(set), scrubber: scrubber, strict: strict, machine: machine(c.variable("NODE_NAME")), rules: set}, nil
}

// options returns what a hallway does for a group of logs.
func (l *lobby) options(g group, custody pipeline.Custody) pipeline.Options {
	breadcrumbs := config.MaxBreadcrumbs
	if g.breadcrumbs != nil {
		breadcrumbs = *g.breadcrumbs
	}
	if breadcrumbs == 0 {
		breadcrumbs = -1 // the hallway's word for none
	}
	return pipeline.Options{
		Recogniser:   l.recogniser,
		Custody:      custody,
		Scrubber:     l.scrubber,
		Strict:       l.strict,
		Logger:       l.settings.logger,
		Guard:        l.guard,
		Machine:      l.machine,
		Project:      traceback.Project{Root: g.projectRoot},
		Environment:  g.environment,
		Release:      g.release,
		ServerName:   g.serverName,
		Tags:         g.tags,
		Route:        g.route,
		SDK:          event.SDK{Name: payload.SDKName, Version: payload.SDKVersion},
		Zone:         g.zone,
		Breadcrumbs:  breadcrumbs,
		SendPII:      l.settings.config.Sentry.SendDefaultPII,
		MergeNested:  l.guard != nil,
		SkipReported: l.sends && !l.settings.config.Sentry.CaptureReported,
	}
}

// machine tells this machine from all others, over restarts: machine-id(5), or the host name. In a pod neither stays the same when the pod is
// replaced, so the node's name goes first where there is one.
func machine(node string) string {
	if node != "" {
		return node
	}
	if id, err := os.ReadFile("/etc/machine-id"); err == nil && len(strings.TrimSpace(string(id))) > 0 {
		return strings.TrimSpace(string(id))
	}
	name, _ := os.Hostname() // without either, the log's path and text have to tell
	return name
}

// writer returns what prints events to standard output in a format.
func (c *call) writer(format string) (pipeline.Custody, error) {
	switch format {
	case "text":
		return emitter.NewTextWriter(c.stdout, c.colour(c.stdout)), nil
	case "json":
		return emitter.NewJSONWriter(c.stdout), nil
	}
	return nil, fmt.Errorf("--format: want text or json, not %q", format)
}
