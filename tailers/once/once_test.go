package once

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/sourcetest"
)

// numbered returns n lines that differ.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "2024-05-01 12:00:00 INFO line %d %s\n", i, strings.Repeat("x", i%90))
	}
	return b.String()
}

// widened is a text as UTF-16, the less significant byte first.
func widened(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.Write([]byte{byte(r), byte(r >> 8)})
	}
	return b.String()
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t *testing.T, r *Reader, h *sourcetest.Recorder, args ...string) {
	t.Helper()
	in, err := Expand(args)
	if err != nil {
		t.Fatal(err)
	}
	r.Inputs, r.Handler = in, h
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	streams, ended := h.Streams()
	if len(streams) != len(in) {
		t.Errorf("%d streams, want %d", len(streams), len(in))
	}
	for i, s := range streams {
		if !ended[i] {
			t.Errorf("%s did not end", s.Path)
		}
	}
}

func TestReader(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("y", 5000)
	texts := []struct{ name, text, want string }{
		{"empty", "", ""},
		{"one line", "one\n", "one\n"},
		{"no final newline", "one\ntwo", "one\ntwo"},
		{"carriage returns", "one\r\ntwo\r\n", "one\r\ntwo\r\n"},
		{"empty lines", "\n\n\n", "\n\n\n"},
		{"nul bytes", "a\x00b\n\x00\n", "a\x00b\n\x00\n"},
		{"many blocks", numbered(9000), numbered(9000)},
		{"long line", "one\n" + long + "\ntwo\n", "one\n" + long[:2000] + "\ntwo\n"},
		{"long last line", "one\n" + long, "one\n" + long[:2000]},
		{"utf-16", "\xff\xfe" + widened("one\r\ntw\u00f6\n"), "one\r\ntw\u00f6\n"},
		{"utf-16 of many blocks", "\xff\xfe" + widened(numbered(5000)), numbered(5000)},
	}
	inputs := []struct {
		name string
		open func(t *testing.T, text string) (arg string, stdin io.Reader)
	}{
		{"file", func(t *testing.T, text string) (string, io.Reader) {
			return write(t, filepath.Join(t.TempDir(), "a.log"), text), nil
		}},
		{"gzip", func(t *testing.T, text string) (string, io.Reader) {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			io.WriteString(z, text)
			z.Close()
			return write(t, filepath.Join(t.TempDir(), "a.log.1.gz"), b.String()), nil
		}},
		{"zstd", func(t *testing.T, text string) (string, io.Reader) {
			z, err := zstd.NewWriter(nil)
			if err != nil {
				t.Fatal(err)
			}
			return write(t, filepath.Join(t.TempDir(), "a.log.zst"), string(z.EncodeAll([]byte(text), nil))), nil
		}},
		{"stdin", func(_ *testing.T, text string) (string, io.Reader) { return "-", strings.NewReader(text) }},
		{"slow stdin", func(_ *testing.T, text string) (string, io.Reader) {
			return "-", iotest.HalfReader(strings.NewReader(text))
		}},
	}
	for _, in := range inputs {
		for _, tt := range texts {
			for seed := range uint64(3) {
				t.Run(fmt.Sprint(in.name, "/", tt.name, "/", seed), func(t *testing.T) {
					t.Parallel()
					arg, stdin := in.open(t, tt.text)
					h := sourcetest.New(t, seed)
					r := &Reader{Stdin: stdin, MaxLine: 2000}
					run(t, r, h, arg)
					if got := h.Text(); got != tt.want {
						t.Errorf("shown %d bytes, want %d: %.200q", len(got), len(tt.want), got)
					}
					if got, want := h.Safe(), tt.want; got != want {
						t.Errorf("%d bytes flushed, want %d", len(got), len(want))
					}
					decoded := len(tt.text)
					if strings.HasPrefix(tt.text, "\xff\xfe") {
						decoded = len(tt.want)
					}
					if got, want := r.Stats.LeftOut.Load(), int64(decoded-len(tt.want)); got != want {
						t.Errorf("%d bytes left out, want %d", got, want)
					}
					if got := r.Stats.Skipped.Load(); got != 0 {
						t.Errorf("%d bytes skipped", got)
					}
				})
			}
		}
	}
}

