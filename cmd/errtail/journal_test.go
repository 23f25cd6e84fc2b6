package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers/journald/journaltest"
)

// writeJournal writes a journal in which two units fail, and returns its directory.
func writeJournal(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	w := journaltest.Create(t, filepath.Join(dir, "0123456789abcdef0123456789abcdef", "system.journal"), journaltest.Options{})
	for i, line := range []string{"Traceback (most recent call last):", `  File "/srv/a.py", line 6, in main`, "ValueError: 1"} {
		for _, unit := range []string{"shop", "mail"} {
			w.Append(uint64(1_700_000_000_000_000+i), "_TRANSPORT=stdout", "_SYSTEMD_UNIT="+unit+".service", "_STREAM_ID="+unit, "SYSLOG_IDENTIFIER="+unit, "_HOSTNAME=web1", "MESSAGE="+line)
		}
	}
	return dir
}

// configFile writes a configuration.
func configFile(t *testing.T, yaml string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "errtail.yaml")
	if err := os.WriteFile(path, []byte(yaml+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestScanJournal(t *testing.T) {
	t.Parallel()
	dir := writeJournal(t)
	config := func(yaml string) []string { return []string{"-c", configFile(t, yaml)} }
	for _, tt := range []struct {
		name string
		args []string
		want string // units, with the server names
	}{
		{"all", []string{"--directory", dir}, "shop.service@web1 mail.service@web1"},
		{"one unit", []string{"--directory", dir, "--unit", "mail"}, "mail.service@web1"},
		{"no unit", []string{"--directory", dir, "--unit", "web*"}, ""},
		{"server name", []string{"--directory", dir, "--unit", "mail", "--server-name", "flag"}, "mail.service@flag"},
		{"configuration", config(fmt.Sprintf("sources: [{journald: {directory: %s, units: [shop.service], priority: debug}}]", dir)), "shop.service@web1"},
		{"identifier", config(fmt.Sprintf("sources: [{journald: {directory: %s, identifiers: [mail]}, tags: {a: b}}]", dir)), "mail.service@web1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			if code := run(t.Context(), append([]string{"scan", "--format", "json"}, tt.args...), strings.NewReader(""), &out, &errs, environment(nil)); code != exitDone {
				t.Fatalf("exit code %d: %s", code, errs.String())
			}
			var got []string
			for line := range bytes.Lines(out.Bytes()) {
				var ev event.Event
				if err := json.Unmarshal(line, &ev); err != nil {
					t.Fatal(err)
				}
				got = append(got, ev.Tags["systemd.unit"]+"@"+ev.ServerName)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestJournalMistakes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"unit without a journal", []string{"scan", "--unit", "shop"}, "(add --journal)"},
		{"no directory", []string{"scan", "--directory", "/nowhere/journal"}, "/nowhere/journal: no such file or directory (this machine keeps no journal there; name its directory)"},
		{"bad pattern", []string{"scan", "--journal", "--unit", "[a"}, `--unit: "[a" is no name or pattern`},
		{"priority", []string{"check", "-c", configFile(t, "sources: [{journald: {priority: loud}}]")}, "no priority"},
		{"two kinds", []string{"check", "-c", configFile(t, "sources: [{journald: {}, file: /a}]")}, "a source is a journal or something else, not both"},
		{"boot", []string{"check", "-c", configFile(t, "sources: [{journald: {boot: last}}]")}, "no boot"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			code := run(t.Context(), tt.args, strings.NewReader(""), &out, &errs, environment(nil))
			if code != exitFailure || !strings.Contains(errs.String(), tt.want) {
				t.Errorf("exit code %d: %s, want %s", code, errs.String(), tt.want)
			}
		})
	}
}
