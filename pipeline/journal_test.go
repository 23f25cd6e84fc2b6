package pipeline

import (
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/journald"
	"github.com/errtail/errtail/tailers/journald/journaltest"
)

// The entries of these tests are in the form that journald gives them (systemd.journal-fields(7)).

// stdoutOf is what an entry has that a service has written to its standard output or error.
func stdoutOf(unit, stream string) []string {
	return []string{"_TRANSPORT=stdout", "_SYSTEMD_UNIT=" + unit + ".service", "_STREAM_ID=" + stream, "_PID=812", "PRIORITY=6", "SYSLOG_IDENTIFIER=" + unit,
		"_HOSTNAME=web1", "_BOOT_ID=0123456789abcdef0123456789abcdef", "_EXE=/usr/bin/" + unit}
}

// journalOf writes a journal, one entry a millisecond, and returns its directory.
func journalOf(t *testing.T, entries [][]string) string {
	t.Helper()
	dir := t.TempDir()
	w := journaltest.Create(t, filepath.Join(dir, "system.journal"), journaltest.Options{Compact: true, SeqnumID: 3})
	for i, fields := range entries {
		w.Append(1_700_000_000_000_000+uint64(i)*1000, fields...)
	}
	return dir
}

// captureJournal returns the events of a journal.
func captureJournal(t *testing.T, r *Recogniser, dir string) []*event.Event {
	t.Helper()
	kept := &collector{}
	h := New(Options{Recogniser: r, Custody: kept, Finished: true})
	f := &journald.Follower{Directories: []string{dir}, Once: true, Handler: h, Logger: slog.New(slog.DiscardHandler)}
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	lint(t, kept.events)
	return kept.events
}

// TestJournalChangesNothing writes logs to a journal line by line, with the lines of another service in between, and wants the same exceptions.
func TestJournalChangesNothing(t *testing.T) {
	t.Parallel()
	r := library(t)
	logs := corpus(t)
	for _, name := range slices.Sorted(maps.Keys(logs)) {
		text := logs[name]
		if strings.Contains(name, "formats/") || strings.ContainsAny(text, "\r\x1b\x00") || len(text) > 1<<18 {
			continue
		}
		var entries [][]string
		for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
			entries = append(entries, append(stdoutOf("shop", "aa"), "MESSAGE="+line), append(stdoutOf("mail", "bb"), "MESSAGE=mail delivered"))
		}
		want := exceptions(t, capture(t, r, text))
		if d := cmp.Diff(want, exceptions(t, captureJournal(t, r, journalOf(t, entries)))); d != "" {
			t.Errorf("%s: (-plain +journal)\n%s", name, d)
		}
	}
}

const journalTraceback = "Traceback (most recent call last):\n  File \"/srv/shop/a.py\", line 6, in main\n    price(1)\nValueError: 1"

func TestJournalFields(t *testing.T) {
	t.Parallel()
	entries := [][]string{append(stdoutOf("shop", "aa"), "MESSAGE=shop is open"), append(stdoutOf("mail", "bb"), "MESSAGE=mail delivered")}
	for line := range strings.SplitSeq(journalTraceback, "\n") {
		entries = append(entries, append(stdoutOf("shop", "aa"), "MESSAGE="+line))
	}
	events := captureJournal(t, library(t), journalOf(t, entries))
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	ev := events[0]
	if ev.Logger != "shop.service" || ev.ServerName != "web1" || ev.Level != event.Error {
		t.Errorf("logger %q, server %q, level %s", ev.Logger, ev.ServerName, ev.Level)
	}
	wantTags := map[string]string{"source": "journald", "rule": "python-traceback", "systemd.unit": "shop.service", "syslog.identifier": "shop", "host.name": "web1"}
	if d := cmp.Diff(wantTags, ev.Tags); d != "" {
		t.Error(d)
	}
	want := event.Context{"unit": "shop.service", "identifier": "shop", "pid": "812", "exe": "/usr/bin/shop", "hostname": "web1",
		"boot_id": "0123456789abcdef0123456789abcdef", "transport": "stdout"}
	if d := cmp.Diff(want, ev.Contexts["journal"]); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(event.Context{"path": "journal", "cursor": "s=03030303030303030303030303030303;i=3", "process": "812"}, ev.Contexts["log"]); d != "" {
		t.Error(d)
	}
	if got := ev.Breadcrumbs; got == nil || len(got.Values) != 1 || got.Values[0].Message != "shop is open" || got.Values[0].Timestamp.UnixMicro() != 1_700_000_000_000_000 {
		t.Errorf("breadcrumbs %+v", got)
	}
	if got := ev.Timestamp.UnixMicro(); got != 1_700_000_000_002_000 {
		t.Errorf("time %d", got)
	}
}