func TestReaderIdentity(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := sourcetest.New(t, 1)
	run(t, &Reader{}, h, write(t, filepath.Join(dir, "app.log.1"), "x\n"))
	streams, _ := h.Streams()
	if got, want := streams[0].Source, filepath.Join(dir, "app.log"); got != want {
		t.Errorf("source %s, want %s", got, want)
	}
	if got, want := streams[0].Path, filepath.Join(dir, "app.log.1"); got != want {
		t.Errorf("path %s, want %s", got, want)
	}
}

// stubborn decides nothing.
type stubborn struct{ windows int }

func (s *stubborn) Handle(context.Context, *tailers.Window) (tailers.Reply, error) {
	s.windows++
	return tailers.Reply{}, nil
}
func (s *stubborn) Flush(context.Context) error { return nil }

func TestReaderStubbornHandler(t *testing.T) {
	t.Parallel()
	text := strings.Repeat(strings.Repeat("z", 99)+"\n", 60000)
	h := &stubborn{}
	r := &Reader{Stdin: strings.NewReader(text), Handler: h, Inputs: []Input{{Path: "-"}}}
	if err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := r.Stats.Skipped.Load(); got != int64(len(text)) {
		t.Errorf("%d bytes skipped, want all %d counted", got, len(text))
	}
}

func TestReaderErrors(t *testing.T) {
	t.Parallel()
	t.Run("handler", func(t *testing.T) {
		t.Parallel()
		h := sourcetest.New(t, 1)
		h.Fail = func() error { return sourcetest.ErrRefused }
		r := &Reader{Stdin: strings.NewReader("x\n"), Handler: h, Inputs: []Input{{Path: "-"}}}
		if err := r.Run(t.Context()); !errors.Is(err, sourcetest.ErrRefused) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("broken input", func(t *testing.T) {
		t.Parallel()
		h := sourcetest.New(t, 1)
		broken := io.MultiReader(strings.NewReader("one\ntwo"), iotest.ErrReader(syscall.EIO))
		r := &Reader{Stdin: broken, Handler: h, Inputs: []Input{{Path: "-"}, {Path: write(t, filepath.Join(t.TempDir(), "b.log"), "three\n")}}}
		if err := r.Run(t.Context()); !errors.Is(err, syscall.EIO) {
			t.Errorf("got %v", err)
		}
		if got, want := h.Text(), "one\ntwothree\n"; got != want {
			t.Errorf("shown %q, want %q: what could be read counts", got, want)
		}
	})
	t.Run("cut gzip", func(t *testing.T) {
		t.Parallel()
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		io.WriteString(z, numbered(1000))
		z.Close()
		h := sourcetest.New(t, 1)
		path := write(t, filepath.Join(t.TempDir(), "c.log.gz"), b.String()[:b.Len()-20])
		r := &Reader{Handler: h, Inputs: []Input{{Path: path}}}
		if err := r.Run(t.Context()); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("got %v, want an error that names %s", err, path)
		}
	})
}

func TestExpand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"b.log": "x\n", "a.log": "x\n", "a.log.1": "x\n", "a.log.2": "x\n", "sub/deep/c.log": "x\n", "empty.log": "",
		".hidden": "x\n", ".git/config": "x\n", "binary": "\x7fELF\x00\x00", "utf16.log": "\xff\xfeh\x00i\x00\n\x00", "[x].log": "x\n",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		want []string
		err  string
	}{
		{"order of arguments", []string{"b.log", "a.log"}, []string{"b.log", "a.log"}, ""},
		{"twice", []string{"a.log", "*.log", "./a.log"}, []string{"a.log", "[x].log", "b.log", "empty.log", "utf16.log"}, ""},
		{"rotated set", []string{"a.log*"}, []string{"a.log.2", "a.log.1", "a.log"}, ""},
		{"a name like a pattern", []string{"[x].log"}, []string{"[x].log"}, ""},
		{"directory", []string{""}, []string{"[x].log", "a.log.2", "a.log.1", "a.log", "b.log", "empty.log", "utf16.log", "sub/deep/c.log"}, ""},
		{"any depth", []string{"**/c.log"}, []string{"sub/deep/c.log"}, ""},
		{"any depth, none", []string{"**/b.log"}, []string{"b.log"}, ""},
		{"missing", []string{"nope.log"}, nil, "does not exist"},
		{"no match", []string{"nope*.log"}, nil, "matches no file"},
		{"bad pattern", []string{"nope["}, nil, "syntax error in pattern"},
		{"pipe", []string{"pipe"}, nil, "is a named pipe, not a file"},
		{"device", []string{"/dev/null"}, nil, "is a device, not a file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var args, want []string
			for _, a := range tt.args {
				if !filepath.IsAbs(a) {
					a = dir + "/" + a
				}
				args = append(args, a)
			}
			for _, w := range tt.want {
				want = append(want, filepath.Join(dir, w))
			}
			in, err := Expand(args)
			var got []string
			for _, i := range in {
				got = append(got, i.Path)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("error %v, want one with %q", err, tt.err)
			}
		})
	}
}

