package traceback

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
)

// when the logs of the corpus are read.
var when = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)

// corpus holds, per language, logs that real programs wrote and beside each what the program itself said about its errors.
const corpus = "../testdata"

// project is where the programs of the corpus ran.
var project = Project{Root: "/tmp/shop"}

// expectation is a case's .json.
type expectation struct {
	Traces []struct {
		Exceptions []wantException `json:"exceptions"`
		Mechanism  string          `json:"mechanism"`
		Handled    *bool           `json:"handled"`
		Level      event.Level     `json:"level"`
		Thread     string          `json:"thread"`
		Threads    int             `json:"threads"`
		Sentry     []sdkException  `json:"sentry"`
		Tail       bool            `json:"tail"` // the program saw only the inner frames of what was printed
	} `json:"traces"`
}

// wantException is an exception as the program saw it.
type wantException struct {
	Type, Module, Value string
	Frames              []wantFrame
	Errno, Signal       int
	ID                  *int
	Parent              *int
	Source              string
	Group               bool
}

type wantFrame struct {
	AbsPath     string `json:"abs_path"`
	Function    string
	Lineno      int
	ContextLine string `json:"context_line"`
}

// sdkException is the same exception as Sentry's SDK saw it.
type sdkException struct {
	Type, Module, Value string
	Frames              []sdkFrame
}

type sdkFrame struct {
	Module, Filename string
	InApp            *bool `json:"in_app"`
}

// readLines decodes a log as the pipeline would.
func readLines(t testing.TB, path string) event.LineSlice {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return decode(string(data))
}

func decode(text string) event.LineSlice {
	var lines event.LineSlice
	for l := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		lines = append(lines, format.Reader{Now: when}.Decode([]byte(l)))
	}
	return lines
}

// around shows lines with line by as line 0, and notes whether somebody looked past the end.
type around struct {
	lines  event.LineSlice
	by     int
	hungry *bool
}

func (a around) At(i int) (*event.Line, bool) {
	l, ok := a.lines.At(i + a.by)
	if !ok && i+a.by >= len(a.lines) && a.hungry != nil {
		*a.hungry = true
	}
	return l, ok
}

// found is a trace and where it stands.
type found struct {
	event.Trace
	first, end int
	language   string
}

// scan finds all traces of a log.
func scan(lines event.LineSlice) []found {
	var out []found
	next := 0
	for i := range lines {
		if i < next || !slices.ContainsFunc(Languages, func(l *Language) bool { return l.trigger(lines[i].Text) >= 0 }) {
			continue
		}
		if t, l, ok := Recognise(around{lines: lines, by: i}, Languages); ok {
			out = append(out, found{t, i + t.First, i + t.End, l.Name})
			next = i + t.End
		}
	}
	return out
}

// cases lists the logs of a language.
func cases(t testing.TB, language string) []string {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(corpus, language, "*.log"))
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob(filepath.Join(corpus, language, "logs", "*.log"))
	if err != nil {
		t.Fatal(err)
	}
	return append(logs, more...)
}

func readExpectation(t testing.TB, log string) expectation {
	t.Helper()
	data, err := os.ReadFile(strings.TrimSuffix(log, ".log") + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var want expectation
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatalf("%s: %v", log, err)
	}
	return want
}

func TestEveryLanguageHasCasesAndEveryFolderALanguage(t *testing.T) {
	t.Parallel()
	for _, l := range Languages {
		if len(cases(t, l.Name)) == 0 {
			t.Errorf("no cases for %s", l.Name)
		}
	}
	folders, err := os.ReadDir(corpus)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if f.IsDir() && f.Name() != "none" && f.Name() != "gen" && f.Name() != "formats" && f.Name() != "loggers" && ByName(f.Name()) == nil {
			t.Errorf("%s/%s belongs to no language", corpus, f.Name())
		}
	}
}

