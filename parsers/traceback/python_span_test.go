package traceback

import (
	"strings"
	"testing"
)

// TestPythonSpans checks which lines a trace takes: all that was printed about the error, and others' records only in between.
func TestPythonSpans(t *testing.T) {
	t.Parallel()
	const trace = "Traceback (most recent call last):\n  File \"/srv/a.py\", line 3, in f\nKeyError: 1\n"
	rule := strings.Repeat("-", 40) + "\n"
	for _, tt := range []struct {
		name, before, text, after string
	}{
		{"bare", "INFO:root:ready\n", trace, "INFO:root:next\n"},
		{"socketserver", "INFO:root:ready\n", rule + "Exception occurred during processing of request from ('127.0.0.1', 5)\n" + trace + rule, "INFO:root:next\n"},
		{"socketserver of old", "ready\n", rule + "Exception happened during processing of request from ('127.0.0.1', 5)\n" + trace + rule, "next\n"},
		{"with the stack of the log call", "ERROR:root:failed\n", trace + "Stack (most recent call last):\n  File \"/srv/a.py\", line 9, in <module>\n    log()\n", "INFO:root:next\n"},
		{"interrupted", "ERROR:root:failed\n", strings.Replace(trace, "KeyError", "INFO:root:other\nKeyError", 1), "INFO:root:next\n"},
		{"interrupted for good", "ERROR:root:failed\n", strings.Replace(trace, "KeyError: 1\n", "", 1), "INFO:root:next\nmore of it\n"},
		{"blank lines behind it", "ERROR:root:failed\n", trace, "\n\nINFO:root:next\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := scan(decode(tt.before + tt.text + tt.after))
			first := strings.Count(tt.before, "\n")
			if end := first + strings.Count(tt.text, "\n"); len(got) != 1 || got[0].first != first || got[0].end != end {
				t.Fatalf("got %d traces, want one of lines %d to %d: %+v", len(got), first, end, got)
			}
		})
	}
}
