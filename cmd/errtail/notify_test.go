package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestNotified starts errtail as systemd does, and wants it to say that it is ready, that it is alive, and that it stops.
func TestNotified(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "errtail-*") // the name of a test's own directory would be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "notify")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var out lockedOutput
	ended := make(chan int, 1)
	env := environment(map[string]string{"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "20000", "WATCHDOG_PID": strconv.Itoa(os.Getpid())})
	go func() {
		ended <- run(ctx, []string{"run", "--dsn", "", written(t, crash)}, strings.NewReader(""), &out, &out, env)
	}()
	for i, want := range []string{"READY=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"} {
		buffer := make([]byte, 100)
		for got := ""; got != want; { // more may come of what has come before
			n, err := l.Read(buffer)
			if err != nil {
				t.Fatal(err)
			}
			if got = string(buffer[:n]); got != want && (i == 0 || got != "WATCHDOG=1") {
				t.Fatalf("said %q, want %q", got, want)
			}
		}
		if i == 2 {
			stop()
		}
	}
	if code := <-ended; code != exitDone {
		t.Errorf("ended with %d:\n%s", code, out.String())
	}
}

// TestNotifiedByAnother: the watchdog is not for a process that has only inherited the variables, and nobody is told where nobody waits.
func TestNotifiedByAnother(t *testing.T) {
	t.Parallel()
	for _, env := range []map[string]string{{"WATCHDOG_USEC": "20000", "WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "x"}, {"WATCHDOG_USEC": "-5"}, {}} {
		if m := (&call{lookup: environment(env)}).notified(nil); m.every != 0 {
			t.Errorf("%v: wants to hear every %s", env, m.every)
		}
	}
	notified{}.watch(t.Context())
}