func TestExpandStdin(t *testing.T) {
	t.Parallel()
	in, err := Expand([]string{"-", "-"})
	if err != nil || len(in) != 1 || in[0].Path != "-" {
		t.Errorf("got %v, %v", in, err)
	}
}

// A rotated set is one stream in time order, however its files are named and compressed, and what spans two of them is shown together.
func TestRotatedSet(t *testing.T) {
	t.Parallel()
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	io.WriteString(w, "one\ntwo\nthr")
	w.Close()
	dir := t.TempDir()
	live := write(t, filepath.Join(dir, "app.log"), "five\nsix\n")
	packed := write(t, filepath.Join(dir, "app.log.2.gz"), z.String())
	middle := write(t, filepath.Join(dir, "app.log.1"), "ee\nfour\n")
	other := write(t, filepath.Join(dir, "other.log"), "else\n")
	const want = "one\ntwo\nthr\nee\nfour\nfive\nsix\n"
	for _, args := range [][]string{{live, other, middle, packed}, {dir}, {filepath.Join(dir, "*")}} {
		h := sourcetest.New(t, 1)
		h.Take = func(w *tailers.Window) int { // patient, as with an open traceback
			if w.Final {
				return len(w.Data)
			}
			return 0
		}
		var origins []string
		h.Shown = func(s *tailers.Stream, w *tailers.Window) {
			for i := range w.Data {
				if w.Final && (i == 0 || w.Data[i-1] == '\n') {
					offset, head := w.Origin(i)
					origins = append(origins, fmt.Sprintf("%d %s", offset, head(3)))
				}
			}
		}
		inputs, err := Expand(args)
		if err != nil {
			t.Fatal(err)
		}
		r := &Reader{Inputs: inputs, Handler: h}
		if err := r.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := h.Text(); got != want+"else\n" {
			t.Errorf("%q: shown %q, want %q", args, got, want+"else\n")
		}
		if streams, _ := h.Streams(); len(streams) != 2 {
			t.Errorf("%q: %d streams, want 2", args, len(streams))
		} else if streams[0].Path != live {
			t.Errorf("%q: the stream is called %s, want %s", args, streams[0].Path, live)
		}
		where := []string{"0 one", "4 one", "8 one", "0 ee\n", "3 ee\n", "0 fiv", "5 fiv", "0 els"}
		if !slices.Equal(origins, where) {
			t.Errorf("%q: lines stand at %q, want %q", args, origins, where)
		}
		if got := r.Stats.Files.Load(); got != 4 {
			t.Errorf("%q: %d files read, want 4", args, got)
		}
	}
}

// What follows an archive that breaks off does not follow on what could be read of it.
func TestRotatedSetBroken(t *testing.T) {
	t.Parallel()
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	io.WriteString(w, "one\ntwo\n")
	w.Close()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "app.log.1.gz"), z.String()[:z.Len()-6])
	write(t, filepath.Join(dir, "app.log"), "three\n")
	h := sourcetest.New(t, 1)
	inputs, err := Expand([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	r := &Reader{Inputs: inputs, Handler: h}
	if err := r.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "app.log.1.gz") {
		t.Errorf("got %v, want an error that names the archive", err)
	}
	if streams, _ := h.Streams(); h.Text() != "one\ntwo\nthree\n" || len(streams) != 2 {
		t.Errorf("shown %q in %d streams", h.Text(), len(streams))
	}
}
