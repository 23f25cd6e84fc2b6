package traceback

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// summary is a trace in one line per exception: type, value, and the functions of its frames.
func summary(t event.Trace) []string {
	var out []string
	for _, e := range t.Exceptions {
		s := e.Type + ": " + e.Text()
		if e.Module != "" {
			s = e.Module + " " + s
		}
		if e.Stacktrace != nil {
			for _, f := range e.Stacktrace.Frames {
				s += " <" + f.Function
				if f.ContextLine != "" {
					s += " | " + f.ContextLine
				}
				s += ">"
			}
		}
		out = append(out, s)
	}
	return out
}

// Shapes that no interpreter at hand prints, or that only come about on the way. Typed by hand, from the sources named in trace-shapes.md.
func TestPythonTyped(t *testing.T) {
	t.Parallel()
	const head = "Traceback (most recent call last):\n"
	const frame = "  File \"/srv/a.py\", line 3, in f\n    g()\n"
	tests := []struct {
		name, text string
		want       [][]string
	}{
		{"indentation stripped by a shipper", head + "File \"/srv/a.py\", line 9, in <module>\nmain()\n~~~~^^\nFile \"/srv/a.py\", line 5, in main\nreturn d[\"k\"]\nKeyError: 'k'\n",
			[][]string{{`KeyError: 'k' <<module> | main()> <main | return d["k"]>`}}},
		{"indentation stripped, a source line like a type", head + "File \"/srv/a.py\", line 9, in f\nraise\nValueError: x\n", [][]string{{"ValueError: x <f | raise>"}}},
		{"indentation stripped, no source", head + "File \"/srv/a.py\", line 9, in f\nFile \"/srv/b.py\", line 9, in g\nValueError: x\nmore: of it\n", [][]string{{"ValueError: x\nmore: of it <f> <g>"}}},
		{"blank lines stripped", head + frame + "KeyError: 1\n" + pyCause + "\n" + head + frame + "ValueError: 2\n",
			[][]string{{"KeyError: 1 <f | g()>", "ValueError: 2 <f | g()>"}}},
		{"blank lines put in", head + "\n" + strings.ReplaceAll(frame, "\n", "\n\n") + "ValueError: 2\n", [][]string{{"ValueError: 2 <f | g()>"}}},
		{"back to back", head + frame + "KeyError: 1\n" + head + frame + "KeyError: 2\n", [][]string{{"KeyError: 1 <f | g()>"}, {"KeyError: 2 <f | g()>"}}},
		{"a blank line ends a bare one", head + frame + "ValueError: a\nb\n\nsomething else\n", [][]string{{"ValueError: a\nb <f | g()>"}}},
		{"but not where it goes on indented", head + frame + "ValueError: a:\n\n    indented\n", [][]string{{"ValueError: a:\n\n    indented <f | g()>"}}},
		{"nor in a log record", "ERROR:root:failed\n" + head + frame + "ValueError: a\n\nOn instance:\n    'x'\nINFO:root:next\n", [][]string{{"ValueError: a\n\nOn instance:\n    'x' <f | g()>"}}},
		{"an access log line ends it", head + frame + "ValueError: a\n10.0.0.1 - - [01/May/2024 10:00:00] \"GET / HTTP/1.1\" 500 -\n", [][]string{{"ValueError: a <f | g()>"}}},
		{"a date ends it", head + frame + "ValueError: a\n2024/05/01 weird format\n", [][]string{{"ValueError: a <f | g()>"}}},
		{"cut off", head + frame, [][]string{{"Traceback: cut off after f <f | g()>"}}},
		{"interrupted for good", head + frame + "INFO:root:other\n", [][]string{{"Traceback: cut off after f <f | g()>"}}},
		{"interrupted for good, the rest is somebody else's", head + frame + "INFO:root:other\nmore: of it\n", [][]string{{"Traceback: cut off after f <f | g()>"}}},
		{"interrupted between frames", head + frame + "INFO:root:other\nINFO:root:more\n" + strings.ReplaceAll(frame, "in f", "in g") + "KeyError: 1\n", [][]string{{"KeyError: 1 <f | g()> <g | g()>"}}},
		{"interrupted before its end", head + frame + "INFO:root:other\nshop.errors.Refused: no\n", [][]string{{"shop.errors Refused: no <f | g()>"}}},
		{"interrupted before a source line", head + "  File \"/srv/a.py\", line 3, in f\nINFO:root:other\n    g()\nKeyError: 1\n", [][]string{{"KeyError: 1 <f | g()>"}}},
		{"interrupted before carets", head + frame + "INFO:root:other\n    ~^^\nKeyError: 1\n", [][]string{{"KeyError: 1 <f | g()>"}}},
		{"interrupted behind its header", head + "INFO:root:other\n" + frame + "KeyError: 1\n", [][]string{{"KeyError: 1 <f | g()>"}}},
		{"interrupted twice", head + frame + "INFO:root:other\n" + frame + "INFO:root:other\n  [Previous line repeated 1 more time]\nINFO:root:other\nKeyError: 1\n",
			[][]string{{"KeyError: 1 <f | g()> <f | g()> <f | g()>"}}},
		{"interrupted too long", head + frame + strings.Repeat("INFO:root:other\n", pyMaxBetween+1) + "KeyError: 1\n", [][]string{{"Traceback: cut off after f <f | g()>"}}},
		{"interrupted in a group", "  + Exception Group " + head + "  |   File \"/srv/a.py\", line 3, in f\nINFO:root:other\n  |     g()\n  | ExceptionGroup: x (1 sub-exception)\nINFO:root:other\n  +-+---------------- 1 ----------------\n    | KeyError: 1\nINFO:root:other\n    +------------------------------------\nnext\n",
			[][]string{{"KeyError: 1", "ExceptionGroup: x <f | g()>"}}},
		{"interrupted by a traceback, which keeps its own", head + frame + "ERROR:root:other\n" + head + "  File \"/srv/b.py\", line 3, in other\n    g()\nINFO:root:more\n" + frame + "KeyError: 1\n",
			[][]string{{"Traceback: cut off after f <f | g()>"}, {"Traceback: cut off after other <other | g()>"}}},
		{"a record in the message of a group's member", "  + Exception Group " + head + "  |   File \"/srv/a.py\", line 3, in f\n  | ExceptionGroup: x (1 sub-exception)\n  +-+---------------- 1 ----------------\n    | ValueError: rows:\nINFO:root:quoted\n    +------------------------------------\n",
			[][]string{{"ValueError: rows:", "ExceptionGroup: x <f>"}}},
		{"a header ends a value", head + frame + "ValueError: a\nskipping:\n" + head + frame + "KeyError: 2\n", [][]string{{"ValueError: a\nskipping: <f | g()>"}, {"KeyError: 2 <f | g()>"}}},
		{"the type's line may announce one", "ERROR:root:failed\n" + head + frame + "RuntimeError: worker failed:\n" + head + frame + "KeyError: 2\n",
			[][]string{{"RuntimeError: worker failed:\n" + head + frame + "KeyError: 2 <f | g()>"}}},
		{"but not outside of a record", head + frame + "RuntimeError: worker failed:\n" + head + frame + "KeyError: 2\n",
			[][]string{{"RuntimeError: worker failed: <f | g()>"}, {"KeyError: 2 <f | g()>"}}},
		{"an interpreter of its own", head + frame + "concurrent.interpreters.ExecutionFailed: KeyError: 1\n\nUncaught in the interpreter:\n\n" + head + frame + "KeyError: 1\n",
			[][]string{{"concurrent.interpreters ExecutionFailed: KeyError: 1\n\nUncaught in the interpreter:\n\n" + head + frame + "KeyError: 1 <f | g()>"}}},
		{"finaliser of 3.14", "Exception ignored while calling deallocator <function C.__del__ at 0x7f>:\n" + head + frame + "KeyError: 1\n", [][]string{{"KeyError: 1 <f | g()>"}}},
		{"coroutine of 3.14", "Exception ignored while closing generator <generator object f at 0x7f>:\n" + head + frame + "RuntimeError: generator ignored GeneratorExit\n",
			[][]string{{"RuntimeError: generator ignored GeneratorExit <f | g()>"}}},
		{"fault of 3.14", "Fatal Python error: Segmentation fault\n\nCurrent thread 0x02 [python] (most recent call first):\n  File \"/a.py\", line 4 in f\n\nExtension modules: x (total: 1)\n\nCurrent thread's C stack trace (most recent call first):\n  Binary file \"/usr/lib/libc.so.6\", at +0x9d7c4 [0x7f01]\n  <truncated rest of calls>\nrestarting\n",
			[][]string{{"Fatal Python error: Segmentation fault <f>"}}},
		{"class in brackets", head + frame + "<class 'shop.errors.Refused'>: no\n", [][]string{{"shop.errors Refused: no <f | g()>"}}},
		{"python 2 class in brackets", head + frame + "<type 'exceptions.ValueError'>: no\n", [][]string{{"ValueError: no <f | g()>"}}},
		{"Ray", head + frame + "ray.exceptions.RayTaskError(KeyError): \x1b[36mray::f()\n  File \"/srv/a.py\", line 1, in f\nKeyError: 'k'\n",
			[][]string{{"ray.exceptions RayTaskError(KeyError): \x1b[36mray::f()\n  File \"/srv/a.py\", line 1, in f\nKeyError: 'k' <f | g()>"}}},
		{"PyTorch quotes the worker's", head + frame + "RuntimeError: Caught KeyError in DataLoader worker process 0.\nOriginal " + head + frame + "KeyError: 'k'\n\n",
			[][]string{{"RuntimeError: Caught KeyError in DataLoader worker process 0.\nOriginal " + head + frame + "KeyError: 'k' <f | g()>"}}},
		{"joblib", "joblib.externals.loky.process_executor._RemoteTraceback: \n\"\"\"\n" + head + frame + "KeyError: 1\n\"\"\"\n\n" + pyCause + "\n\n" + head + frame + "KeyError: 1\n",
			[][]string{{"KeyError: 1 <f | g()>", "KeyError: 1 <f | g()>"}}},
		{"billiard", "billiard.einfo.RemoteTraceback: \n\"\"\"\n" + head + frame + "KeyError: 1\n\"\"\"\n\n" + pyCause + "\n\n" + head + frame + "KeyError: 1\n",
			[][]string{{"KeyError: 1 <f | g()>", "KeyError: 1 <f | g()>"}}},
		{"thread without threading", "Unhandled exception in thread started by <function f at 0x7f>\n" + head + frame + "KeyError: 1\n", [][]string{{"KeyError: 1 <f | g()>"}}},
		{"pipe closed at exit", "Exception ignored in: <_io.TextIOWrapper name='<stdout>' mode='w' encoding='utf-8'>\nBrokenPipeError: [Errno 32] Broken pipe\n",
			[][]string{{"BrokenPipeError: [Errno 32] Broken pipe"}}},
		{"fault with modules", "Fatal Python error: Segmentation fault\n\nThread 0x01 (most recent call first):\n  File \"/a.py\", line 2 in idle\n\nCurrent thread 0x02 [worker] (most recent call first):\n  File \"/a.py\", line 4 in f\n  File \"/a.py\", line 9 in <module>\n\nExtension modules: numpy.core, x (total: 2)\nrestarting\n",
			[][]string{{"Fatal Python error: Segmentation fault <<module>> <f>"}}},
		{"fault of Windows", "Windows fatal exception: access violation\n\nCurrent thread 0x02 (most recent call first):\n  File \"C:\\a.py\", line 4 in f\n",
			[][]string{{"Windows fatal exception: access violation <f>"}}},
		{"fault on import", "Fatal Python error: init_import_site: Failed to import the site module\nPython runtime state: initialized\n" + head + frame + "ValueError: x\n",
			[][]string{{"ValueError: x <f | g()>", "Fatal Python error: init_import_site: Failed to import the site module"}}},
		{"every line a record", "2024-05-01 10:00:00,123 ERROR [shop] " + head + "2024-05-01 10:00:00,124 ERROR [shop]   File \"/a.py\", line 3, in f\n2024-05-01 10:00:00,124 ERROR [shop] ValueError: a\n2024-05-01 10:00:00,125 ERROR [shop] order is put back\n",
			[][]string{{"ValueError: a <f>"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got [][]string
			lines := decode(tt.text)
			if tt.name == "Ray" {
				for i, l := range strings.Split(strings.TrimSuffix(tt.text, "\n"), "\n") {
					lines[i] = event.Line{Text: l}
				}
			}
			for _, f := range scan(lines) {
				got = append(got, summary(f.Trace))
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

// A traceback is printed at once: where a carrier tells when lines came, what comes a second later is something else.
func TestPythonPauseEndsTheValue(t *testing.T) {
	t.Parallel()
	start := time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)
	lines := decode("Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nValueError: a\nnote of it\nstarting again\n")
	for i, ms := range []int{0, 0, 1, 2, 1500} {
		lines[i].Record.Time, lines[i].Record.TimeSource = start.Add(time.Duration(ms)*time.Millisecond), event.TimeCarrier
	}
	got, ok := Python.Parse(lines)
	if !ok || got.End != 4 || got.Exceptions[0].Text() != "a\nnote of it" || !got.Complete {
		t.Errorf("got %v, end %d, complete %v", summary(got), got.End, got.Complete)
	}
}

func TestPythonRepeatedFramesAreBounded(t *testing.T) {
	t.Parallel()
	lines := decode("Traceback (most recent call last):\n  File \"/a.py\", line 1, in first\n  File \"/a.py\", line 2, in f\n  [Previous line repeated 999999999 more times]\n  File \"/a.py\", line 3, in last\nRecursionError: deep\n")
	got, ok := Python.Parse(lines)
	if !ok {
		t.Fatal("not read")
	}
	frames := got.Exceptions[0].Stacktrace.Frames
	if len(frames) != pyMaxFrames || frames[0].Function != "first" || frames[1].Function != "f" || frames[pyMaxFrames-1].Function != "last" || !got.Truncated {
		t.Errorf("got %d frames, from %s to %s, truncated %v", len(frames), frames[0].Function, frames[len(frames)-1].Function, got.Truncated)
	}
}

func TestPythonLongChainsAreBounded(t *testing.T) {
	t.Parallel()
	part := "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nKeyError: 1\n\n" + pyContext + "\n\n"
	lines := decode(strings.Repeat(part, 3*pyMaxExceptions) + "Traceback (most recent call last):\n  File \"/a.py\", line 1, in f\nValueError: last\n")
	got, ok := Python.Parse(lines)
	if n := len(got.Exceptions); !ok || n == 0 || n > pyMaxExceptions || got.Exceptions[n-1].Type != "ValueError" || !got.Truncated || got.End != len(lines) {
		t.Errorf("got %d exceptions, truncated %v, end %d of %d", n, got.Truncated, got.End, len(lines))
	}
}

func TestSplitType(t *testing.T) {
	t.Parallel()
	for printed, want := range map[string][2]string{
		"KeyError":                      {"", "KeyError"},
		"exceptions.KeyError":           {"", "KeyError"},
		"MyError":                       {"__main__", "MyError"},
		"__main__.MyError":              {"__main__", "MyError"},
		"__main__.f.<locals>.E":         {"__main__", "f.<locals>.E"},
		"f.<locals>.E":                  {"__main__", "f.<locals>.E"},
		"a.b.f.<locals>.E":              {"a.b", "f.<locals>.E"},
		"jobs.runner.Retry.TooMany":     {"jobs.runner", "Retry.TooMany"},
		"socket.gaierror":               {"socket", "gaierror"},
		"_queue.Empty":                  {"_queue", "Empty"},
		"shop._Private.Error":           {"shop", "_Private.Error"},
		"OpenSSL.SSL.Error":             {"OpenSSL.SSL", "Error"},
		"ray.x.RayTaskError(a.b.Error)": {"ray.x", "RayTaskError(a.b.Error)"},
	} {
		if module, name := splitType(printed); module != want[0] || name != want[1] {
			t.Errorf("splitType(%q) = %q, %q, want %q, %q", printed, module, name, want[0], want[1])
		}
	}
}
