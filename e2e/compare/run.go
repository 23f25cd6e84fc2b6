package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// cost is what a process has taken, with all that it started.
type cost struct {
	cpu, wall time.Duration
	memory    int64  // bytes, at its peak; never less than this program's own, which it was forked from
	lines     int    // of what it printed
	sum       string // of what it printed
}

// perGB is the CPU time in seconds for 10^9 bytes.
func (c cost) perGB(size int64) float64 { return c.cpu.Seconds() / float64(size) * 1e9 }

// command is a program to be measured.
type command struct {
	args []string
	env  []string // besides what every command gets
	// idle tells that the program does not end by itself: it has done its work when it no longer uses the processor.
	idle bool
	// null gives what it prints to /dev/null. Not for grep, which then stops at the first hit.
	null bool
	// one tells that it says with exit code 1 that it found something, or nothing.
	one bool
}

// longest is how long a command may take.
const longest = 3 * time.Minute

// run runs a command to its end. What it prints is counted while it comes.
func run(ctx context.Context, c command) (cost, error) {
	ctx, stop := context.WithTimeout(ctx, longest)
	defer stop()
	cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	// Nothing of this machine's: no DSN, no proxy, a C locale.
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=/nonexistent", "LC_ALL=C", "TZ=UTC"}, c.env...)
	out := &counter{sum: sha256.New()}
	var said complaint
	if cmd.Stderr = &said; !c.null {
		cmd.Stdout = out
	}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return cost{}, err
	}
	if c.idle {
		if err := waitIdle(ctx, cmd.Process.Pid); err != nil {
			return cost{}, err
		}
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			return cost{}, err
		}
	}
	err := cmd.Wait()
	wall := time.Since(begin)
	if code := cmd.ProcessState.ExitCode(); err != nil && !(c.one && code == 1) && !c.idle {
		return cost{}, fmt.Errorf("%s: %w\n%s", strings.Join(c.args, " "), err, said.text)
	}
	used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return cost{}, fmt.Errorf("%s: this system does not say what a process has used", c.args[0])
	}
	return cost{
		cpu:    time.Duration(used.Utime.Nano() + used.Stime.Nano()),
		wall:   wall,
		memory: used.Maxrss << 10, // Linux counts in KiB
		lines:  out.lines,
		sum:    fmt.Sprintf("%x", out.sum.Sum(nil)),
	}, nil
}

// waitIdle waits until a process that was at work uses less than 3 % of a core.
func waitIdle(ctx context.Context, pid int) error {
	const every = 500 * time.Millisecond
	busy := false
	for last := time.Duration(0); ; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(every):
		}
		used, err := usedBy(pid)
		if err != nil {
			return err
		}
		quiet := used-last < every*3/100
		if busy && quiet {
			return nil
		}
		busy = busy || used > 300*time.Millisecond
		last = used
	}
}

// usedBy is the CPU time that a running process has used (proc_pid_stat(5): utime and stime, in ticks of 10 ms).
func usedBy(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, behind, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(behind)
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat is not understood: %q", pid, text)
	}
	var user, system int64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		return 0, fmt.Errorf("/proc/%d/stat: %w", pid, err)
	}
	return time.Duration(user+system) * 10 * time.Millisecond, nil
}

// counter counts lines, and makes a sum of all that is written.
type counter struct {
	lines int
	sum   hash.Hash
}

// Write implements [io.Writer].
func (c *counter) Write(p []byte) (int, error) {
	for _, b := range p {
		if b == '\n' {
			c.lines++
		}
	}
	return c.sum.Write(p)
}

// complaint keeps the beginning of what a program complains about.
type complaint struct{ text []byte }

// Write implements [io.Writer].
func (t *complaint) Write(p []byte) (int, error) {
	t.text = append(t.text, p[:min(len(p), 4000-len(t.text))]...)
	return len(p), nil
}
