package main

import (
	"io/fs"
	"maps"
	"os"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/cmd/errtail/metrics"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/file"
	"github.com/errtail/errtail/tailers/kubernetes/watch"
	"github.com/errtail/errtail/tailers/pipe"
	"github.com/errtail/errtail/tailers/stdin"
)

// reading is what reads the groups.
type reading struct {
	sources  []tailers.Source
	hallways []*pipeline.Hallway // through which it goes: one for each group
	parts    metrics.Parts       // what of it counts something
}

// sources returns what reads the groups. One follower reads all files, so that a file that fits two groups is read once, for the first; if one of them is to be
// polled, all are.
func (c *call) sources(f *runFlags, s *settings, l *lobby, custody pipeline.Custody, out *outlet, positions []event.Position) (*reading, error) {
	done := map[string][]string{}
	for _, p := range positions {
		if len(p.Done) > 0 {
			done[p.Key] = p.Done
		}
	}
	r := &reading{}
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
		r.hallways = append(r.hallways, h)
		if g.pods != nil {
			pods, node, spec, err := c.pods(g, h, s, out, positions, f.beginning || g.startAt == config.Beginning)
			if err != nil {
				return nil, err
			}
			if g.startAt == "" {
				spec.Young = podsYoung
			}
			for _, source := range pods {
				if server, ok := source.(*watch.Pods); ok {
					r.parts.Servers = append(r.parts.Servers, server)
				}
			}
			r.parts.Nodes = append(r.parts.Nodes, node)
			if r.parts.PodsRead == nil {
				r.parts.PodsRead = &file.Read{}
			}
			spec.Read = r.parts.PodsRead
			r.sources = append(r.sources, pods...)
			follower.Specs = append(follower.Specs, spec)
			follower.Pause, follower.Turn = podsPause, podsTurn
		}
		if g.journal != nil {
			journal := g.followJournal(h, s.logger, positions, f.beginning || g.startAt == config.Beginning)
			r.sources, r.parts.Journals = append(r.sources, journal), append(r.parts.Journals, journal)
		}
		var files []string
		pipes := g.pipes
		for _, path := range g.paths {
			switch {
			case path == "-":
				input := &stdin.Follower{Input: c.stdin, Handler: h, Logger: s.logger}
				r.sources, r.parts.Inputs = append(r.sources, input), append(r.parts.Inputs, input)
			case isPipe(path):
				pipes = append(pipes, path)
			default:
				files = append(files, path)
			}
		}
		for _, path := range pipes {
			one := &pipe.Follower{Path: path, Handler: h, Logger: s.logger}
			r.sources, r.parts.Pipes = append(r.sources, one), append(r.parts.Pipes, one)
		}
		if len(files) == 0 && g.pods == nil {
			following(g)
			continue
		}
		inFiles = append(inFiles, g)
		follower.Poll = follower.Poll || g.poll
		if len(files) > 0 {
			if r.parts.FilesRead == nil {
				r.parts.FilesRead = &file.Read{}
			}
			follower.Specs = append(follower.Specs, file.Spec{Globs: files, Handler: h, FromStart: f.beginning || g.startAt == config.Beginning, Read: r.parts.FilesRead})
		}
	}
	if len(follower.Specs) > 0 {
		r.sources, r.parts.Files = append(r.sources, follower), follower
	}
	r.parts.Hallways, r.parts.Recogniser = r.hallways, l.recogniser
	return r, nil
}

// isPipe tells whether a path is that of a named pipe. One that a glob matches is not followed: nobody asked for it.
func isPipe(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&fs.ModeNamedPipe != 0
}
