package traceback

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// eachCase runs a test for every log of every language, and those with nothing in them.
func eachCase(t *testing.T, test func(t *testing.T, lines event.LineSlice)) {
	for _, language := range append(Languages, &Language{Name: "none"}) {
		for _, log := range cases(t, language.Name) {
			t.Run(language.Name+"/"+filepath.Base(log), func(t *testing.T) {
				t.Parallel()
				test(t, readLines(t, log))
			})
		}
	}
}

// A recogniser that has not looked past what was read must give the same answer when there is more.
func TestTheCutChangesNothing(t *testing.T) {
	t.Parallel()
	eachCase(t, func(t *testing.T, lines event.LineSlice) {
		for i := range lines {
			if Languages[0].trigger(lines[i].Text) < 0 {
				continue
			}
			whole, _, wholeOK := Recognise(around{lines: lines, by: i}, Languages)
			for end := i + 1; end < len(lines); end++ {
				hungry := false
				part, _, partOK := Recognise(around{lines: lines[:end], by: i, hungry: &hungry}, Languages)
				if hungry {
					continue
				}
				if partOK != wholeOK || cmp.Diff(part, whole) != "" {
					t.Fatalf("line %d: decided after %d lines, but otherwise than after all (-part +whole):\n%s", i+1, end, cmp.Diff(part, whole))
				}
				if partOK && !part.Complete {
					t.Errorf("line %d: decided, but not complete", i+1)
				}
				break
			}
		}
	})
}

// No line is in two traces, each trace has its hit, and its exceptions are such as Sentry takes.
func TestEveryLineIsTakenOnce(t *testing.T) {
	t.Parallel()
	eachCase(t, func(t *testing.T, lines event.LineSlice) {
		last := 0
		for _, f := range scan(lines) {
			if f.First > 0 || f.End <= 0 || f.end > len(lines) {
				t.Errorf("took lines %d to %d of %d around a hit", f.first, f.end, len(lines))
			}
			if f.first < last {
				t.Errorf("took line %d again", f.first+1)
			}
			last = f.end
			if blank(lines[f.end-1].Text) {
				t.Errorf("kept the blank line %d at the end", f.end)
			}
			checkExceptions(t, f.Trace)
		}
	})
}

// checkExceptions checks what Sentry asks of exceptions.
func checkExceptions(t *testing.T, trace event.Trace) {
	t.Helper()
	if len(trace.Exceptions) == 0 {
		t.Fatal("no exception")
	}
	for _, e := range trace.Exceptions {
		if e.Type == "" || len(e.Type) > 256 || len(e.Text()) > pyMaxValue {
			t.Errorf("type %q, %d bytes of value", e.Type, len(e.Text()))
		}
		if e.Stacktrace != nil && (len(e.Stacktrace.Frames) == 0 || len(e.Stacktrace.Frames) > pyMaxFrames) {
			t.Errorf("%d frames", len(e.Stacktrace.Frames))
		}
	}
}

// What puts a prefix in front of every line changes nothing, if the log has no heads of its own that the prefix would hide.
func TestPrefixesChangeNothing(t *testing.T) {
	t.Parallel()
	wraps := map[string]func(int, string) string{
		"compose": func(_ int, l string) string { return "web_1  | " + l },
		"trimmed": func(_ int, l string) string { return strings.TrimRight("web_1  | "+l, " ") },
		"times": func(i int, l string) string {
			return "10:00:" + strconv.Itoa(10+i%50) + "." + strconv.Itoa(7*i) + " worker-1: " + l
		},
		"apache": func(i int, l string) string {
			return "[Wed May 01 10:00:00." + strconv.Itoa(100000+i) + " 2024] [wsgi:error] [pid 17:tid 140] [client 10.0.0.1:5123] " + l + ", referer: https://shop.example/cart?a=1"
		},
	}
	eachCase(t, func(t *testing.T, lines event.LineSlice) {
		for _, l := range lines {
			if l.Head {
				return // a prefix would hide them
			}
		}
		want := scan(lines)
		for name, wrap := range wraps {
			wrapped := make(event.LineSlice, len(lines))
			for i, l := range lines {
				wrapped[i] = event.Line{Text: wrap(i, l.Text)}
			}
			if strings.Contains(t.Name(), "quoted") {
				continue // "web_1  | > " may well be somebody's prefix
			}
			got := scan(wrapped)
			if len(got) != len(want) {
				t.Fatalf("%s: got %d traces, want %d", name, len(got), len(want))
			}
			for i := range got {
				if diff := cmp.Diff(got[i].Exceptions, want[i].Exceptions); diff != "" {
					t.Errorf("%s (-got +want):\n%s", name, diff)
				}
				if got[i].first != want[i].first || got[i].end != want[i].end {
					t.Errorf("%s: got lines %d to %d, want %d to %d", name, got[i].first+1, got[i].end, want[i].first+1, want[i].end)
				}
			}
		}
	})
}

// FuzzPython reads any text. The corpus is the seed.
func FuzzPython(f *testing.F) {
	for _, folder := range []string{"python", "none"} {
		for _, log := range cases(f, folder) {
			var b strings.Builder
			for _, l := range readLines(f, log) {
				b.WriteString(l.Text + "\n")
			}
			f.Add(b.String())
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := decode(text)
		for i := range lines {
			if Python.trigger(lines[i].Text) < 0 {
				continue
			}
			looked := 0
			trace, _, ok := Recognise(counted{around{lines: lines, by: i}, &looked}, Languages)
			if limit := 2000 + 120*len(lines); looked > limit {
				t.Fatalf("looked at lines %d times, of %d", looked, len(lines))
			}
			if !ok {
				continue
			}
			if trace.First > 0 || trace.End <= 0 || i+trace.End > len(lines) || i+trace.First < 0 {
				t.Fatalf("line %d of %d: took %d to %d", i, len(lines), trace.First, trace.End)
			}
			checkExceptions(t, trace)
			Python.Resolve(&trace, project)
			Python.Resolve(&trace, Project{})
			checkExceptions(t, trace)
		}
	})
}

// counted counts how often lines are looked at.
type counted struct {
	event.Lines
	n *int
}

func (c counted) At(i int) (*event.Line, bool) {
	*c.n++
	return c.Lines.At(i)
}

// BenchmarkPython reads one traceback of a chain, as printed.
func BenchmarkPython(b *testing.B) {
	lines := readLines(b, filepath.Join(corpus, "python", "deepchain-3.13.log"))
	n := 0
	for _, l := range lines {
		n += len(l.Text) + 1
	}
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := Python.Parse(lines); !ok {
			b.Fatal("not read")
		}
	}
}
