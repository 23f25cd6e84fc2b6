package journalfile_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"github.com/errtail/errtail/tailers/journald/journalfile"
	"github.com/errtail/errtail/tailers/journald/journaltest"
)

// forms are the forms of files that journald has written.
func forms(t testing.TB) map[string]journaltest.Options {
	forms := map[string]journaltest.Options{}
	for _, compact := range []bool{false, true} {
		name := "regular"
		if compact {
			name = "compact"
		}
		forms[name] = journaltest.Options{Compact: compact}
		forms[name+" ZSTD"] = journaltest.Options{Compact: compact, Compress: packZSTD(t), Flag: 4}
		forms[name+" LZ4"] = journaltest.Options{Compact: compact, Compress: journaltest.PackLZ4, Flag: 2}
		forms[name+" XZ"] = journaltest.Options{Compact: compact, Compress: packXZ(t), Flag: 1}
	}
	return forms
}

func packZSTD(t testing.TB) func([]byte) []byte {
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return func(b []byte) []byte { return z.EncodeAll(b, nil) }
}

func packXZ(t testing.TB) func([]byte) []byte {
	return func(b []byte) []byte {
		var out bytes.Buffer
		w, err := xz.WriterConfig{DictCap: 1 << 20, NoCheckSum: true}.NewWriter(&out) // as journald's compress_blob_xz
		if err != nil {
			t.Fatal(err)
		}
		w.Write(b)
		w.Close()
		return out.Bytes()
	}
}

// fields are what the entries of the tests have.
func fields(i int) []string {
	f := []string{"_HOSTNAME=web1", "_SYSTEMD_UNIT=shop.service", fmt.Sprintf("MESSAGE=request %d", i), fmt.Sprintf("_PID=%d", i/3)}
	switch i % 7 {
	case 1:
		f = append(f, "LONG="+strings.Repeat("x", i*10)+strings.Repeat("yz", 40))
	case 2:
		f = append(f, "EMPTY=", "BINARY=a\nb\x00\xff=")
	case 3:
		f = append(f, "TWICE=a", "TWICE=b", "PLAIN="+strings.Repeat("word ", 200))
	}
	return f
}

func texts(e *journalfile.Entry) []string {
	var all []string
	for _, field := range e.Fields {
		all = append(all, string(field))
	}
	return all
}

func open(t testing.TB, path string, opt journalfile.Options) *journalfile.File {
	t.Helper()
	f, err := journalfile.Open(path, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestRead(t *testing.T) {
	t.Parallel()
	for name, form := range forms(t) {
		for _, window := range []int{1, 1 << 20} {
			t.Run(fmt.Sprint(name, " ", window), func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "system.journal")
				w := journaltest.Create(t, path, form)
				const n = 500
				for i := range n {
					w.Append(uint64(1000+i), fields(i)...)
				}
				f := open(t, path, journalfile.Options{Window: window})
				if got := f.Header().Entries; got != n {
					t.Fatalf("%d entries, want %d", got, n)
				}
				check := func(i int) {
					e, err := f.Read(uint64(i))
					if err != nil {
						t.Fatal(err)
					}
					if e.Seqnum != uint64(i+1) || e.Realtime != uint64(1000+i) {
						t.Fatalf("entry %d: number %d, time %d", i, e.Seqnum, e.Realtime)
					}
					if d := cmp.Diff(fields(i), texts(e)); d != "" {
						t.Fatalf("entry %d: %s", i, d)
					}
				}
				for i := range n {
					check(i)
				}
				for i := n - 1; i >= 0; i -= 17 {
					check(i)
				}
				for _, seqnum := range []uint64{0, 1, 2, 250, n, n + 1} {
					want := min(max(seqnum, 1)-1, n)
					if got, err := f.Search(seqnum); err != nil || got != want {
						t.Errorf("number %d is entry %d, %v, want %d", seqnum, got, err, want)
					}
				}
			})
		}
	}
}

// TestOnline reads a file while it is written: never an entry before all of it is there, and each once it is.
func TestOnline(t *testing.T) {
	t.Parallel()
	for name, form := range forms(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "system.journal")
			w := journaltest.Create(t, path, form)
			f := open(t, path, journalfile.Options{})
			if changed, err := f.Refresh(); changed || err != nil {
				t.Fatalf("changed %t, %v", changed, err)
			}
			for i := range 200 {
				w.Hold = true
				w.Append(uint64(i), fields(i)...)
				if changed, err := f.Refresh(); changed || err != nil || f.Header().Entries != uint64(i) {
					t.Fatalf("after half of entry %d: changed %t, %d entries, %v", i, changed, f.Header().Entries, err)
				}
				if _, err := f.Read(uint64(i)); err == nil {
					t.Fatalf("entry %d is read before it is there", i)
				}
				w.Release()
				if changed, err := f.Refresh(); !changed || err != nil {
					t.Fatalf("after entry %d: changed %t, %v", i, changed, err)
				}
				e, err := f.Read(uint64(i))
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(fields(i), texts(e)); d != "" {
					t.Fatalf("entry %d: %s", i, d)
				}
			}
			w.Archive(path + "~")
			if changed, err := f.Refresh(); !changed || err != nil || f.Header().State != journalfile.Archived {
				t.Errorf("archived: changed %t, state %d, %v", changed, f.Header().State, err)
			}
		})
	}
}

