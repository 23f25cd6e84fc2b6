package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
)

func TestEnvirons(t *testing.T) {
	t.Parallel()
	proc := t.TempDir()
	for pid, environ := range map[string]string{"12": "PATH=/bin\x00SENTRY_DSN=https://s3cr3t@h/1\x00", "13": "PATH=/bin\x00SENTRY_DSN=\x00", "14": "MY_SENTRY_DSN=x\x00"} {
		if err := os.Mkdir(filepath.Join(proc, pid), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(proc, pid, "environ"), []byte(environ), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var log bytes.Buffer
	e := &environs{proc: proc, logger: newLogger(&log, 0, "json")}
	for _, pid := range []string{"12", "13", "14", "15", "", "x", "../12", "1", "12"} {
		if got, want := e.reports(&event.Record{Process: pid, Time: time.Now()}), pid == "12"; got != want {
			t.Errorf("process %q: got %v, want %v", pid, got, want)
		}
	}
	if e.reports(&event.Record{Process: "12", Time: time.Now().Add(-time.Hour)}) {
		t.Error("a record of an hour ago is taken for one of the process that has its number now")
	}
	if text := log.String(); strings.Count(text, "SENTRY_DSN") != 1 || strings.Contains(text, "s3cr3t") {
		t.Errorf("log: %s", text)
	}
}
