package traceback

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Shapes that no Go at hand prints, or that only come about on the way. Typed by hand, from runtime/panic.go, runtime/signal_unix.go and the issue
// trackers of recoverers.
func TestGoTyped(t *testing.T) {
	t.Parallel()
	const stack = "goroutine 1 [running]:\nmain.f(0x1)\n\t/srv/main.go:3 +0x1d\nmain.main()\n\t/srv/main.go:9 +0x25\n"
	const panicked = "goroutine 5 [running]:\nruntime/debug.Stack()\n\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e\nmain.recoverer()\n\t/srv/main.go:30 +0x1\npanic({0x5c8b40?, 0xc000014090?})\n\t/usr/local/go/src/runtime/panic.go:787 +0x132\nmain.f(0x1)\n\t/srv/main.go:3 +0x1d\n"
	tests := []struct {
		name, text string
		want       [][]string
	}{
		{"before 1.18, message in lines", "panic: save:\nrolled back\n\n" + stack, [][]string{{"panic: save:\nrolled back <main> <f>"}}},
		{"raised again before 1.23", "panic: boom [recovered]\n\tpanic: boom\n\n" + stack, [][]string{{"panic: boom <main> <f>"}}},
		{"exit status is not part", "panic: boom\n\n" + stack + "exit status 2\n", [][]string{{"panic: boom <main> <f>"}}},
		{"carriage returns", strings.ReplaceAll("panic: boom\n\n"+stack, "\n", "\r\n"), [][]string{{"panic: boom <main> <f>"}}},
		{"tabs stripped by a shipper", strings.ReplaceAll("panic: boom\n\n"+stack, "\t", ""), [][]string{{"panic: boom <main> <f>"}}},
		{"blank lines stripped", "panic: boom\n" + stack, [][]string{{"panic: boom <main> <f>"}}},
		{"indented", "    panic: boom\n\n    " + strings.ReplaceAll(strings.TrimSuffix(stack, "\n"), "\n", "\n    ") + "\n", [][]string{{"panic: boom <main> <f>"}}},
		{"high address", "panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x40000 pc=0x1]\n\n" + stack,
			[][]string{{"runtime.errorAddressString: runtime error: invalid memory address or nil pointer dereference <main> <f>"}}},
		{"overflow", "runtime: goroutine stack exceeds 1000000000-byte limit\nruntime: sp=0xc0200e0380 stack=[0xc0200e0000, 0xc0400e0000]\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw({0x5c1, 0xe})\n\t/usr/local/go/src/runtime/panic.go:1101 +0x48 fp=0x7ff sp=0x7fe pc=0x46\n\n" +
			"goroutine 1 gp=0xc000002380 m=0 mp=0x5a3b20 [running]:\nmain.f(0x1)\n\t/srv/main.go:3 +0x1d fp=0xc0200e0390 sp=0xc0200e0388 pc=0x46\n...33554244 frames elided...\nmain.main()\n\t/srv/main.go:9 +0x25\n",
			[][]string{{"fatal error: stack overflow <main> <f>"}}},
		{"concurrent writes", "fatal error: concurrent map writes\n\n" + stack + "\ngoroutine 7 [runnable]:\nmain.g()\n\t/srv/main.go:1\ncreated by main.main in goroutine 1\n\t/srv/main.go:2 +0x1\n", [][]string{{"fatal error: concurrent map writes <main> <f>"}}},
		{"in C code", "SIGSEGV: segmentation violation\nPC=0x7f0 m=0 sigcode=1 addr=0x0\nsignal arrived during cgo execution\n\ngoroutine 1 gp=0xc0 m=0 mp=0x5a [syscall]:\nruntime.cgocall(0x4, 0xc)\n\t/usr/local/go/src/runtime/cgocall.go:167 +0x4b\nmain._Cfunc_crash()\n\t_cgo_gotypes.go:39 +0x3f\nmain.main()\n\t/srv/main.go:9 +0x25\n\nrax    0x0\nrbx    0xc000012345\nrip    0x7f0\n",
			[][]string{{"SIGSEGV: segmentation violation <main> <_Cfunc_crash>"}}},
		{"klog", "E0501 10:00:00.123456       1 runtime.go:79] Observed a panic: \"invalid memory address\" (runtime error: invalid memory address or nil pointer dereference)\n" + panicked,
			[][]string{{"runtime.errorString: runtime error: invalid memory address or nil pointer dereference <f>"}}},
		{"klog, structured", "E0501 10:00:00.123456       1 panic.go:262] \"Observed a panic\" panic=\"boom \\\"x\\\"\" panicGoValue=\"\\\"boom\\\"\" stacktrace=<\n\t" + strings.ReplaceAll(strings.TrimSuffix(panicked, "\n"), "\n", "\n\t") + "\n >\n",
			[][]string{{"panic: boom \"x\" <f>"}}},
		{"race", "==================\nWARNING: DATA RACE\nRead at 0x00c000012345 by goroutine 8:\n  main.f()\n      /srv/main.go:3 +0x7b\n\nPrevious write at 0x00c000012345 by main goroutine:\n  main.main()\n      /srv/main.go:9 +0x44\n\nGoroutine 8 (running) created at:\n  main.main()\n      /srv/main.go:8 +0x33\n==================\nFound 1 data race(s)\n",
			[][]string{{"DATA RACE: Read at 0x00c000012345 by goroutine 8 <f>"}}},
		{"a test", "--- FAIL: TestX (0.00s)\npanic: boom [recovered, repanicked]\n\ngoroutine 7 [running]:\ntesting.tRunner.func1.2({0x1, 0x2})\n\t/usr/local/go/src/testing/testing.go:1872 +0x1\ntesting.tRunner.func1()\n\t/usr/local/go/src/testing/testing.go:1875 +0x1\npanic({0x1?, 0x2?})\n\t/usr/local/go/src/runtime/panic.go:783 +0x1\nexample.com/shop.TestX(0x1)\n\t/srv/x_test.go:5 +0x1\ntesting.tRunner(0x1, 0x2)\n\t/usr/local/go/src/testing/testing.go:1934 +0x1\ncreated by testing.(*T).Run in goroutine 1\n\t/usr/local/go/src/testing/testing.go:1997 +0x1\nFAIL\texample.com/shop\t0.006s\n",
			[][]string{{"panic: boom <TestX>"}}},
		{"no goroutine left", "fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n", [][]string{{"fatal error: no goroutines (main called runtime.Goexit) - deadlock!"}}},
		{"back to back", "panic: one\n\n" + stack + "panic: two\n\n" + stack, [][]string{{"panic: one <main> <f>"}, {"panic: two <main> <f>"}}},
		{"another record in between", "panic: one\n2024-05-01 10:00:00,123 INFO [shop] next\n" + stack, nil},
		{"a stack that was printed", stack, nil},
		{"eris", "2024/05/01 10:00:00 ERROR charging card 42\n\tmain.f:/srv/main.go:3\ndeclined: no funds\n\tmain.main:/srv/main.go:9\n\tmain.g:/srv/main.go:5\n\tmain.f:/srv/main.go:3\n2024/05/01 10:00:00 INFO next\n",
			[][]string{{"*eris.rootError: declined: no funds <main> <g> <f>", "*eris.wrapError: charging card 42: declined: no funds <f>"}}},
		{"eris, newest first", "2024/05/01 10:00:00 ERROR declined\n\tmain.f:/srv/main.go:3\n\tmain.main:/srv/main.go:9\n", [][]string{{"*eris.rootError: declined <main> <f>"}}},
		{"eris at INFO", "2024/05/01 10:00:00 INFO declined\n\tmain.f:/srv/main.go:3\n\tmain.main:/srv/main.go:9\n", nil},
		{"oops", "2024/05/01 10:00:00 ERROR Oops: charging card 42: no funds\nCode: pay\nContext:\n  * order: 7\nStacktrace:\n  Oops: charging card 42\n    --- at /srv/main.go:3 f()\n    --- at /srv/main.go:9 main()\n" +
			"  Thrown: no funds\n    --- at /srv/main.go:5 g()\n    --- at /srv/main.go:9 main()\n2024/05/01 10:00:00 INFO next\n", [][]string{{"oops.OopsError: no funds <main> <g>", "oops.OopsError: charging card 42: no funds <main> <f>"}}},
		{"oops in a field of hclog's", "2024-05-01T10:00:00.692Z [ERROR] shop: failed:\n  error=\n  | Oops: no funds\n  | Code: pay\n  | Stacktrace:\n  |   Oops: no funds\n  |     --- at /srv/main.go:3 f()\n  |     --- at /srv/main.go:9 main()\n  \n",
			[][]string{{"oops.OopsError: no funds <main> <f>"}}},
		{"cockroachdb/errors in a field of hclog's", "2024-05-01T10:00:00.705Z [ERROR] shop: failed:\n  error=\n  | charging: no funds\n  | (1) attached stack trace\n  |   -- stack trace:\n  |   | main.f\n  |   | \\t/srv/main.go:3\n  |   | runtime.main\n  |   | \\t/usr/local/go/src/runtime/proc.go:290\n" +
			"  | Wraps: (2) no funds\n  | Error types: (1) *withstack.withStack (2) *errutil.leafError\n  \n", [][]string{{"*errutil.leafError: no funds <f>", "*withstack.withStack: charging: no funds"}}},
		{"go-errors", "2024/05/01 10:00:00 ERROR charging failed: *errors.errorString no funds\n/srv/main.go:3 (0x7b5293)\n\tf: return goerrors.Wrap(err, 0)\n/srv/main.go:9 (0x7b5239)\n\tmain: f()\n/usr/local/go/src/runtime/asm_amd64.s:1771 (0x48c9c1)\n\tgoexit: BYTE\t$0x90\t// NOP\n",
			[][]string{{"*errors.errorString: no funds <main> <f>"}}},
		{"go-errors without the source", "2024/05/01 10:00:00 ERROR *errors.errorString no funds\n/srv/main.go:3 (0x7b5293)\n/usr/local/go/src/runtime/asm_amd64.s:1771 (0x48c9c1)\n", [][]string{{"*errors.errorString: no funds <>"}}},
		{"cockroachdb/errors", "2024/05/01 10:00:00 ERROR charging card 42: no funds\n(1) attached stack trace\n  -- stack trace:\n  | main.f\n  | \t/srv/main.go:3\n  | [...repeated from below...]\nWraps: (2) charging\nWraps: (3) attached stack trace\n" +
			"  -- stack trace:\n  | main.f\n  | \t/srv/main.go:3\n  | main.main\n  | \t/srv/main.go:9\n  | runtime.main\n  | \t/usr/local/go/src/runtime/proc.go:290\nWraps: (4) no funds\n" +
			"Error types: (1) *withstack.withStack (2) *errutil.withPrefix (3) *withstack.withStack (4) *errutil.leafError\n",
			[][]string{{"*errutil.leafError: no funds <main> <f>", "*withstack.withStack: charging card 42: no funds"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got [][]string
			for _, f := range scan(decode(tt.text)) {
				Go.Resolve(&f.Trace, Project{})
				got = append(got, summary(f.Trace))
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

// FuzzGo reads any text. The corpus is the seed.
func FuzzGo(f *testing.F) {
	seedWith(f, "go")
	f.Fuzz(func(t *testing.T, text string) { fuzzOne(t, text, &Go) })
}

// seedWith adds the logs of a language, and those with nothing in them.
func seedWith(f *testing.F, language string) {
	for _, folder := range []string{language, "none"} {
		for _, log := range cases(f, folder) {
			var b strings.Builder
			for _, l := range readLines(f, log) {
				b.WriteString(l.Text + "\n")
			}
			f.Add(b.String())
		}
	}
}
