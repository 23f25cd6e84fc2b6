package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// startAgent starts errtail itself, as a user would, with the backend for its events.
func startAgent(o options, b *backend) (*exec.Cmd, error) {
	said, err := os.OpenFile(filepath.Join(o.dir, "said"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer said.Close()
	args := []string{"run", "--no-limits", "--from-beginning", "--state-dir", filepath.Join(o.dir, "state")}
	if o.poll {
		args = append(args, "--poll")
	}
	cmd := exec.Command(o.agent, append(args, filepath.Join(filepath.Dir(logName(o.dir)), "*.log"))...)
	cmd.Env = []string{"SENTRY_DSN=" + b.dsn(), "PATH=" + os.Getenv("PATH"), "HOME=" + o.dir}
	cmd.Stdout, cmd.Stderr = said, said
	return cmd, cmd.Start()
}

// waitSaid waits until errtail has said something.
func waitSaid(o options, what string) error {
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if b, err := os.ReadFile(filepath.Join(o.dir, "said")); err == nil && bytes.Contains(b, []byte(what)) {
			return nil
		}
	}
	return fmt.Errorf("%s did not say that it is %s", o.agent, what)
}

// settleBackend waits until all errors have come, or none for a while.
func settleBackend(b *backend, total int) {
	last, since := -1, time.Now()
	for time.Since(since) < 8*time.Second {
		n := b.errors()
		if n >= total && time.Since(since) > time.Second {
			return
		}
		if n != last {
			last, since = n, time.Now()
		}
		time.Sleep(20 * time.Millisecond)
	}
}
