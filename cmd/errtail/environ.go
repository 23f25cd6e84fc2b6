package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/errtail/errtail/event"
)

// environs knows which processes of this machine are told a DSN by their environment: they run a Sentry SDK and report their errors themselves. It is for
// logs that name processes by the numbers that they have here: the journal's. A process that has ended already is not known to report.
type environs struct {
	proc   string // where /proc is
	logger *slog.Logger

	mu   sync.Mutex
	told map[string]bool // by process; at most maxProcesses
}

// maxProcesses bounds how many processes are remembered.
const maxProcesses = 4096

// reports tells whether the process that logged a record just now is told a DSN. Of older records nobody knows whose the number was.
func (e *environs) reports(r *event.Record) bool {
	pid := r.Process
	if n, err := strconv.Atoi(pid); err != nil || n <= 1 || time.Since(r.Time) > time.Minute {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	told, known := e.told[pid]
	if known {
		return told
	}
	if len(e.told) >= maxProcesses || e.told == nil {
		e.told = map[string]bool{}
	}
	environ, err := os.ReadFile(filepath.Join(e.proc, pid, "environ"))
	if err != nil {
		return false // gone, or not ours to see; it may be another one's number later
	}
	for variable := range bytes.SplitSeq(environ, []byte{0}) {
		if value, ok := bytes.CutPrefix(variable, []byte("SENTRY_DSN=")); ok && len(value) > 0 {
			told = true
		}
	}
	e.told[pid] = told
	if told {
		e.logger.Info("a process has SENTRY_DSN in its environment: its errors are left to its own SDK", "pid", pid,
			"hint", "sentry.capture_reported: true captures them too")
	}
	return told
}
