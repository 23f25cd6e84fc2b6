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

// TestJournalOutOfMemory has a program run out of memory, as Linux 6.18 and systemd 252 tell of it: one event, of the unit, with its last lines.
func TestJournalOutOfMemory(t *testing.T) {
	t.Parallel()
	kernel := []string{"_TRANSPORT=kernel", "SYSLOG_IDENTIFIER=kernel", "PRIORITY=6", "_HOSTNAME=web1"}
	systemd := []string{"_TRANSPORT=journal", "SYSLOG_IDENTIFIER=systemd", "_PID=1", "_SYSTEMD_UNIT=init.scope", "UNIT=shop.service", "PRIORITY=4", "_HOSTNAME=web1"}
	shop := []string{"_TRANSPORT=stdout", "SYSLOG_IDENTIFIER=shop", "_PID=4711", "_SYSTEMD_UNIT=shop.service", "_STREAM_ID=aa", "PRIORITY=6", "_HOSTNAME=web1"}
	mail := []string{"_TRANSPORT=stdout", "SYSLOG_IDENTIFIER=mail", "_PID=5", "_SYSTEMD_UNIT=mail.service", "_STREAM_ID=bb", "PRIORITY=6", "_HOSTNAME=web1"}
	entries := [][]string{
		append(shop, "MESSAGE=loading orders"),
		append(mail, "MESSAGE=mail delivered"),
		append(kernel, "MESSAGE=shop invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0"),
		append(kernel, "MESSAGE=CPU: 0 UID: 0 PID: 4711 Comm: shop Not tainted 6.18.0 #1"),
		append(kernel, "MESSAGE=memory: usage 16384kB, limit 16384kB, failcnt 37"),
		append(kernel, "MESSAGE=oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/shop.service,task_memcg=/system.slice/shop.service,task=shop,pid=4711,uid=0"),
		append(kernel, "PRIORITY=3", "MESSAGE=Memory cgroup out of memory: Killed process 4711 (shop) total-vm:18988kB, anon-rss:16256kB, file-rss:932kB, shmem-rss:0kB, UID:0 pgtables:76kB oom_score_adj:0"),
		append(mail, "MESSAGE=mail delivered"),
		append(kernel, "MESSAGE=oom_reaper: reaped process 4711 (shop), now anon-rss:0kB, file-rss:16kB, shmem-rss:0kB"),
		append(systemd, "MESSAGE_ID=fe6faa94e7774663a0da52717891d8ef", "MESSAGE=shop.service: A process of this unit has been killed by the OOM killer."),
		append(systemd, "MESSAGE_ID=98e322203f7a4ed290d09fe03c09fe15", "MESSAGE=shop.service: Main process exited, code=killed, status=9/KILL"),
		append(systemd, "MESSAGE_ID=d9b373ed55a64feb8242e02dbe79a49c", "UNIT_RESULT=oom-kill", "MESSAGE=shop.service: Failed with result 'oom-kill'."),
	}
	dir := t.TempDir()
	w := journaltest.Create(t, filepath.Join(dir, "system.journal"), journaltest.Options{})
	for i, fields := range entries {
		w.Append(uint64(1_700_000_000_000_000+i), fields...)
	}
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"scan", "--format", "json", "--directory", dir}, strings.NewReader(""), &out, &errs, environment(nil)); code != exitDone {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	var ev event.Event
	if lines := bytes.Count(out.Bytes(), []byte("\n")); lines != 1 {
		t.Fatalf("%d events, want 1:\n%s", lines, out.String())
	}
	if err := json.Unmarshal(out.Bytes(), &ev); err != nil {
		t.Fatal(err)
	}
	if e := ev.Exception.Values[0]; e.Type != "OOMKilled" || ev.Level != event.Fatal || ev.ServerName != "web1" {
		t.Errorf("%+v, level %s, server %s", e, ev.Level, ev.ServerName)
	}
	for name, want := range map[string]string{"systemd.unit": "shop.service", "cgroup": "/system.slice/shop.service", "constraint": "CONSTRAINT_MEMCG", "process": "shop"} {
		if got := ev.Tags[name]; got != want {
			t.Errorf("tag %s is %q, want %q", name, got, want)
		}
	}
	if b := ev.Breadcrumbs; b == nil || len(b.Values) != 1 || b.Values[0].Message != "loading orders" {
		t.Errorf("breadcrumbs %+v", b)
	}
	if related := fmt.Sprint(ev.Contexts["crash"]["related"]); !strings.Contains(related, "Failed with result 'oom-kill'") {
		t.Errorf("related: %s", related)
	}
}

// TestJournalLong reads messages of a megabyte and more: with a traceback behind 150,000 lines, and with one that three megabytes follow.
func TestJournalLong(t *testing.T) {
	t.Parallel()
	boom := "Traceback (most recent call last):\n  File \"/srv/shop/a.py\", line 6, in main\nValueError: 1"
	dir := t.TempDir()
	w := journaltest.Create(t, filepath.Join(dir, "system.journal"), journaltest.Options{})
	for i, message := range []string{"order 7 failed\n" + strings.Repeat("line\n", 150_000) + boom, "order 8 failed\n" + boom + "\n" + strings.Repeat("x", 3<<20)} {
		w.Append(uint64(1_700_000_000_000_000+i), "_TRANSPORT=journal", "_SYSTEMD_UNIT=shop.service", "PRIORITY=3", "DUMP="+strings.Repeat("y", 2<<20), "MESSAGE="+message)
	}
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"scan", "--format", "json", "--directory", dir}, strings.NewReader(""), &out, &errs, environment(nil)); code != exitDone {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	n := 0
	for line := range bytes.Lines(out.Bytes()) {
		var ev event.Event
		if err := json.Unmarshal(line, &ev); err != nil {
			t.Fatal(err)
		}
		if e := ev.Exception.Values[0]; e.Type != "ValueError" || len(e.Stacktrace.Frames) != 1 || !strings.HasPrefix(ev.LogEntry.Formatted, fmt.Sprintf("order %d failed", 7+n)) || len(line) > 100_000 {
			t.Errorf("%+v, %d bytes", e, len(line))
		}
		n++
	}
	if n != 2 || strings.Count(errs.String(), "longer than is read, and cut") != 1 {
		t.Errorf("%d events, said: %s", n, errs.String())
	}
}
