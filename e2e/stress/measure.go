package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// outcome is what came of a scenario.
type outcome struct {
	options
	lines, errors int   // written; errors are 0 if only lines count
	lost          []int // their numbers
	twice, again  int
	foreign       int // events of errors that nobody wrote
	away          int // lines or errors that the rotator took away before anybody could read them
	kills         int
	cpu           time.Duration // of the follower
	memory        int64         // its most, in bytes
	share         float64       // of a core, that the follower took while lines were written; 0 if it was killed
	median, most  time.Duration // from writing the line behind an error to its event, of half of them and of 99 in 100
}

// ok tells whether all was read once. What a rotator has torn may look like an error that nobody wrote.
func (r *outcome) ok() bool {
	return len(r.lost) == 0 && r.twice == 0 && (r.foreign == 0 || r.away > 0)
}

func (r *outcome) String() string {
	mode := "fsnotify"
	if r.poll {
		mode = "poll"
	}
	s := fmt.Sprintf("%-13s %-8s %8d lines  %6d lost  %6d twice  %2d kills  %5.2f µs/line  %4.1f %%  %d MB", r.scenario, mode, r.lines, len(r.lost), r.twice, r.kills,
		float64(r.cpu.Microseconds())/float64(max(r.lines, 1)), 100*r.share, r.memory>>20)
	if r.away > 0 {
		s += fmt.Sprintf("  %d taken away by the rotator", r.away)
	}
	if r.agent != "" {
		s += fmt.Sprintf("  %d errors, %d sent again, %d foreign, after %v (99 %%: %v)", r.errors, r.again, r.foreign,
			r.median.Round(100*time.Microsecond), r.most.Round(100*time.Microsecond))
	}
	if len(r.lost) > 0 {
		s += "\n  lost: " + ranges(r.lost)
	}
	return s
}

// ranges writes numbers in order, the first of them, as first-last.
func ranges(numbers []int) string {
	var b strings.Builder
	for i := 0; i < len(numbers) && b.Len() < 1000; {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		fmt.Fprintf(&b, "%d-%d ", numbers[i], numbers[j])
		i = j + 1
	}
	return b.String()
}

// measure runs one scenario.
func measure(o options) (r *outcome, err error) {
	if o.dir == "" {
		dir, err := os.MkdirTemp("", "stress")
		if err != nil {
			return nil, err
		}
		defer func() {
			if o.keep && err == nil && !r.ok() {
				fmt.Println("what was written is kept in", dir)
				return
			}
			os.RemoveAll(dir)
		}()
		o.dir = dir
	}
	if err := os.MkdirAll(filepath.Dir(logName(o.dir)), 0o755); err != nil {
		return nil, err
	}
	begin, b, err := o.follower()
	if err != nil {
		return nil, err
	}
	if b != nil {
		o.period = cmp.Or(o.period, 500)
		defer b.close()
	}
	follower, err := begin()
	if err != nil {
		return nil, err
	}
	defer func() { follower.Process.Kill() }() // if it runs still, something has failed
	if b != nil {
		err = waitSaid(o, "following")
	} else {
		err = waitFor(filepath.Join(o.dir, "ready"))
	}
	if err != nil {
		return nil, err
	}
	writer, err := start(o, "writer")
	if err != nil {
		return nil, err
	}
	begun, before := time.Now(), spent(follower.Process)
	written := make(chan error, 1)
	go func() { written <- writer.Wait() }()
	r = &outcome{options: o}
	for done := false; !done; {
		var kill <-chan time.Time
		if o.kill > 0 {
			kill = time.After(o.kill/2 + time.Duration(time.Now().UnixNano())%o.kill)
		}
		select {
		case err := <-written:
			if err != nil {
				return nil, fmt.Errorf("writing: %w", err)
			}
			done = true
			if r.kills == 0 {
				r.share = (spent(follower.Process) - before).Seconds() / time.Since(begun).Seconds()
			}
		case <-kill:
			follower.Process.Kill()
			follower.Wait()
			r.cpu += used(follower)
			r.kills++
			if follower, err = begin(); err != nil {
				return nil, err
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(o.dir, "total"))
	if err != nil {
		return nil, err
	}
	if r.lines, err = strconv.Atoi(strings.TrimSpace(string(text))); err != nil {
		return nil, err
	}
	if b != nil {
		r.errors = (r.lines + o.period - errorLines) / o.period
		left := r.errors
		if r.scenario == "logrotate-copytruncate" {
			disk, err := onDisk(o.dir)
			if err != nil {
				return nil, err
			}
			left = len(disk)
		}
		settleBackend(b, left)
	} else if err := settle(o.dir); err != nil {
		return nil, err
	}
	follower.Process.Signal(syscall.SIGTERM)
	if err := follower.Wait(); err != nil {
		return nil, fmt.Errorf("following: %w", err)
	}
	r.cpu += used(follower)
	r.memory = follower.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
	return r, r.compare(b)
}

// follower returns what starts the follower and, if that is errtail itself, the backend that it sends to.
func (o *options) follower() (begin func() (*exec.Cmd, error), b *backend, err error) {
	if o.agent == "" {
		return func() (*exec.Cmd, error) { return start(*o, "follower") }, nil, nil
	}
	if b, err = openBackend(); err != nil {
		return nil, nil, err
	}
	return func() (*exec.Cmd, error) { return startAgent(*o, b) }, b, nil
}

// compare compares what was read with what was written. A rotator that copies and truncates takes away what was written between the two: nobody can read that.
func (r *outcome) compare(b *backend) (err error) {
	away := func(int) bool { return false }
	if r.scenario == "logrotate-copytruncate" {
		left, err := onDisk(r.dir)
		if err != nil {
			return err
		}
		away = func(number int) bool { return !left[number] }
		total := r.errors
		if b == nil {
			total = r.lines
		}
		for number := range total {
			if !left[number] {
				r.away++
			}
		}
	}
	if b == nil {
		r.lost, r.twice, err = check(r.dir, r.lines, away)
		return err
	}
	r.lost, r.twice, r.foreign, r.again = b.result(r.errors, away)
	over, err := r.over()
	if err != nil {
		return err
	}
	if delays := b.delays(over); len(delays) > 0 {
		r.median, r.most = delays[len(delays)/2], delays[len(delays)*99/100]
	}
	if r.keep && r.twice > 0 {
		return b.keepTwice(r.dir)
	}
	return nil
}

// over is when the writer wrote the lines behind the errors.
func (o *options) over() (over []int64, err error) {
	text, err := os.ReadFile(filepath.Join(o.dir, "over"))
	if err != nil {
		return nil, err
	}
	return over, json.Unmarshal(text, &over)
}

// spent is the CPU time of a process that runs.
func spent(p *os.Process) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.Pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:])) // proc(5): the name before that may hold anything
	var ticks int64
	for _, f := range fields[11:13] {
		n, _ := strconv.ParseInt(f, 10, 64)
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100 // USER_HZ
}

// used is the CPU time of a process that has ended.
func used(cmd *exec.Cmd) time.Duration {
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
