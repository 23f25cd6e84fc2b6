//go:build e2e

package journal

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/tailers/journald"
	"github.com/errtail/errtail/tailers/journald/journaltest"
	"github.com/errtail/errtail/tailers/sourcetest"
)

// followed returns the messages that a follower reads, in its order.
func followed(t *testing.T, dir string) (messages []string, f *journald.Follower) {
	t.Helper()
	r := sourcetest.New(t, 1)
	f = &journald.Follower{Directories: []string{dir}, Once: true, Handler: r, Logger: slog.New(slog.DiscardHandler)}
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(r.Safe()) {
		_, message, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\x1fM")
		messages = append(messages, message)
	}
	return messages, f
}

// shown returns the messages that journalctl shows, in its order.
func shown(t *testing.T, dir string) (messages []string) {
	t.Helper()
	for line := range bytes.Lines(export(t, "--directory", dir)) {
		if message, ok := bytes.CutPrefix(line, []byte("MESSAGE=")); ok {
			messages = append(messages, strings.TrimSuffix(string(message), "\n"))
		}
	}
	return messages
}

// TestUnlike reads directories of several files in the order in which journalctl does.
func TestUnlike(t *testing.T) {
	const second = 1_000_000
	base := uint64(1_700_000_000 * second)
	file := func(t *testing.T, dir, name string, opt journaltest.Options) *journaltest.Writer {
		return journaltest.Create(t, filepath.Join(dir, name), opt)
	}
	for _, tt := range []struct {
		name string
		make func(t *testing.T, dir string)
	}{
		{"three boots, each with a clock that is behind", func(t *testing.T, dir string) {
			seqnum := new(uint64)
			for boot := range 3 {
				name := fmt.Sprintf("system@%d.journal", boot)
				w := file(t, dir, name, journaltest.Options{SeqnumID: 1, Boot: byte(boot + 1), Seqnum: seqnum, Compact: boot == 1})
				for i := range 500 {
					w.Append(base+uint64(i-boot*3600)*second, fmt.Sprintf("MESSAGE=boot %d entry %d", boot, i))
				}
				w.Archive(filepath.Join(dir, name))
			}
		}},
		{"system and users, mixed", func(t *testing.T, dir string) {
			opt := journaltest.Options{SeqnumID: 1, Boot: 1, Seqnum: new(uint64)}
			var all []*journaltest.Writer
			for _, name := range []string{"system.journal", "user-1000.journal", "user-1001.journal", "user-65534.journal"} {
				all = append(all, file(t, dir, name, opt))
			}
			for i := range 2000 {
				all[i*i%7%4].Append(base+uint64(i/100)*second, fmt.Sprintf("MESSAGE=entry %d", i))
			}
		}},
		{"hosts, in the files of systemd-journal-remote", func(t *testing.T, dir string) {
			var all []*journaltest.Writer
			for i := range 5 {
				all = append(all, file(t, dir, fmt.Sprintf("remote-host%d.journal", i), journaltest.Options{SeqnumID: byte(i + 1), Boot: byte(i + 1)}))
			}
			for i := range 2000 {
				all[i*7%5].Append(base+uint64(i)*3000, fmt.Sprintf("MESSAGE=entry %d", i), fmt.Sprintf("_HOSTNAME=host%d", i*7%5))
			}
		}},
		{"rotated in the middle of a second", func(t *testing.T, dir string) {
			seqnum := new(uint64)
			w := file(t, dir, "system.journal", journaltest.Options{SeqnumID: 1, Boot: 1, Seqnum: seqnum})
			for i := range 1000 {
				if i%90 == 89 {
					w.Archive(filepath.Join(dir, fmt.Sprintf("system@%04d.journal", i)))
					w = file(t, dir, "system.journal", journaltest.Options{SeqnumID: 1, Boot: 1, Seqnum: seqnum})
				}
				w.Append(base+uint64(i/300)*second, fmt.Sprintf("MESSAGE=entry %d", i))
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			tt.make(t, dir)
			got, _ := followed(t, dir)
			if d := cmp.Diff(shown(t, dir), got); d != "" || len(got) < 1000 {
				t.Errorf("%d entries: %.2000s", len(got), d)
			}
		})
	}
}

// TestDamaged reads a sound journal beside one that journald has set aside, with all kinds of damage: all of the sound one, and of the other no less than journalctl.
func TestDamaged(t *testing.T) {
	from := t.TempDir()
	remote()(t, from, 5000)
	sound, err := os.ReadFile(journals(t, from)[0])
	if err != nil {
		t.Fatal(err)
	}
	arrays := binary.LittleEndian.Uint64(sound[176:])
	for _, tt := range []struct {
		name   string
		damage func(b []byte) []byte
		least  int // entries that must be read
	}{
		{"none", func(b []byte) []byte { return b }, 5000},
		{"half of it is missing", func(b []byte) []byte { return b[:len(b)/2] }, 0},
		{"zeros in the middle", func(b []byte) []byte {
			at := bytes.Index(b, []byte("request 3000 handled"))
			clear(b[at : at+4096])
			return b
		}, 4950},
		{"the second entry array is lost", func(b []byte) []byte {
			next := binary.LittleEndian.Uint64(b[arrays+16:])
			clear(b[next : next+64])
			return b
		}, 5000},
		{"an entry array that is its own successor", func(b []byte) []byte {
			binary.LittleEndian.PutUint64(b[arrays+16:], arrays)
			return b
		}, 5000},
		{"a header that counts too many", func(b []byte) []byte {
			binary.LittleEndian.PutUint64(b[152:], binary.LittleEndian.Uint64(b[152:])+1000)
			return b
		}, 5000},
		{"noise", func(b []byte) []byte {
			for i := uint64(5000); i < uint64(len(b)); i += 40_000 + i%977 {
				b[i] ^= 0x5a
			}
			return b
		}, 4000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, alone := t.TempDir(), t.TempDir()
			damaged := tt.damage(bytes.Clone(sound))
			for _, d := range []string{dir, alone} {
				if err := os.WriteFile(filepath.Join(d, "system@0006-0001.journal~"), damaged, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			live := journaltest.Create(t, filepath.Join(dir, "system.journal"), journaltest.Options{SeqnumID: 9, Boot: 9})
			for i := range 300 {
				live.Append(uint64(1_700_000_000_000_000+i*5000), fmt.Sprintf("MESSAGE=live %d", i))
			}
			got, f := followed(t, dir)
			own, rest := 0, 0
			once := map[string]bool{"": true}
			for _, m := range got {
				if once[m] && m != "" {
					t.Errorf("%.100q comes twice", m)
				}
				if once[m] = true; strings.HasPrefix(m, "live ") {
					own++
				} else {
					rest++
				}
			}
			theirs := bytes.Count(export(t, "--directory", alone), []byte("__CURSOR="))
			t.Logf("%d entries of the damaged file, journalctl %d, counted as damaged %d, fields %d", rest, theirs, f.Stats.Damaged.Load(), f.Stats.Fields.Load())
			if own != 300 || rest < tt.least || rest < theirs {
				t.Errorf("%d of 300 live entries, %d of the damaged file, want %d and what journalctl reads: %d", own, rest, tt.least, theirs)
			}
			if i := slices.IndexFunc(got, func(m string) bool { return strings.Contains(m, "\n") }); i >= 0 {
				t.Errorf("a line with a newline in it: %q", got[i])
			}
		})
	}
}
