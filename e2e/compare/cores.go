package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/errtail/errtail/e2e/compare/corpus"
)

// cores measures what a second core is good for, and whether the events are the same, byte for byte.
func (b *bench) cores(ctx context.Context) (string, error) {
	two := func(kind string) command {
		c := b.self(b.logs[kind].name)
		c.env = []string{"GOMAXPROCS=2"}
		return c
	}
	var all []measured
	for _, kind := range corpus.Kinds {
		all = append(all, measured{"one", kind, b.self(b.logs[kind].name)}, measured{"two", kind, two(kind)})
	}
	c, err := interleave(ctx, b.rounds, all)
	if err != nil {
		return "", err
	}
	t := newTable("log", "wall time, 1 core", "2 cores", "faster by", "CPU time, 2 ÷ 1", "same events", "peak memory, 2 cores")
	for i, kind := range corpus.Kinds {
		same := "yes"
		first, second := b.self(b.logs[kind].name), two(kind)
		first.null, second.null = false, false
		one, err := run(ctx, first)
		if err != nil {
			return "", err
		}
		other, err := run(ctx, second)
		if err != nil {
			return "", err
		}
		if one.sum != other.sum {
			same = fmt.Sprintf("**no**: %d and %d events", one.lines, other.lines)
		}
		a, z := c["one"][kind], c["two"][kind]
		t.row(string(rune('a'+i))+" "+kind, fmt.Sprintf("%.3f s", a.wall.Seconds()), fmt.Sprintf("%.3f s", z.wall.Seconds()),
			fmt.Sprintf("%.2f", a.wall.Seconds()/z.wall.Seconds()), fmt.Sprintf("%.2f", z.cpu.Seconds()/a.cpu.Seconds()), same, mb(z.memory))
	}
	return t.String(), nil
}

// packed measures logs that are compressed, as rotation leaves them.
func (b *bench) packed(ctx context.Context) (string, error) {
	l := b.logs[corpus.Gunicorn]
	names := map[string]string{"plain": l.name, ".gz": l.name + ".gz"}
	if err := compress(names[".gz"], l.name); err != nil {
		return "", fmt.Errorf("compressing: %w", err)
	}
	if _, err := exec.LookPath("zstd"); err != nil {
		b.leave("zstd", err)
	} else {
		names[".zst"] = l.name + ".zst"
		if err := tool(ctx, b.cache, "zstd", "-q", "-f", "-k", l.name); err != nil {
			return "", err
		}
	}
	var all []measured
	for _, kind := range []string{"plain", ".gz", ".zst"} {
		if names[kind] != "" {
			all = append(all, measured{kind, "", b.self(names[kind])})
		}
	}
	c, err := interleave(ctx, b.rounds, all)
	if err != nil {
		return "", err
	}
	t := newTable("log a", "CPU s per GB of text", "peak memory")
	for _, m := range all {
		t.row(m.row, fmt.Sprintf("%.3g", c[m.row][""].perGB(l.truth.Bytes)), mb(c[m.row][""].memory))
	}
	return t.String(), nil
}

func compress(to, from string) error {
	if exists(to) {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(filepath.Clean(to) + ".half")
	if err != nil {
		return err
	}
	z := gzip.NewWriter(out)
	_, err = io.Copy(z, in)
	if closed := z.Close(); err == nil {
		err = closed
	}
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(out.Name(), to)
}
