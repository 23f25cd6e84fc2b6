//go:build e2e

package journal

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/tailers/journald"
	"github.com/errtail/errtail/tailers/journald/journalfile"
	"github.com/errtail/errtail/tailers/journald/journaltest"
	"github.com/errtail/errtail/tailers/sourcetest"
)

// entries is how many entries the larger journals of these tests have: a third of full size in the gate, which has twenty minutes for everything.
var entries = func() int {
	if os.Getenv("JOURNAL_FORMS") == "all" {
		return 300_000
	}
	return 100_000
}()

// writeExport writes entries as they come from services: what a service has in common is the same for thousands of them, some messages are long, have several lines,
// or are binary.
func writeExport(w io.Writer, n int) {
	b := bufio.NewWriterSize(w, 1<<20)
	defer b.Flush()
	for i := range n {
		unit := i * 7 % 20
		start := i / 20_000
		fmt.Fprintf(b, "__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=%032x\n", 1_700_000_000_000_000+i*311, i*311+1, 1+i*2/n)
		fmt.Fprintf(b, "PRIORITY=6\nSYSLOG_FACILITY=3\n_UID=0\n_GID=0\n_TRANSPORT=stdout\n_HOSTNAME=web1\n_MACHINE_ID=%032x\n_CAP_EFFECTIVE=1ffffffffff\n", 5)
		fmt.Fprintf(b, "_SYSTEMD_UNIT=svc%d.service\n_SYSTEMD_CGROUP=/system.slice/svc%d.service\n_SYSTEMD_SLICE=system.slice\nSYSLOG_IDENTIFIER=svc%d\n", unit, unit, unit)
		fmt.Fprintf(b, "_PID=%d\n_COMM=python3\n_EXE=/usr/bin/python3.11\n_CMDLINE=/usr/bin/python3 -m svc%d\n", 1000+unit+start*20, unit)
		fmt.Fprintf(b, "_STREAM_ID=%032x\n_SYSTEMD_INVOCATION_ID=%032x\n", unit*7919+start, unit*104729+start)
		message := fmt.Sprintf("request %d handled in %d ms path=/orders/%d/items", i, i*31%500, i*7919%99999)
		switch {
		case i%50 == 3:
			message += " payload=" + strings.Repeat(fmt.Sprintf("x%dy", i), 50+i%300)
		case i%1000 == 7:
			message = "several\nlines\n" + message
		case i%1000 == 11:
			message = string(bytes.Repeat([]byte{0, 1, 0xff, byte(i), '='}, i%300+1))
		case i == n/2:
			message = ""
		}
		if strings.ContainsAny(message, "\n\x00") {
			b.WriteString("MESSAGE\n")
			b.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(message))))
			b.WriteString(message + "\n\n")
			continue
		}
		b.WriteString("MESSAGE=" + message + "\n\n")
	}
}

// exportOf writes a file's entries in the export format, as journalctl does.
func exportOf(t *testing.T, w io.Writer, paths ...string) (n int) {
	t.Helper()
	out := bufio.NewWriterSize(w, 1<<20)
	defer out.Flush()
	for _, path := range paths {
		f, err := journalfile.Open(path, journalfile.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for i := range f.Header().Entries {
			e, err := f.Read(i)
			if err != nil {
				t.Fatal(err)
			}
			n++
			fmt.Fprintf(out, "__CURSOR=%s\n__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=%s\n", e.Cursor(f.Header().Seqnum), e.Realtime, e.Monotonic, e.Boot)
			for _, field := range e.Fields {
				name, value, _ := bytes.Cut(field, []byte("="))
				switch {
				case string(name) == "_BOOT_ID":
				case printable(value):
					out.Write(append(field[:len(field):len(field)], '\n'))
				default:
					fmt.Fprintf(out, "%s\n", name)
					out.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(value))))
					out.Write(append(value[:len(value):len(value)], '\n'))
				}
			}
			out.WriteByte('\n')
		}
	}
	return n
}

// printable tells whether journalctl writes a value as text: valid UTF-8 without control characters but the tabulator.
func printable(value []byte) bool {
	for _, r := range string(value) {
		if r == 0xfffd || r < 0x20 && r != '\t' || r >= 0x7f && r < 0xa0 {
			return false
		}
	}
	return true
}

// form is a form of journal files.
type form struct {
	name string
	n    int // entries
	make func(t *testing.T, dir string, n int)
}

// remote has systemd-journal-remote write n entries.
func remote(env ...string) func(*testing.T, string, int) {
	return func(t *testing.T, dir string, n int) {
		t.Helper()
		export := filepath.Join(t.TempDir(), "export")
		f, err := os.Create(export)
		if err != nil {
			t.Fatal(err)
		}
		writeExport(f, n)
		f.Close()
		cmd := exec.Command(remotePath, "-o", filepath.Join(dir, "system.journal"), export)
		cmd.Env = append(os.Environ(), env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("systemd-journal-remote (apt-get install systemd-journal-remote): %v: %s", err, out)
		}
	}
}

