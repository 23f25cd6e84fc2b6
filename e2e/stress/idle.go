package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/errtail/errtail/tailers/file"
)

// idle follows many files that nobody writes, each in a directory of its own, and prints what that costs.
func idle(o options) error {
	dir, err := os.MkdirTemp("", "stress")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for i := range o.files {
		sub := filepath.Join(dir, fmt.Sprint("namespace_pod-", i), "container")
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(sub, "0.log"), []byte("2024-05-01T12:00:00Z stdout F ready\n"), 0o644); err != nil {
			return err
		}
	}
	out, err := os.Create(filepath.Join(dir, "custody"))
	if err != nil {
		return err
	}
	before := memory()
	f := &file.Follower{Specs: []file.Spec{{Globs: []string{filepath.Join(dir, "*", "*", "*.log")}, Handler: newCustody(out)}}, Poll: o.poll}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	begin := cpu()
	go func() { done <- f.Run(ctx) }()
	time.Sleep(25 * time.Second) // what was just begun is looked at more often
	started, goroutines := cpu(), runtime.NumGoroutine()
	time.Sleep(o.length)
	used := cpu() - started
	fmt.Printf("%d files in as many directories: start %v, idle %.3f %% of a core, %d goroutines, %d open, %.1f MB (%.1f MB before)\n", f.Stats.Files.Load(),
		(started - begin).Round(time.Millisecond), 100*used.Seconds()/o.length.Seconds(), goroutines, f.Stats.Open.Load(), memory(), before)
	cancel()
	return <-done
}

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// memory is what the process has in memory, in MB.
func memory() float64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, resident int
	fmt.Sscan(string(b), &size, &resident)
	return float64(resident*os.Getpagesize()) / 1e6
}
