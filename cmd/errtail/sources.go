package main

import (
	"maps"
	"slices"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/file"
	"github.com/errtail/errtail/tailers/stdin"
)

// sources returns what reads the groups, and the hallways through which it goes: one for each group. One follower reads all files, so that a
// file that fits two groups is read once, for the first.
func (c *call) sources(f *runFlags, s *settings, l *lobby, out pipeline.Custody, positions []event.Position) ([]tailers.Source, []*pipeline.Hallway) {
	done := map[string][]string{}
	for _, p := range positions {
		if len(p.Done) > 0 {
			done[p.Key] = p.Done
		}
	}
	var hallways []*pipeline.Hallway
	var sources []tailers.Source
	follower := &file.Follower{Positions: positions, Logger: s.logger}
	for _, g := range s.groups {
		options := l.options(g, out)
		options.Done = maps.Clone(done) // each takes its own away
		h := pipeline.New(options)
		hallways = append(hallways, h)
		files := slices.DeleteFunc(slices.Clone(g.paths), func(path string) bool { return path == "-" })
		if len(files) < len(g.paths) {
			sources = append(sources, &stdin.Follower{Input: c.stdin, Handler: h, Logger: s.logger})
		}
		if len(files) > 0 {
			follower.Specs = append(follower.Specs, file.Spec{Globs: files, Handler: h, FromStart: f.beginning || g.startAt == config.Beginning})
		}
	}
	if len(follower.Specs) > 0 {
		sources = append(sources, follower)
	}
	return sources, hallways
}
