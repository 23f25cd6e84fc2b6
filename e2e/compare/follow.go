package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/errtail/errtail/e2e/compare/corpus"
)

// What a node writes, and how long it is looked at.
const (
	nodeRate    = 10_000_000 // bytes per second, of all pods together
	nodeTurns   = 100        // writes per second
	nodeWarm    = 5 * time.Second
	nodeLooking = 15 * time.Second
)

// follow measures a node: so many logs of containers that are written at 10 MB/s in all, and followed as they grow.
func (b *bench) follow(ctx context.Context) (string, error) {
	t := newTable("followed, 10 MB/s in all", "CPU, % of a core", "memory")
	for _, files := range []int{1, 50, 500} {
		cpu, memory, err := b.node(ctx, files)
		if err != nil {
			return "", err
		}
		t.row(fmt.Sprintf("%d files", files), fmt.Sprintf("%.1f", 100*cpu), mb(memory))
	}
	return t.String(), nil
}

// node returns the part of a core that errtail uses, and the memory that it then has.
func (b *bench) node(ctx context.Context, files int) (float64, int64, error) {
	dir, err := os.MkdirTemp(b.cache, "node")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(dir)
	logs := filepath.Join(dir, "pods")
	if err := os.Mkdir(logs, 0o755); err != nil {
		return 0, 0, err
	}
	backend, err := openBackend()
	if err != nil {
		return 0, 0, err
	}
	defer backend.close()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	written := make(chan error, 1)
	go func() { written <- b.writeNode(ctx, logs, files) }()
	cmd := exec.CommandContext(ctx, b.errtail, "run", "--from-beginning", "--state-dir", filepath.Join(dir, "state"), filepath.Join(logs, "*.log"))
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "SENTRY_DSN=" + backend.dsn()}
	var said complaint
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	defer func() { _ = cmd.Wait() }() // it is killed when ctx ends
	defer stop()
	pause(ctx, nodeWarm)
	before, err := usedBy(cmd.Process.Pid)
	if err != nil {
		return 0, 0, fmt.Errorf("errtail has ended: %w\n%s", err, said.text)
	}
	began := time.Now()
	pause(ctx, nodeLooking)
	after, err := usedBy(cmd.Process.Pid)
	if err != nil {
		return 0, 0, fmt.Errorf("errtail has ended: %w\n%s", err, said.text)
	}
	took := time.Since(began)
	memory, err := residentOf(cmd.Process.Pid)
	if err != nil {
		return 0, 0, err
	}
	stop()
	if err := <-written; err != nil {
		return 0, 0, fmt.Errorf("writing logs: %w", err)
	}
	return (after - before).Seconds() / took.Seconds(), memory, nil
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// writeNode writes lines of log b in turn into so many files, until ctx ends.
func (b *bench) writeNode(ctx context.Context, dir string, files int) error {
	in, err := os.Open(b.logs[corpus.CRI].name)
	if err != nil {
		return err
	}
	defer in.Close()
	lines := bufio.NewReaderSize(in, 1<<20)
	var out []*os.File
	for i := range files {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("pod-%d.log", i)))
		if err != nil {
			return err
		}
		defer f.Close()
		out = append(out, f)
	}
	tick := time.NewTicker(time.Second / nodeTurns)
	defer tick.Stop()
	began, sent := time.Now(), 0
	for next := 0; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		for due := int(time.Since(began).Seconds() * nodeRate); sent < due; {
			// A few lines go into one file, as programs write them.
			var text []byte
			for len(text) < 2000 {
				line, err := lines.ReadBytes('\n')
				if err == io.EOF {
					if _, err := in.Seek(0, io.SeekStart); err != nil {
						return err
					}
					lines.Reset(in)
					continue
				}
				if err != nil {
					return err
				}
				text = append(text, line...)
			}
			if _, err := out[next].Write(text); err != nil {
				return err
			}
			sent += len(text)
			next = (next + 1) % files
		}
	}
}

// residentOf is the memory of a running process, in bytes (proc_pid_statm(5), its second number, in pages).
func residentOf(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(text), &size, &resident); err != nil {
		return 0, err
	}
	return resident * int64(os.Getpagesize()), nil
}
