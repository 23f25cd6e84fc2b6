package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// agent is an errtail that runs.
type agent struct {
	o    options
	cmd  *exec.Cmd
	said *os.File
}

// configure writes errtail.yaml. State and logs are beside it.
func configure(o options, lines ...string) error {
	text := "state_dir: " + filepath.Join(o.dir, "state") + "\n" + strings.Join(lines, "\n") + "\n"
	return os.WriteFile(filepath.Join(o.dir, "errtail.yaml"), []byte(text), 0o644)
}

// start starts errtail with the configuration.
func start(o options, dsn string, args ...string) (*agent, error) {
	said, err := os.OpenFile(filepath.Join(o.dir, "said"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		args = []string{"run", "-c", "errtail.yaml", "--from-beginning"}
	}
	a := &agent{o: o, cmd: exec.Command(o.errtail, args...), said: said}
	a.cmd.Dir, a.cmd.Stdout, a.cmd.Stderr = o.dir, said, said
	a.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + o.dir, "TMPDIR=" + o.dir, "SENTRY_DSN=" + dsn}
	return a, a.cmd.Start()
}

// stop ends errtail as systemd does, and wants it to end well.
func (a *agent) stop() (time.Duration, error) {
	began := time.Now()
	if err := a.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	err := a.cmd.Wait()
	return time.Since(began), errors.Join(err, a.said.Close())
}

// lines is how many lines errtail has logged.
func (a *agent) lines() int {
	data, err := os.ReadFile(a.said.Name())
	if err != nil {
		return -1
	}
	return strings.Count(string(data), "\n")
}

// peak is the most memory that errtail has had so far, in bytes.
func (a *agent) peak() int64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", a.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(data), "VmHWM:")
	kilobytes, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.ParseInt(kilobytes, 10, 64) // 0: nobody knows
	return n << 10
}

// used is how much processor time an errtail that has ended took.
func (a *agent) used() time.Duration {
	return a.cmd.ProcessState.UserTime() + a.cmd.ProcessState.SystemTime()
}

// spool is what errtail says of its spool.
func spool(o options, args ...string) (string, error) {
	cmd := exec.Command(o.errtail, append([]string{"spool", "list", "-c", "errtail.yaml"}, args...)...)
	cmd.Dir, cmd.Env = o.dir, []string{"HOME=" + o.dir, "TMPDIR=" + o.dir}
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("errtail spool list: %w", err)
	}
	return string(out), nil
}

// sums are the lines of the spool that tell what became of everything.
func sums(o options) (map[string]map[string]int, error) {
	text, err := spool(o)
	if err != nil {
		return nil, err
	}
	all := map[string]map[string]int{}
	for line := range strings.Lines(text) {
		sink, rest, ok := strings.Cut(strings.TrimSpace(line), ": found ")
		if !ok {
			continue
		}
		counts, sum := map[string]int{}, 0
		found, parts, _ := strings.Cut(rest, " = ")
		if counts["found"], err = strconv.Atoi(found); err != nil {
			return nil, err
		}
		for part := range strings.SplitSeq(parts, " + ") {
			number, name, _ := strings.Cut(part, " ")
			if counts[name], err = strconv.Atoi(number); err != nil {
				return nil, err
			}
			sum += counts[name]
		}
		if sum != counts["found"] {
			return nil, fmt.Errorf("errtail's own count does not add up: %s", line)
		}
		all[sink] = counts
	}
	return all, nil
}

// only returns the counts of the one DSN that there is.
func only(o options) (map[string]int, error) {
	all, err := sums(o)
	if err != nil || len(all) != 1 {
		return nil, errors.Join(err, fmt.Errorf("%d DSNs in the spool, want 1: %v", len(all), all))
	}
	for _, counts := range all {
		return counts, nil
	}
	return nil, nil
}
