package journald

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/tailers/journald/journaltest"
	"github.com/errtail/errtail/tailers/sourcetest"
)

// exportText is n entries as journalctl exports them.
func exportText(from, n int) string {
	var b strings.Builder
	for i := from; i < from+n; i++ {
		fmt.Fprintf(&b, "__CURSOR=s=0102030405060708090a0b0c0d0e0f10;i=%x;b=00;m=%x;t=%x;x=0\n__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=aa\n_TRANSPORT=stdout\n", i, i, 1000+i, 1000+i, i)
		if i%3 == 0 {
			value := fmt.Sprintf("two\nlines %d", i)
			b.WriteString("MESSAGE\n" + string(binary.LittleEndian.AppendUint64(nil, uint64(len(value)))) + value + "\n\n")
			continue
		}
		fmt.Fprintf(&b, "MESSAGE=entry %d\n\n", i)
	}
	return b.String()
}

func exportMessages(from, n int) (all []string) {
	for i := from; i < from+n; i++ {
		if i%3 == 0 {
			all = append(all, fmt.Sprintf("two\x1elines %d", i))
			continue
		}
		all = append(all, fmt.Sprint("entry ", i))
	}
	return all
}

func TestExport(t *testing.T) {
	t.Parallel()
	x := newExportReader(strings.NewReader("\n\n" + exportText(1, 5) + "A=" + strings.Repeat("x", maxField) + "\nB=1\n\n"))
	for i := 1; i <= 5; i++ {
		e, err := x.next()
		if err != nil {
			t.Fatal(err)
		}
		if e.entry.Seqnum != uint64(i) || e.entry.Realtime != uint64(1000+i) || e.seqnumID[15] != 16 || len(e.entry.Fields) != 3 {
			t.Errorf("entry %d: %+v", i, e)
		}
		if got := string(e.entry.Get("MESSAGE")); got != strings.ReplaceAll(exportMessages(i, 1)[0], "\x1e", "\n") {
			t.Errorf("entry %d: message %q", i, got)
		}
	}
	e, err := x.next()
	if err != nil || e.entry.Cut != 1 || len(e.entry.Fields[0]) != maxField || string(e.entry.Get("B")) != "1" {
		t.Errorf("%d fields cut, %v", e.entry.Cut, err)
	}
	if _, err := x.next(); !errors.Is(err, io.EOF) {
		t.Errorf("%v at the end", err)
	}
}

// TestFallback reads through a program that does what journalctl does: first all, then from a cursor on.
func TestFallback(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	journaltest.Create(t, filepath.Join(dir, "new.journal"), journaltest.Options{Incompat: 32})
	file := filepath.Join(t.TempDir(), "export")
	read := func(from, n int, old *sourcetest.Recorder) *sourcetest.Recorder {
		if err := os.WriteFile(file, []byte(exportText(from, n)), 0o600); err != nil {
			t.Fatal(err)
		}
		r := sourcetest.New(t, 1)
		var said bytes.Buffer
		f := &Follower{Directories: []string{dir}, Once: true, Handler: r, Logger: slog.New(slog.NewTextHandler(&said, nil)), command: []string{"sh", "-c", "cat " + file}}
		if old != nil {
			f.Positions = old.Positions()
		}
		if err := f.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if strings.Count(said.String(), "newer than this errtail") != 1 {
			t.Errorf("said: %s", said.String())
		}
		return r
	}
	first := read(1, 3000, nil)
	if d := cmp.Diff(exportMessages(1, 3000), messages(first.Safe())); d != "" {
		t.Error(d)
	}
	// The entry of the cursor comes again, and is left out; where it is gone, nothing is.
	if d := cmp.Diff(exportMessages(3001, 10), messages(read(3000, 11, first).Safe())); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(exportMessages(3005, 10), messages(read(3005, 10, first).Safe())); d != "" {
		t.Error(d)
	}
}

func TestFallbackFails(t *testing.T) {
	t.Parallel()
	f := &Follower{Directories: []string{t.TempDir()}, Once: true, Journalctl: true, Handler: sourcetest.New(t, 1), Logger: slog.New(slog.DiscardHandler), command: []string{"sh", "-c", "echo no such flag >&2; exit 1"}}
	if err := f.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "no such flag") {
		t.Errorf("%v", err)
	}
}

// TestFallbackGarbled has the child say what is no export, and wait: that is an error, and no reason to wait with it.
func TestFallbackGarbled(t *testing.T) {
	t.Parallel()
	script := exportText(1, 2) + "MESSAGE\n\xff\xff\xff\xff\xff\xff\xff\xff"
	file := filepath.Join(t.TempDir(), "export")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	r := sourcetest.New(t, 1)
	f := &Follower{Directories: []string{t.TempDir()}, Once: true, Journalctl: true, Handler: r, Logger: slog.New(slog.DiscardHandler), command: []string{"sh", "-c", "cat " + file + "; exec sleep 60"}}
	if err := f.Run(t.Context()); !errors.Is(err, errExport) {
		t.Errorf("%v, want %v", err, errExport)
	}
	if d := cmp.Diff(exportMessages(1, 2), messages(r.Safe())); d != "" {
		t.Error(d)
	}
}

func FuzzExport(f *testing.F) {
	f.Add([]byte(exportText(1, 3)))
	f.Add([]byte("MESSAGE\n\xff\xff\xff\xff\x00\x00\x00\x00x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		x := newExportReader(bytes.NewReader(data))
		for range 1000 {
			e, err := x.next()
			if err != nil {
				return
			}
			for _, field := range e.entry.Fields {
				if bytes.IndexByte(field, '=') < 0 {
					t.Errorf("a field without a name: %q", field)
				}
			}
		}
	})
}
