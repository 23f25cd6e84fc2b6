// Package process starts the programs that the end-to-end tests are made of, keeps what they print, and ends them with the test.
package process

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Process is a running program and all that it started: they are one process group, and end together.
type Process struct {
	cmd  *exec.Cmd
	log  string
	done chan struct{} // closed when the program itself has ended
	told bool          // to end
}

// Start starts cmd, in a process group of its own and with its output in a file. When the test ends the group is killed, and if the test
// has failed, the end of the output is in the test's log.
func Start(t *testing.T, name string, cmd *exec.Cmd) *Process {
	t.Helper()
	p := &Process{cmd: cmd, log: filepath.Join(t.TempDir(), name+".out"), done: make(chan struct{})}
	out, err := os.Create(p.log)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting %s: %v", name, err)
	}
	go func() {
		_ = cmd.Wait() // how it ended is in ProcessState
		close(p.done)
	}()
	t.Cleanup(func() {
		select {
		case <-p.done:
			if !p.told {
				t.Errorf("%s has ended by itself: %v", name, cmd.ProcessState)
			}
		default:
		}
		p.Kill()
		if t.Failed() {
			t.Logf("what %s (process %d) printed:\n%s", name, cmd.Process.Pid, p.Output())
		}
	})
	return p
}

// Kill ends the whole group at once, as kill -9 does, and waits for the program to be gone.
func (p *Process) Kill() {
	p.told = true
	// The group outlives its first process while any other of it runs. The only error that can come says that all are gone.
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.done
}

// Terminate asks the program to end, as systemd does, and returns how long that took and with which exit code; ok is false if it
// was still there after within.
func (p *Process) Terminate(within time.Duration) (took time.Duration, code int, ok bool) {
	p.told = true
	start := time.Now()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
		return time.Since(start), p.cmd.ProcessState.ExitCode(), true
	case <-time.After(within):
		return time.Since(start), -1, false
	}
}

// Wait waits for a program that ends by itself, and returns its exit code; ok is false if it was still there after within.
func (p *Process) Wait(within time.Duration) (code int, ok bool) {
	select {
	case <-p.done:
		p.told = true
		return p.cmd.ProcessState.ExitCode(), true
	case <-time.After(within):
		return -1, false
	}
}

// Output returns the last 32 KiB that the program printed.
func (p *Process) Output() string {
	const most = 32 << 10
	b, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	if len(b) > most {
		b = append([]byte("[…]\n"), b[len(b)-most:]...)
	}
	return string(b)
}
