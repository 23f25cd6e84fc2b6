// Command stress writes numbered lines into a log, rotates it in every way that rotators have, follows it with errtail's file follower in a process of
// its own, kills that with -9 if asked to, and counts what was lost and what was read twice.
//
//	go run ./e2e/stress -scenario rename -rate 50000 -for 10s
//	go run ./e2e/stress -scenario copytruncate -poll -kill 600ms
//
// It prints one line per scenario: lines written, lost, read twice, and the follower's CPU time per line.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// options are what the command line says. The same are given to the processes that it starts.
type options struct {
	scenario string
	rate     int
	length   time.Duration
	every    time.Duration
	kill     time.Duration
	poll     bool
	batch    int
	files    int
	dir      string
	role     string
}

func main() {
	var o options
	flag.StringVar(&o.scenario, "scenario", "all", "none, rename, rename-late, churn, kubelet, copytruncate, symlink, or all of these; or idle")
	flag.IntVar(&o.rate, "rate", 50000, "lines per second")
	flag.DurationVar(&o.length, "for", 10*time.Second, "how long to write")
	flag.DurationVar(&o.every, "every", 0, "time between rotations; 0: what is usual for the scenario")
	flag.DurationVar(&o.kill, "kill", 0, "kill the follower with -9 about this often; 0: never")
	flag.BoolVar(&o.poll, "poll", false, "follow without fsnotify")
	flag.IntVar(&o.batch, "batch", 1, "lines per write")
	flag.IntVar(&o.files, "files", 1000, "how many files the scenario idle follows")
	flag.StringVar(&o.dir, "dir", "", "where the log is; empty: a new directory")
	flag.StringVar(&o.role, "role", "", "for the processes that it starts itself")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "stress:", err)
		os.Exit(2)
	}
}

func run(o options) error {
	if o.scenario == "idle" {
		return idle(o)
	}
	switch o.role {
	case "writer":
		return write(o)
	case "follower":
		return follow(o)
	}
	names := []string{o.scenario}
	if o.scenario == "all" {
		names = scenarios()
	}
	failed := false
	for _, name := range names {
		one := o
		one.scenario = name
		if one.every == 0 {
			one.every = usual(name)
		}
		ok, err := measure(one)
		if err != nil {
			return fmt.Errorf("scenario %s: %w", name, err)
		}
		failed = failed || !ok
	}
	if failed {
		os.Exit(1)
	}
	return nil
}

// measure runs one scenario, and tells whether nothing was lost.
func measure(o options) (ok bool, err error) {
	if o.dir == "" {
		if o.dir, err = os.MkdirTemp("", "stress"); err != nil {
			return false, err
		}
		defer os.RemoveAll(o.dir)
	}
	follower, err := start(o, "follower")
	if err != nil {
		return false, err
	}
	if err := waitFor(filepath.Join(o.dir, "ready")); err != nil {
		return false, err
	}
	writer, err := start(o, "writer")
	if err != nil {
		return false, err
	}
	written := make(chan error, 1)
	go func() { written <- writer.Wait() }()
	var cpu time.Duration
	kills := 0
	for done := false; !done; {
		var kill <-chan time.Time
		if o.kill > 0 {
			kill = time.After(o.kill/2 + time.Duration(time.Now().UnixNano())%o.kill)
		}
		select {
		case err := <-written:
			if err != nil {
				return false, fmt.Errorf("writing: %w", err)
			}
			done = true
		case <-kill:
			follower.Process.Kill()
			follower.Wait()
			cpu += follower.ProcessState.UserTime() + follower.ProcessState.SystemTime()
			kills++
			if follower, err = start(o, "follower"); err != nil {
				return false, err
			}
		}
	}
	total := int(size(filepath.Join(o.dir, "total")))
	if err := settle(o.dir); err != nil {
		return false, err
	}
	follower.Process.Signal(syscall.SIGTERM)
	if err := follower.Wait(); err != nil {
		return false, fmt.Errorf("following: %w", err)
	}
	cpu += follower.ProcessState.UserTime() + follower.ProcessState.SystemTime()
	lost, twice, err := check(o.dir, total)
	if err != nil {
		return false, err
	}
	rss := follower.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	mode := "fsnotify"
	if o.poll {
		mode = "poll"
	}
	fmt.Printf("%-13s %-8s %8d lines  %6d lost  %6d twice  %2d kills  %5.2f µs/line  %d MB\n", o.scenario, mode, total, lost, twice, kills,
		float64(cpu.Microseconds())/float64(max(total, 1)), rss>>10)
	return lost == 0, nil
}

// start starts this program in another role.
func start(o options, role string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "-role", role, "-scenario", o.scenario, "-rate", fmt.Sprint(o.rate), "-for", o.length.String(), "-every", o.every.String(),
		"-dir", o.dir, fmt.Sprintf("-poll=%v", o.poll), "-batch", fmt.Sprint(o.batch))
	cmd.Stderr = os.Stderr
	return cmd, cmd.Start()
}

// settle waits until the follower has stored nothing new for a while.
func settle(dir string) error {
	last, since := int64(-1), time.Now()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if n := size(filepath.Join(dir, "custody")); n != last {
			last, since = n, time.Now()
		}
		if time.Since(since) > 3*time.Second {
			return nil
		}
	}
	return fmt.Errorf("the follower did not come to rest within a minute")
}

func waitFor(path string) error {
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(path); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%s did not appear: the follower did not start", path)
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return -1
	}
	return info.Size()
}

// logName is the name of the log in the directory of a scenario.
func logName(dir string) string { return filepath.Join(dir, "log", "app.log") }

func scenarios() []string {
	return strings.Fields("none rename rename-late churn kubelet copytruncate symlink")
}

func usual(scenario string) time.Duration {
	switch scenario {
	case "kubelet", "copytruncate":
		return 500 * time.Millisecond
	}
	return 200 * time.Millisecond
}