// forms returns the forms of files. What this journald does not write any more comes from our own writer, which has the entries of the journals in a directory; journalctl must be
// able to read it.
func forms(t *testing.T, from string) []form {
	t.Helper()
	written := func(opt journaltest.Options) func(*testing.T, string, int) {
		return func(t *testing.T, dir string, n int) {
			opt.Whole = true
			w := journaltest.Create(t, filepath.Join(dir, "system.journal"), opt)
			defer w.Close()
			for _, path := range journals(t, from) {
				f, err := journalfile.Open(path, journalfile.Options{})
				if err != nil {
					t.Fatal(err)
				}
				for i := range min(f.Header().Entries, uint64(n)) {
					e, err := f.Read(i)
					if err != nil {
						t.Fatal(err)
					}
					var fields []string
					for _, field := range e.Fields {
						fields = append(fields, string(field))
					}
					w.Append(e.Realtime, fields...)
				}
				n -= int(min(f.Header().Entries, uint64(n)))
				f.Close()
			}
		}
	}
	few := 20_000
	if os.Getenv("JOURNAL_FORMS") == "all" { // at full size, which takes some minutes
		few = entries
	}
	xz := packXZ(t)
	return []form{
		{"regular ZSTD", entries, remote("SYSTEMD_JOURNAL_COMPACT=0")},
		{"regular ZSTD without keyed hash", few, remote("SYSTEMD_JOURNAL_COMPACT=0", "SYSTEMD_JOURNAL_KEYED_HASH=0")},
		{"regular uncompressed", entries, written(journaltest.Options{})},
		{"regular LZ4", few, written(journaltest.Options{Flag: 2, Compress: journaltest.PackLZ4, Least: 512})},
		{"regular XZ", few, written(journaltest.Options{Flag: 1, Compress: xz, Least: 512})},
		{"compact uncompressed", few, written(journaltest.Options{Compact: true})},
		{"compact LZ4", entries, written(journaltest.Options{Compact: true, Flag: 2, Compress: journaltest.PackLZ4, Least: 512})},
		{"compact XZ", few, written(journaltest.Options{Compact: true, Flag: 1, Compress: xz, Least: 512})},
	}
}

func journals(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*.journal"))
	if err != nil || len(all) == 0 {
		t.Fatalf("no journals in %s: %v", dir, err)
	}
	return all
}

// TestExport reads journals in all forms, many with 300,000 entries if JOURNAL_FORMS=all, and wants what journalctl reads, byte for byte; and, where that is measured, 1,000,000 entries a CPU
// second.
func TestExport(t *testing.T) {
	compact := t.TempDir()
	remote()(t, compact, entries)
	all := append(forms(t, compact), form{name: "compact ZSTD", n: entries})
	for _, form := range all {
		t.Run(form.name, func(t *testing.T) {
			dir := compact
			if form.make != nil {
				dir = t.TempDir()
				form.make(t, dir, form.n)
			}
			for _, path := range journals(t, dir) {
				var ours bytes.Buffer
				exportOf(t, &ours, path)
				theirs := exec.Command("journalctl", "-o", "export", "--file", path)
				want, err := theirs.Output()
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(ours.Bytes(), want) {
					t.Fatalf("%s: %d bytes, and journalctl has %d", path, ours.Len(), len(want))
				}
			}
			best := 0.0
			n := 0
			for range 3 {
				n = 0
				began := cpuTime()
				for _, path := range journals(t, dir) {
					f, err := journalfile.Open(path, journalfile.Options{})
					if err != nil {
						t.Fatal(err)
					}
					for i := range f.Header().Entries {
						if e, err := f.Read(i); err != nil || len(e.Fields) == 0 {
							t.Fatal(err)
						}
						n++
					}
					f.Close()
				}
				best = max(best, float64(n)/(cpuTime()-began).Seconds())
			}
			t.Logf("%d entries, %.2f million a CPU second, with all fields", n, best/1e6)
			least := 0.5e6 // on a machine that is busy with other tests, whose CPU seconds are short ones
			if os.Getenv("JOURNAL_FORMS") == "all" {
				least = 1e6
			}
			if form.n == entries && best < least {
				t.Errorf("%.2f million entries a CPU second, want %.2f", best/1e6, least/1e6)
			}
		})
	}
}

func cpuTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// TestJournalctlAgrees reads a journal directly and through journalctl: the lines are the same.
func TestJournalctlAgrees(t *testing.T) {
	dir := t.TempDir()
	remote()(t, dir, 20_000)
	read := func(through bool) string {
		r := sourcetest.New(t, 1)
		f := &journald.Follower{Directories: []string{dir}, Once: true, Journalctl: through, Handler: r, Logger: slog.New(slog.DiscardHandler)}
		if err := f.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		return r.Safe()
	}
	if d := cmp.Diff(strings.Split(read(false), "\n"), strings.Split(read(true), "\n")); d != "" {
		t.Errorf("%.3000s", d)
	}
}

// packer is liblzma, as journald used it (src/basic/compress.c, compress_blob_xz), in a program that takes and gives lengths and texts.
const packer = `
import lzma, struct, sys
filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20, "mode": lzma.MODE_FAST, "nice_len": 128, "mf": lzma.MF_HC3, "depth": 4}]
while size := sys.stdin.buffer.read(4):
    packed = lzma.compress(sys.stdin.buffer.read(struct.unpack("<I", size)[0]), format=lzma.FORMAT_XZ, check=lzma.CHECK_NONE, filters=filters)
    sys.stdout.buffer.write(struct.pack("<I", len(packed)) + packed)
    sys.stdout.buffer.flush()
`

// packXZ returns a function that compresses with XZ.
func packXZ(t *testing.T) func([]byte) []byte {
	t.Helper()
	cmd := exec.Command("python3", "-c", packer)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("python3, for XZ: %v", err)
	}
	t.Cleanup(func() { in.Close(); cmd.Wait() })
	return func(b []byte) []byte {
		var size [4]byte
		if _, err := in.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(len(b))), b...)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(out, size[:]); err != nil {
			t.Fatal(err)
		}
		packed := make([]byte, binary.LittleEndian.Uint32(size[:]))
		if _, err := io.ReadFull(out, packed); err != nil {
			t.Fatal(err)
		}
		return packed
	}
}
