package pipeline

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestHostileText shows text that looks like endless errors, window by window, as a source does. Each of these took minutes once; they take
// a fraction of a second of CPU, and the race detector has a hundred times that.
func TestHostileText(t *testing.T) {
	t.Parallel()
	r := library(t)
	for name, piece := range map[string]string{
		"nested causes":      "[cause]: Error: y\n    at g (/srv/b.js:1:2) {\n",
		"headers":            "Traceback (most recent call last):\n",
		"headers and frames": "Traceback (most recent call last):\n  File \"/srv/a.py\", line 1, in f\n",
		"connectors":         "During handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n",
		"thread headers":     "Exception in thread \"main\" java.lang.Error: x\n",
		"goroutines":         "panic: x\n\ngoroutine 1 [running]:\nmain.f()\n\t/srv/main.go:1 +0x1\n",
		"caused by":          "Caused by: java.lang.Error: x\n",
		"frames":             "\tat com.acme.A.b(A.java:1)\n",
	} {
		t.Run(name, func(t *testing.T) {
			const window = 256 << 10
			l := newLog(strings.Repeat(piece, hostileBytes/len(piece)))
			h := New(Options{Recogniser: r, Finished: true, Custody: &forgetful{}})
			runtime.LockOSThread() // its own time is what counts, however busy the machine is
			defer runtime.UnlockOSThread()
			start := threadTime(t)
			for at := window; l.at < len(l.text); at += window {
				at = min(at, len(l.text))
				l.show(t, h, max(at, l.at), at == len(l.text), 0)
			}
			if took := threadTime(t) - start; took > time.Minute {
				t.Errorf("it took %v", took)
			} else {
				t.Logf("it took %v", took)
			}
		})
	}
}

// threadTime is the CPU time that this thread has taken.
func threadTime(t *testing.T) time.Duration {
	t.Helper()
	const thread = 1 // RUSAGE_THREAD, getrusage(2)
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