// TestBrokenArrays reads a file whose chain of entry arrays is broken by walking its objects, and passes over what is no object there.
func TestBrokenArrays(t *testing.T) {
	t.Parallel()
	const n = 100
	for name, form := range forms(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "system.journal")
			w := journaltest.Create(t, path, form)
			for i := range n {
				w.Append(uint64(1000+i), fields(i)...)
			}
			sound, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			le := binary.LittleEndian
			first := le.Uint64(sound[176:])
			second := le.Uint64(sound[first+16:])
			for _, tt := range []struct {
				name   string
				damage func(b []byte)
			}{
				{"an array inside of the header", func(b []byte) { le.PutUint64(b[first+16:], 16) }},
				{"an array that is its own successor", func(b []byte) { le.PutUint64(b[first+16:], first) }},
				{"an array of zeros", func(b []byte) { clear(b[second : second+48]) }},
				{"an array of noise", func(b []byte) { copy(b[second:], strings.Repeat("\x03noise..", 6)) }},
			} {
				b := bytes.Clone(sound)
				tt.damage(b)
				f, err := journalfile.New(bytes.NewReader(b), journalfile.Options{})
				if err != nil {
					t.Fatal(err)
				}
				for i := range n {
					e, err := f.Read(uint64(i))
					if err != nil {
						t.Fatalf("%s: %v", tt.name, err)
					}
					if d := cmp.Diff(fields(i), texts(e)); d != "" || e.Seqnum != uint64(i+1) {
						t.Fatalf("%s: entry %d: %s", tt.name, i, d)
					}
				}
			}
		})
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for name, form := range forms(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "system.journal")
			w := journaltest.Create(t, path, form)
			w.Append(1, "A=1", "LONG="+strings.Repeat("x", 200_000), "B=2")
			for _, window := range []int{0, 16 << 10} {
				f := open(t, path, journalfile.Options{MaxField: 100_000, Window: window})
				e, err := f.Read(0)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff([]string{"A=1", "B=2"}, texts(e)); d != "" || e.LeftOut != 1 {
					t.Errorf("%d left out, %s", e.LeftOut, d)
				}
			}
		})
	}
}

// TestCut cuts fields that are too long, also where what they are compressed to is too long itself.
func TestCut(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 220_000)
	rand.NewChaCha8([32]byte{1}).Read(noise)
	long := []string{"LONG=" + strings.Repeat("word ", 40_000), "NOISE=" + string(noise)}
	for name, form := range forms(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "system.journal")
			w := journaltest.Create(t, path, form)
			w.Append(1, "A=1", long[0], "B=2", long[1])
			for _, limit := range []int{1000, 100_000, 200_000} {
				for _, window := range []int{0, 16 << 10} {
					f := open(t, path, journalfile.Options{MaxField: limit, Cut: true, Window: window})
					e, err := f.Read(0)
					if err != nil {
						t.Fatal(err)
					}
					want := []string{"A=1", long[0][:limit], "B=2", long[1][:limit]}
					if got := texts(e); !slices.Equal(got, want) || e.Cut != 2 || e.LeftOut != 0 {
						t.Errorf("limit %d, window %d: %d fields, %d cut, %d left out", limit, window, len(got), e.Cut, e.LeftOut)
					}
				}
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good := filepath.Join(dir, "good")
	journaltest.Create(t, good, journaltest.Options{}).Append(1, "A=1")
	b, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	edit := func(at int, with ...byte) []byte { c := bytes.Clone(b); copy(c[at:], with); return c }
	for _, tt := range []struct {
		name string
		data []byte
		want error
	}{
		{"empty", nil, journalfile.ErrNotJournal},
		{"text", []byte(strings.Repeat("text\n", 100)), journalfile.ErrNotJournal},
		{"half a header", b[:100], journalfile.ErrNotJournal},
		{"new flag", edit(12, 32), journalfile.ErrUnknownFlags},
		{"header of no size", edit(88, 0, 0), journalfile.ErrCorrupt},
		{"more entries than fit", edit(152, 0xff, 0xff, 0xff), journalfile.ErrCorrupt},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := journalfile.New(bytes.NewReader(tt.data), journalfile.Options{}); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

// TestTruncated reads files that end anywhere: an error, and nothing else.
func TestTruncated(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "system.journal")
	w := journaltest.Create(t, path, journaltest.Options{Compact: true})
	f := open(t, path, journalfile.Options{})
	for i := range 50 {
		w.Append(uint64(i), fields(i)...)
	}
	if _, err := f.Refresh(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(0); err != nil {
		t.Fatal(err)
	}
	f.Release()
	if err := os.Truncate(path, 5000); err != nil {
		t.Fatal(err)
	}
	damaged := 0
	for i := range f.Header().Entries {
		if _, err := f.Read(i); err != nil {
			if !errors.Is(err, journalfile.ErrCorrupt) {
				t.Fatal(err)
			}
			damaged++
		}
	}
	if damaged == 0 {
		t.Error("no entry is damaged")
	}
}
