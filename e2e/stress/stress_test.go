//go:build e2e

package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestMain lets the test binary be the processes that measure starts: they know each other by the role.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "-role" {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestNothingIsLost rotates in every way, under errtail itself and with kill -9 at random instants: each error that was written is in the backend, once. It is a
// short form of what docs/following.md tells how to measure.
func TestNothingIsLost(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "errtail")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "../../cmd/errtail").CombinedOutput(); err != nil {
		t.Fatalf("building errtail: %v\n%s", err, out)
	}
	const kill = 700 * time.Millisecond
	tests := []options{
		{scenario: "rename", poll: true},
		{scenario: "rename-late", kill: kill},
		{scenario: "churn", every: time.Second}, // a file that is deleted before a busy machine lets errtail open it is lost to anybody
		{scenario: "kubelet", kill: kill},
		{scenario: "kubelet", poll: true},
		{scenario: "copytruncate", kill: kill},
		{scenario: "copytruncate", poll: true},
		{scenario: "symlink", kill: kill},
		{scenario: "logrotate"},
		{scenario: "logrotate", poll: true, kill: kill},
		{scenario: "logrotate-copytruncate"},
	}
	for _, o := range tests {
		o.rate, o.batch, o.length, o.period, o.agent = 20000, 1, 4*time.Second, 200, binary
		o.every = cmp.Or(o.every, usual(o.scenario))
		t.Run(fmt.Sprintf("%s,poll=%v,kill=%v", o.scenario, o.poll, o.kill), func(t *testing.T) {
			t.Parallel()
			r, err := measure(o)
			if err != nil {
				t.Fatal(err)
			}
			t.Log(r)
			if !r.ok() {
				t.Error("not everything came once")
			}
			if least := int(float64(o.rate) * o.length.Seconds() / 2); r.lines < least {
				t.Errorf("%d lines were written, want at least %d", r.lines, least)
			}
		})
	}
}