// TestJournalNative reads what a program's own handler writes: a whole text, with a level and a place in the source.
func TestJournalNative(t *testing.T) {
	t.Parallel()
	native := []string{"_TRANSPORT=journal", "_SYSTEMD_UNIT=shop.service", "_PID=812", "SYSLOG_IDENTIFIER=shop", "LOGGER=shop.orders", "CODE_FILE=/srv/shop/a.py", "CODE_LINE=7", "CODE_FUNC=main"}
	container := []string{"_TRANSPORT=journal", "_SYSTEMD_UNIT=docker.service", "_PID=1", "CONTAINER_ID_FULL=c0ffee", "CONTAINER_NAME=web-1", "IMAGE_NAME=shop:4.2", "PRIORITY=3"}
	for _, tt := range []struct {
		name           string
		entries        [][]string
		logger, kind   string
		message, level string
	}{
		{"logged error", [][]string{append(native, "PRIORITY=3", "MESSAGE=order 7 failed\n"+journalTraceback)}, "shop.orders", "ValueError", "order 7 failed", "error"},
		{"logged critical", [][]string{append(native, "PRIORITY=2", "MESSAGE=order 7 failed\n"+journalTraceback)}, "shop.orders", "ValueError", "order 7 failed", "fatal"},
		{"syslog with several lines", [][]string{append(slices.Clone(native[1:4]), "_TRANSPORT=syslog", "PRIORITY=3", "MESSAGE=order 7 failed\n"+journalTraceback)}, "shop.service", "ValueError", "order 7 failed", "error"},
		{"cut line", [][]string{append(stdoutOf("shop", "aa"), "MESSAGE=Traceback (most rec", "_LINE_BREAK=line-max"), append(stdoutOf("shop", "aa"), "MESSAGE=ent call last):"),
			append(stdoutOf("shop", "aa"), "MESSAGE=  File \"/srv/shop/a.py\", line 6, in main"), append(stdoutOf("shop", "aa"), "MESSAGE=ValueError: "+strings.Repeat("x", 100), "_LINE_BREAK=line-max"),
			append(stdoutOf("shop", "aa"), "MESSAGE=yz")}, "shop.service", "ValueError", "", "error"},
		{"container", [][]string{append(container, "MESSAGE=Traceback (most recent call last):"), append(container, "MESSAGE=  File \"/srv/shop/a.py\", line 6, in main"), append(container, "MESSAGE=ValueError: 1")}, "docker.service", "ValueError", "", "error"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			events := captureJournal(t, library(t), journalOf(t, tt.entries))
			if len(events) != 1 || events[0].Exception == nil {
				t.Fatalf("%d events", len(events))
			}
			ev := events[0]
			message := ""
			if ev.LogEntry != nil {
				message = ev.LogEntry.Formatted
			}
			e := ev.Exception.Values[0]
			if ev.Logger != tt.logger || e.Type != tt.kind || message != tt.message || string(ev.Level) != tt.level {
				t.Errorf("%s %s %q %s, want %s %s %q %s", ev.Logger, e.Type, message, ev.Level, tt.logger, tt.kind, tt.message, tt.level)
			}
			if tt.name == "cut line" && e.Text() != strings.Repeat("x", 100)+"yz" {
				t.Errorf("value %q", e.Text())
			}
			if tt.name == "container" && (ev.Tags["container.name"] != "web-1" || ev.Contexts["container"]["id"] != "c0ffee") {
				t.Errorf("tags %v, container %v", ev.Tags, ev.Contexts["container"])
			}
		})
	}
}

