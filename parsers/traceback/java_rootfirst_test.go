package traceback

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// As logback prints it with %rEx: the root first, and of each exception only the frames that the one that wraps it does not have. Here the root has none of its own.
func TestJavaRootSharesAllFrames(t *testing.T) {
	t.Parallel()
	got := scan(decode(`2024-05-01 10:00:00 ERROR shop.http - cannot serve
java.lang.ArithmeticException: / by zero
	... 2 common frames omitted
Wrapped by: java.lang.AssertionError: invariant broken
	at shop.Kinds.broken(Kinds.java:66)
	at shop.App.main(App.java:82)
2024-05-01 10:00:00 INFO shop.http - going on
`))
	if len(got) != 1 || len(got[0].Exceptions) != 2 {
		t.Fatalf("got %d traces, want one with two exceptions: %+v", len(got), got)
	}
	for i, want := range []struct {
		typ, value string
		frames     int
	}{{"ArithmeticException", "/ by zero", 2}, {"AssertionError", "invariant broken", 2}} {
		e := got[0].Exceptions[i]
		if e.Type != want.typ && e.Type != "java.lang."+want.typ || e.Text() != want.value || len(e.Stacktrace.Frames) != want.frames {
			t.Errorf("exception %d: got %s: %s with %d frames, want %+v", i, e.Type, e.Text(), len(e.Stacktrace.Frames), want)
		}
	}
}

// A server writes the line of a request when it has ended: the stack below is not logged at its level, which is none.
func TestJavaBelowAccessLog(t *testing.T) {
	t.Parallel()
	const text = `203.0.113.9 - - [01/May/2024:10:00:00 +0000] "GET /cart HTTP/1.1" 200 12 "-" "curl/8"
java.lang.IllegalStateException: no price
	at shop.App.main(App.java:82)
`
	got := scan(decode(text))
	if len(got) != 1 {
		t.Fatalf("got %d traces, want 1", len(got))
	}
	if diff := cmp.Diff(got[0].Exceptions[0].Text(), "no price"); diff != "" {
		t.Error(diff)
	}
}

// A dot and a digit, and a text, right above frames: no class is called that.
func TestJavaNameEndsWithADot(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a.X.1: 1\n\tat a.B.c(B.java:1)\n", "2024-05-01 10:00:00 ERROR shop - no\nX.1: 1\n\tat a.B.c(B.java:1)\n"} {
		for _, trace := range scan(decode(text)) {
			checkExceptions(t, trace.Trace)
		}
	}
}
