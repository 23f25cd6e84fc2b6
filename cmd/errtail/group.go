package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"github.com/errtail/errtail/cmd/errtail/config"
)

// group is a number of logs whose events say the same of their origin.
type group struct {
	paths       []string // files and globs; "-" is standard input
	pipes       []string // named pipes
	journal     *config.Journal
	pods        *config.Kubernetes
	place       string // where they are named: "" is the command line
	projectRoot string
	environment string
	release     string
	serverName  string
	tags        map[string]string
	zone        *time.Location // of times that name none: this machine's, unless said otherwise
	startAt     string         // see config.Source
	poll        bool           // see config.Source
	breadcrumbs *int
	route       string // name of the DSN; "" is the default one
}

// groups returns what to read: the paths, or the sources of the file.
func (c *call) groups(f *flags, cfg *config.Config, paths []string) ([]group, error) {
	zone, err := time.LoadLocation(f.timeZone)
	if err != nil {
		return nil, fmt.Errorf("--time-zone: %q is no time zone (write one like Europe/Rome or UTC)", f.timeZone)
	}
	tags, err := f.tagMap()
	if err != nil {
		return nil, err
	}
	sources := cfg.Sources
	if len(paths) > 0 {
		sources = []config.Source{{Files: paths}}
	}
	journal, err := f.source()
	if err != nil {
		return nil, err
	}
	if journal != nil {
		if len(paths) == 0 {
			sources = nil
		}
		sources = append(sources, config.Source{Journal: journal})
	}
	var groups []group
	for _, s := range sources {
		g := group{paths: s.Files, place: s.Place.String(), startAt: s.StartAt, poll: s.Poll, breadcrumbs: s.Breadcrumbs, zone: zone, route: routeOf(s.DSN)}
		if s.Pipe != "" {
			g.pipes = []string{s.Pipe}
		}
		if len(paths) > 0 || journal != nil {
			g.place = ""
		}
		g.journal, g.pods = s.Journal, s.Kubernetes
		hostname, _ := os.Hostname()
		environment, _ := c.lookup("SENTRY_ENVIRONMENT")
		release, _ := c.lookup("SENTRY_RELEASE")
		g.environment = cmp.Or(f.environment, s.Environment, cfg.Sentry.Environment, environment)
		g.release = cmp.Or(f.release, s.Release, cfg.Sentry.Release, release)
		g.serverName = cmp.Or(f.serverName, s.ServerName, cfg.Sentry.ServerName, hostname)
		if g.pods != nil { // each pod has its own; what errtail itself is started with is for those that say nothing
			g.environment = cmp.Or(f.environment, s.Environment, cfg.Sentry.Environment)
			g.release = cmp.Or(f.release, s.Release, cfg.Sentry.Release)
		}
		if g.journal != nil || g.pods != nil { // each entry names its host, each log its pod
			g.serverName = cmp.Or(f.serverName, s.ServerName, cfg.Sentry.ServerName)
		}
		if g.projectRoot = cmp.Or(f.projectRoot, s.ProjectRoot); g.projectRoot != "" {
			if g.projectRoot, err = filepath.Abs(g.projectRoot); err != nil {
				return nil, fmt.Errorf("resolving the project root: %w", err)
			}
		}
		if s.TimeZone != "" && f.timeZone == "" {
			if g.zone, err = time.LoadLocation(s.TimeZone); err != nil {
				return nil, fmt.Errorf("%s: %w", g.place, err)
			}
		}
		g.tags = maps.Clone(s.Tags)
		if g.tags == nil {
			g.tags = map[string]string{}
		}
		maps.Copy(g.tags, tags)
		groups = append(groups, g)
	}
	return groups, nil
}