// crashEntries are what a crash leaves in the journal, by the letters of a case: the kernel's line, the core dump, how the main process ended, that the unit has failed.
func crashEntries(letters string) (entries [][]string) {
	systemd := []string{"_TRANSPORT=journal", "_PID=1", "SYSLOG_IDENTIFIER=systemd", "UNIT=shop.service", "CODE_FILE=src/core/unit.c", "CODE_LINE=6000", "CODE_FUNC=unit_log_failure"}
	for _, c := range letters {
		switch c {
		case '.':
			entries = append(entries, append(stdoutOf("shop", "aa"), fmt.Sprintf("MESSAGE=order %d", len(entries))))
		case 'k':
			entries = append(entries, []string{"_TRANSPORT=kernel", "SYSLOG_IDENTIFIER=kernel", "PRIORITY=6", "MESSAGE=shop[812]: segfault at 0 ip 00007f23a6521219 sp 00007ffe308cc338 error 4 in libc.so.6[156219,7f23a63f1000+156000]"})
		case 'c':
			entries = append(entries, []string{"_TRANSPORT=journal", "_SYSTEMD_UNIT=systemd-coredump@1.service", "SYSLOG_IDENTIFIER=systemd-coredump", "MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1", "PRIORITY=2",
				"COREDUMP_PID=812", "COREDUMP_SIGNAL=11", "COREDUMP_SIGNAL_NAME=SIGSEGV", "COREDUMP_EXE=/usr/bin/shop", "COREDUMP_UNIT=shop.service", "COREDUMP_TIMESTAMP=1699999999000000",
				"MESSAGE=Process 812 (shop) of user 1000 dumped core.\n\nStack trace of thread 812:\n#0  0x00007f23a6521219 __strlen_avx2 (libc.so.6 + 0x156219)\n#1  0x00005562c24243d9 price (shop + 0x13d9)\n\nStack trace of thread 813:\n#0  0x00007f23a64f0000 poll (libc.so.6 + 0xff000)"})
		case 'm':
			entries = append(entries, append(systemd, "PRIORITY=5", "MESSAGE=shop.service: Main process exited, code=dumped, status=11/SEGV"))
		case 'u':
			entries = append(entries, append(systemd, "PRIORITY=4", "MESSAGE_ID=d9b373ed55a64feb8242e02dbe79a49c", "UNIT_RESULT=core-dump", "MESSAGE=shop.service: Failed with result 'core-dump'."))
		case 'e':
			entries = append(entries, append(systemd, "PRIORITY=4", "MESSAGE_ID=d9b373ed55a64feb8242e02dbe79a49c", "UNIT_RESULT=exit-code", "MESSAGE=shop.service: Failed with result 'exit-code'."))
		}
	}
	return entries
}

func TestJournalCrash(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ entries, want string }{
		{"..c", "coredump SIGSEGV shop.service 2"},
		{"..kcmu", "coredump SIGSEGV shop.service 2"},
		{"..kmuc", "coredump SIGSEGV shop.service 4"}, // what systemd has said before it is a breadcrumb,
		{"..muck", "coredump SIGSEGV shop.service 4"},
		{"..ku", "kernel-segfault SIGSEGV shop.service 2"},
		{"..mu", "systemd-unit-failed  shop.service 2"}, // how the process ended belongs to it,
		{"..e", "systemd-unit-failed  shop.service 2"},
		{"..kcu.e", "coredump SIGSEGV shop.service 2, systemd-unit-failed  shop.service 4"},
	} {
		t.Run(tt.entries, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, ev := range captureJournal(t, library(t), journalOf(t, crashEntries(tt.entries))) {
				kind := ""
				if ev.Exception != nil {
					kind = ev.Exception.Values[0].Type
				}
				crumbs := 0
				if ev.Breadcrumbs != nil {
					crumbs = len(ev.Breadcrumbs.Values)
				}
				got = append(got, fmt.Sprint(ev.Tags["rule"], " ", kind, " ", ev.Tags["systemd.unit"], " ", crumbs))
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// TestJournalSilence shows a traceback after which its writer says nothing, while others go on: the time that passes for them decides.
func TestJournalSilence(t *testing.T) {
	t.Parallel()
	line := func(milliseconds int, writer, message string) string {
		return fmt.Sprintf("j0\x1ft%d\x1fw%s.service\x1e1\x1fTstdout\x1fM%s\n", 1_700_000_000_000_000+milliseconds*1000, writer, message)
	}
	var text string
	for i, l := range strings.Split(journalTraceback, "\n") {
		text += line(i, "shop", l)
	}
	for _, tt := range []struct{ after, want int }{{10, 0}, {400, 0}, {600, 1}, {5000, 1}} {
		kept := &collector{}
		h := New(Options{Recogniser: library(t), Custody: kept})
		l := newLog(text + line(tt.after, "mail", "mail delivered"))
		l.stream = tailers.Stream{Kind: "journald", Path: "journal", Source: "journal"}
		l.show(t, h, len(l.text), false, 0)
		if err := h.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(kept.events); got != tt.want {
			t.Errorf("%d events %d ms later, want %d", got, tt.after, tt.want)
		}
		if got := l.at == len(l.text); got != (tt.want > 0) {
			t.Errorf("%d ms later all is decided: %t", tt.after, got)
		}
	}
}
