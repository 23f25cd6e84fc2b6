// Command stress writes numbered lines into a log, rotates it in every way that rotators have, follows it with errtail's file follower in a process of
// its own, kills that with -9 if asked to, and counts what was lost and what was read twice.
//
//	go run ./e2e/stress -scenario rename -rate 50000 -for 10s
//	go run ./e2e/stress -scenario copytruncate -poll -kill 600ms
//	go build -o bin/errtail ./cmd/errtail && go run ./e2e/stress -errtail bin/errtail -scenario logrotate
//
// With -errtail it runs errtail itself instead: every so often a traceback stands among the lines, and what counts is that each is one event in a backend,
// which this command is too. Rotations cut tracebacks as they come.
//
// It prints one line per scenario: lines written, lost, read twice, and the follower's CPU time per line. It exits with 1 if anything was lost.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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
	agent    string
	period   int
	keep     bool
}

func main() {
	var o options
	flag.StringVar(&o.scenario, "scenario", "all", "none, rename, rename-late, churn, kubelet, copytruncate, symlink, or all of these; logrotate, logrotate-copytruncate (with -errtail), or idle")
	flag.IntVar(&o.rate, "rate", 50000, "lines per second")
	flag.DurationVar(&o.length, "for", 10*time.Second, "how long to write")
	flag.DurationVar(&o.every, "every", 0, "time between rotations; 0: what is usual for the scenario")
	flag.DurationVar(&o.kill, "kill", 0, "kill the follower with -9 about this often; 0: never")
	flag.BoolVar(&o.poll, "poll", false, "follow without fsnotify")
	flag.IntVar(&o.batch, "batch", 1, "lines per write")
	flag.IntVar(&o.files, "files", 1000, "how many files the scenario idle follows")
	flag.StringVar(&o.dir, "dir", "", "where the log is; empty: a new directory")
	flag.StringVar(&o.agent, "errtail", "", "the errtail binary to run; empty: only its file follower")
	flag.IntVar(&o.period, "period", 0, "one traceback in so many lines; 0: none or, with -errtail, 500")
	flag.BoolVar(&o.keep, "keep", false, "keep the log, and what came twice, where not everything came once")
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
		r, err := measure(one)
		if err != nil {
			return fmt.Errorf("scenario %s: %w", name, err)
		}
		fmt.Println(r)
		failed = failed || !r.ok()
	}
	if failed {
		os.Exit(1)
	}
	return nil
}

// start starts this program in another role.
func start(o options, role string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "-role", role, "-scenario", o.scenario, "-rate", fmt.Sprint(o.rate), "-for", o.length.String(), "-every", o.every.String(),
		"-dir", o.dir, fmt.Sprintf("-poll=%v", o.poll), "-batch", fmt.Sprint(o.batch), "-period", fmt.Sprint(o.period))
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
	case "logrotate": // its names have seconds
		return 1100 * time.Millisecond
	case "logrotate-copytruncate":
		return 700 * time.Millisecond
	}
	return 200 * time.Millisecond
}