// The corpus is as large as was promised (issue 3): a language that loses its cases is noticed.
func TestTheCorpusIsLarge(t *testing.T) {
	t.Parallel()
	all, none := 0, len(cases(t, "none"))
	for _, l := range Languages {
		n := len(cases(t, l.Name))
		if n < 12 {
			t.Errorf("%s has %d cases, and needs 12", l.Name, n)
		}
		near, err := filepath.Glob(filepath.Join(corpus, "none", l.Name+"-*.log"))
		if err != nil {
			t.Fatal(err)
		}
		if len(near) < 6 {
			t.Errorf("%s has %d near misses, and needs 6", l.Name, len(near))
		}
		all += n
	}
	if all+none < 400 || none < 60 {
		t.Errorf("got %d cases, %d of them with nothing in them; want 400 and 60", all+none, none)
	}
	t.Logf("%d cases of %d languages, and %d with nothing in them", all, len(Languages), none)
}

// No language claims what another one prints, even where it is asked alone: the order of Languages decides nothing.
func TestNoLanguageClaimsAnothersCases(t *testing.T) {
	t.Parallel()
	for _, owner := range Languages {
		for _, log := range cases(t, owner.Name) {
			t.Run(owner.Name+"/"+strings.TrimSuffix(filepath.Base(log), ".log"), func(t *testing.T) {
				t.Parallel()
				lines := readLines(t, log)
				for _, l := range Languages {
					if l == owner {
						continue
					}
					for i := range lines {
						if l.trigger(lines[i].Text) < 0 {
							continue
						}
						if got, _, ok := Recognise(around{lines: lines, by: i}, []*Language{l}); ok {
							e := got.Exceptions[len(got.Exceptions)-1]
							t.Errorf("%s claims line %d: %s: %s", l.Name, i+1, e.Type, e.Text())
						}
					}
				}
			})
		}
	}
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	for _, language := range Languages {
		for _, log := range cases(t, language.Name) {
			t.Run(language.Name+"/"+strings.TrimSuffix(filepath.Base(log), ".log"), func(t *testing.T) {
				t.Parallel()
				want := readExpectation(t, log)
				got := scan(readLines(t, log))
				var text strings.Builder
				for _, l := range readLines(t, log) {
					text.WriteString(l.Text + "\n")
				}
				want.adjust(text.String())
				if len(got) != len(want.Traces) {
					t.Fatalf("got %d traces, want %d", len(got), len(want.Traces))
				}
				for i := range got {
					w := &want.Traces[i]
					g := &got[i]
					if g.language != language.Name {
						t.Errorf("read by %s", g.language)
					}
					if w.Thread != "" && (len(g.Threads) != 1 || g.Threads[0].Name != w.Thread) {
						if !strings.HasPrefix(g.Threads[0].Name, w.Thread) {
							t.Errorf("got threads %+v, want %q", g.Threads, w.Thread)
						}
					}
					if w.Threads != 0 && len(g.Threads) != w.Threads {
						t.Errorf("got %d threads, want %d", len(g.Threads), w.Threads)
					}
					if g.Mechanism != w.Mechanism || cmp.Diff(g.Handled, w.Handled) != "" || g.Level != w.Level {
						t.Errorf("got mechanism %q, handled %v, level %q; want %q, %v, %q", g.Mechanism, show(g.Handled), g.Level, w.Mechanism, show(w.Handled), w.Level)
					}
					language.Resolve(&g.Trace, project)
					if w.Tail {
						innerFrames(g.Exceptions, w.Exceptions)
					}
					if diff := cmp.Diff(asWanted(g.Exceptions, w.Exceptions), w.Exceptions); diff != "" {
						t.Errorf("trace %d (-got +want):\n%s", i, diff)
					}
					if w.Sentry != nil {
						compareSDK(t, strings.Split(filepath.Base(log), "-")[0], &g.Trace, w.Sentry)
					}
				}
			})
		}
	}
}

// innerFrames cuts outer frames that nobody noted off the last exception.
func innerFrames(got []event.Exception, want []wantException) {
	if len(got) == 0 || len(want) == 0 || got[len(got)-1].Stacktrace == nil {
		return
	}
	s := got[len(got)-1].Stacktrace
	s.Frames = s.Frames[max(0, len(s.Frames)-len(want[len(want)-1].Frames)):]
}

