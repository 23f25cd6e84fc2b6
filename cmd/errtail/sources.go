package main

import (
	"io/fs"
	"maps"
	"os"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/file"
	"github.com/errtail/errtail/tailers/pipe"
	"github.com/errtail/errtail/tailers/stdin"
)

// sources returns what reads the groups, and the hallways through which it goes: one for each group. One follower reads all files, so that a
// file that fits two groups is read once, for the first; if one of them is to be polled, all are.
func (c *call) sources(f *runFlags, s *settings, l *lobby, custody pipeline.Custody, out *outlet, positions []event.Position) ([]tailers.Source, []*pipeline.Hallway, error) {
	done := map[string][]string{}
	for _, p := range positions {
		if len(p.Done) > 0 {
			done[p.Key] = p.Done
		}
	}
	var hallways []*pipeline.Hallway
	var sources []tailers.Source
	follower := &file.Follower{Positions: positions, Poll: f.poll, Scratch: out.dir, Logger: s.logger}
	var inFiles []group
	following := func(groups ...group) {
		for _, g := range groups {
			s.logger.Info("following", "logs", g.logs(), "to", out.name)
		}
	}
	follower.Ready = func() { following(inFiles...) }
	for _, g := range s.groups {
		options := l.options(g, custody)
		options.Done = maps.Clone(done) // each takes its own away
		if g.journal != nil && len(g.journal.Directories) == 0 {
			options.Reports = (&environs{proc: "/proc", logger: s.logger}).reports
		}
		h := pipeline.New(options)
		hallways = append(hallways, h)
		if g.pods != nil {
			pods, spec, err := c.pods(g, h, s, out, positions, f.beginning || g.startAt == config.Beginning)
			if err != nil {
				return nil, nil, err
			}
			if g.startAt == "" {
				spec.Young = podsYoung
			}
			sources = append(sources, pods...)
			follower.Specs = append(follower.Specs, spec)
			follower.Pause, follower.Turn = podsPause, podsTurn
		}
		if g.journal != nil {
			sources = append(sources, g.followJournal(h, s.logger, positions, f.beginning || g.startAt == config.Beginning))
		}
		var files []string
		pipes := g.pipes
		for _, path := range g.paths {
			switch {
			case path == "-":
				sources = append(sources, &stdin.Follower{Input: c.stdin, Handler: h, Logger: s.logger})
			case isPipe(path):
				pipes = append(pipes, path)
			default:
				files = append(files, path)
			}
		}
		for _, path := range pipes {
			sources = append(sources, &pipe.Follower{Path: path, Handler: h, Logger: s.logger})
		}
		if len(files) == 0 && g.pods == nil {
			following(g)
			continue
		}
		inFiles = append(inFiles, g)
		follower.Poll = follower.Poll || g.poll
		if len(files) > 0 {
			follower.Specs = append(follower.Specs, file.Spec{Globs: files, Handler: h, FromStart: f.beginning || g.startAt == config.Beginning})
		}
	}
	if len(follower.Specs) > 0 {
		sources = append(sources, follower)
	}
	return sources, hallways, nil
}

// isPipe tells whether a path is that of a named pipe. One that a glob matches is not followed: nobody asked for it.
func isPipe(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&fs.ModeNamedPipe != 0
}
