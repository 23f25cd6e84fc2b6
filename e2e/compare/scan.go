package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/errtail/errtail/e2e/compare/corpus"
)

// slowSize is how much of a log slow programs get, at most, in bytes; and slowRounds how often. Their start is in what they cost.
const (
	slowSize   = 96e6
	slowRounds = 3
)

// self is errtail, with the events as JSON lines, on one core.
func (b *bench) self(log string, args ...string) command {
	return command{args: append([]string{b.errtail, "scan", "--format", "json", log}, args...), env: []string{"GOMAXPROCS=1"}, null: true}
}

const ours = "**errtail**"

// scan compares errtail with others on the five logs.
func (b *bench) scan(ctx context.Context) (string, error) {
	peers, err := b.peers(ctx)
	if err != nil {
		return "", err
	}
	parts, err := b.firstParts()
	if err != nil {
		return "", err
	}
	var fast, slow []measured
	for _, kind := range corpus.Kinds {
		l := b.logs[kind]
		fast = append(fast, measured{ours, kind, b.self(l.name)})
		for _, p := range peers {
			if p.slow {
				slow = append(slow, measured{p.name, kind, p.command(parts[kind].name)})
			} else {
				fast = append(fast, measured{p.name, kind, p.command(l.name)})
			}
		}
	}
	all, err := interleave(ctx, b.rounds, fast)
	if err != nil {
		return "", err
	}
	others, err := interleave(ctx, min(slowRounds, b.rounds), slow)
	if err != nil {
		return "", err
	}
	for name, columns := range others {
		all[name] = columns
	}
	perGB := func(name, kind string) float64 {
		l := b.logs[kind]
		if slices.ContainsFunc(peers, func(p peer) bool { return p.name == name && p.slow }) {
			l = parts[kind]
		}
		return all[name][kind].perGB(l.truth.Bytes)
	}
	t := newTable("CPU seconds per GB", "a gunicorn", "b CRI, JSON", "c log4j", "d hostile", "e storm", "peak memory")
	row := func(name string) {
		cells, memory := []string{name}, int64(0)
		for _, kind := range corpus.Kinds {
			cells, memory = append(cells, fmt.Sprintf("%.3g", perGB(name, kind))), max(memory, all[name][kind].memory)
		}
		t.row(append(cells, mb(memory))...)
	}
	row(ours)
	for _, p := range peers {
		row(p.name)
	}
	for _, p := range peers {
		cells := []string{"errtail ÷ " + p.name}
		for _, kind := range corpus.Kinds {
			cells = append(cells, fmt.Sprintf("%.2g", perGB(ours, kind)/perGB(p.name, kind)))
		}
		t.row(append(cells, "")...)
	}
	found := []string{"events of errtail, of tracebacks written"}
	for _, kind := range corpus.Kinds {
		c, err := run(ctx, command{args: b.self(b.logs[kind].name).args})
		if err != nil {
			return "", err
		}
		found = append(found, fmt.Sprintf("%d of %d", c.lines, b.logs[kind].truth.Traces))
	}
	t.row(append(found, "")...)
	return t.String(), nil
}

// firstParts writes the first part of each log.
func (b *bench) firstParts() (map[string]log, error) {
	parts := map[string]log{}
	for _, kind := range corpus.Kinds {
		part := log{name: filepath.Join(b.cache, kind+"-first.log")}
		part.truth.Bytes = min(slowSize, b.logs[kind].truth.Bytes)
		if err := copyFirst(part.name, b.logs[kind].name, part.truth.Bytes); err != nil {
			return nil, err
		}
		parts[kind] = part
	}
	return parts, nil
}

func copyFirst(to, from string, n int64) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.CopyN(out, in, n)
	if closed := out.Close(); err == nil {
		err = closed
	}
	return err
}