// adjust takes out of an expectation what the text of the log does not tell.
func (e *expectation) adjust(text string) {
	for i := range e.Traces {
		for j := range e.Traces[i].Exceptions {
			x := &e.Traces[i].Exceptions[j]
			for k := range x.Frames {
				if c := &x.Frames[k].ContextLine; !strings.Contains(text, *c) {
					*c = "" // the interpreter did not find the source
				}
			}
			bare := x.Type[strings.LastIndexByte(x.Type, '.')+1:]
			if !strings.Contains(text, x.Type+":") && !strings.Contains(text, x.Type+"\n") && !strings.Contains(text, "("+x.Type+")") && strings.Contains(text, bare) {
				// The interpreter itself, unlike the module traceback, prints a class without what it is defined in.
				x.Type = bare
				if j < len(e.Traces[i].Sentry) {
					e.Traces[i].Sentry[j].Type = x.Type
				}
			}
		}
	}
}

func show(b *bool) string {
	if b == nil {
		return "nil"
	}
	return fmt.Sprint(*b)
}

// asWanted turns exceptions into the form of the expectation. What the expectation leaves open is taken over.
func asWanted(got []event.Exception, want []wantException) []wantException {
	var out []wantException
	for i := range got {
		e := &got[i]
		w := wantException{Type: e.Type, Module: e.Module, Value: e.Text()}
		if m := e.Mechanism; m != nil {
			w.ID, w.Parent, w.Source, w.Group = m.ExceptionID, m.ParentID, m.Source, m.IsExceptionGroup
			if m.Meta != nil && m.Meta.Errno != nil {
				w.Errno = m.Meta.Errno.Number
			}
			if m.Meta != nil && m.Meta.Signal != nil {
				w.Signal = m.Meta.Signal.Number
			}
		}
		if i < len(want) && want[i].Errno != 0 && w.Errno == 0 && !strings.Contains(w.Value, "[Errno") {
			w.Errno = want[i].Errno // an error number that is not printed
		}
		w.Frames = []wantFrame{}
		if e.Stacktrace != nil {
			for j, f := range e.Stacktrace.Frames {
				wf := wantFrame{AbsPath: f.AbsPath, Function: f.Function, Lineno: f.Lineno, ContextLine: f.ContextLine}
				if i < len(want) && j < len(want[i].Frames) && want[i].Frames[j].Lineno == 0 {
					wf.Lineno = 0 // not known to the one who wrote the expectation
				}
				w.Frames = append(w.Frames, wf)
			}
		}
		out = append(out, w)
	}
	return out
}

// otherThanSDK are the programs of which text alone does not tell what Sentry's SDK says, with the reason.
var otherThanSDK = map[string]string{
	"strfails":  "the SDK falls back to repr() where the traceback says that str() failed",
	"namespace": "the SDK sees that a package has no __init__.py, and then gives the whole path as the file name",
	"template":  "compiled code names any file, and belongs to the module that runs it",
	"cython":    "compiled code names any file, and belongs to the module that runs it",
	"windows":   "compiled code names any file, and belongs to the module that runs it",
}

// compareSDK compares with what Sentry's SDK said, as far as text can tell.
func compareSDK(t *testing.T, name string, trace *event.Trace, want []sdkException) {
	t.Helper()
	if otherThanSDK[name] != "" {
		return
	}
	if mainScript(trace) == "" {
		// Nothing tells the main script from another module.
		for i := range want {
			for j := range want[i].Frames {
				if f := &want[i].Frames[j]; f.Module == "__main__" {
					f.Module = strings.TrimSuffix(f.Filename, ".py")
				}
			}
		}
	}
	var g []sdkException
	for _, e := range trace.Exceptions {
		s := sdkException{Type: e.Type, Module: e.Module, Value: e.Text(), Frames: []sdkFrame{}}
		if e.Stacktrace != nil {
			for _, f := range e.Stacktrace.Frames {
				s.Frames = append(s.Frames, sdkFrame{f.Module, f.Filename, f.InApp})
			}
		}
		g = append(g, s)
	}
	if diff := cmp.Diff(g, want); diff != "" {
		t.Errorf("other than Sentry's SDK (-got +SDK):\n%s", diff)
	}
}

func TestNoneOfTheseIsAnError(t *testing.T) {
	t.Parallel()
	for _, log := range cases(t, "none") {
		t.Run(filepath.Base(log), func(t *testing.T) {
			t.Parallel()
			for _, f := range scan(readLines(t, log)) {
				t.Errorf("lines %d to %d were read as %s: %s", f.first+1, f.end, f.Exceptions[len(f.Exceptions)-1].Type, f.Exceptions[len(f.Exceptions)-1].Text())
			}
		})
	}
}
