package corpus

import (
	"bytes"
	"strings"
	"testing"
)

const testdata = "../../../parsers/testdata"

func load(t *testing.T) *Traces {
	t.Helper()
	traces, err := LoadTraces(testdata)
	if err != nil {
		t.Fatal(err)
	}
	return traces
}

// TestWrite: each kind is as long as asked for, the same for the same seed and another for another, and what is said about it is true.
func TestWrite(t *testing.T) {
	t.Parallel()
	traces := load(t)
	const size = 3 << 20
	for _, kind := range append([]string{Boring, Repeated}, Kinds...) {
		t.Run(kind, func(t *testing.T) {
			var one, again, other bytes.Buffer
			truth, err := Write(&one, kind, 4, size, traces)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Write(&again, kind, 4, size, traces); err != nil {
				t.Fatal(err)
			}
			if _, err := Write(&other, kind, 5, size, traces); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(one.Bytes(), again.Bytes()) {
				t.Error("the same seed gives another log")
			}
			if bytes.Equal(one.Bytes()[:1000], other.Bytes()[:1000]) {
				t.Error("another seed gives the same log")
			}
			if got := int64(one.Len()); got != truth.Bytes || got < size || got > size+size/10 {
				t.Errorf("%d bytes, said %d, wanted %d", got, truth.Bytes, size)
			}
			if got := int64(strings.Count(one.String(), "\n")); got != truth.Lines {
				t.Errorf("%d lines, said %d", got, truth.Lines)
			}
			sum := 0
			for _, n := range truth.ByOrigin {
				sum += n
			}
			if sum != truth.Traces {
				t.Errorf("%d tracebacks by language, said %d", sum, truth.Traces)
			}
			switch none := kind == Hostile || kind == Boring; {
			case none && truth.Traces > 0:
				t.Errorf("%d tracebacks in a log without", truth.Traces)
			case !none && truth.Traces == 0:
				t.Error("no traceback")
			case (kind == Storm || kind == Repeated) && (truth.TraceText < truth.Bytes*4/10 || truth.TraceText > truth.Bytes*6/10):
				t.Errorf("%d of %d bytes are tracebacks, wanted half", truth.TraceText, truth.Bytes)
			case kind == Gunicorn && truth.Traces != strings.Count(one.String(), "Error handling request"):
				t.Errorf("said %d tracebacks", truth.Traces)
			}
		})
	}
	if _, err := Write(&bytes.Buffer{}, "novel", 1, 1, traces); err == nil {
		t.Error("a kind that there is not is written")
	}
}

// TestDeepen: frames are put in where frames are.
func TestDeepen(t *testing.T) {
	t.Parallel()
	got := strings.Join(deepen([]string{"E: x", "\tat a(A.java:1)", "\tat b(B.java:2)"}, "\tat ", 4), "|")
	if want := "E: x|\tat a(A.java:1)|\tat a(A.java:1)|\tat a(A.java:1)|\tat b(B.java:2)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
