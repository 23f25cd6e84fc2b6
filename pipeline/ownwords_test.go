package pipeline

import "testing"

func TestBeforeFrames(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, message, want string }{
		{"java", "failed\njava.lang.IllegalStateException: x\n\tat a.B.c(B.java:3)\nCaused by: java.lang.Error\n\tat a.B.d(B.java:4)", "failed"},
		{"without a message", "failed\njava.lang.reflect.InvocationTargetException\n\tat a.B.c(B.java:3)", "failed"},
		{"of many lines", "failed\ncom.acme.PayException: 2 faults:\n a\n b\n\tat a.B.c(B.java:3)", "failed"},
		{"a class of any name", "failed\nRejected[17]: x\n\tat a.B.c(B.java:3)", "failed"},
		{"in the first line", "failed: java.lang.IllegalStateException: x\n\tat a.B.c(B.java:3)", "failed"},
		{"dotnet", "failed System.InvalidOperationException: x\n   at A.B.C() in /b.cs:line 3", "failed"},
		{"only an exception", "TypeError: x is null\n    at f (/a.js:1:2)", "TypeError: x is null"},
		{"no frames", "failed\nplease call\nat once", "failed\nplease call\nat once"},
		{"one line", "failed: java.lang.IllegalStateException: x", "failed: java.lang.IllegalStateException: x"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := beforeFrames(tt.message); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
