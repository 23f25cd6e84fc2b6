package traceback

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// javaSummary reads a text as it would be found, and gives a line per exception, joined by " / ".
func javaSummary(t *testing.T, text string) []string {
	t.Helper()
	var out []string
	for _, f := range scan(decode(text)) {
		if f.language != javaName {
			t.Errorf("read by %s", f.language)
		}
		out = append(out, strings.Join(summary(f.Trace), " / "))
	}
	return out
}

// Shapes that no runtime at hand prints, or that only come about on the way.
func TestJavaTyped(t *testing.T) {
	t.Parallel()
	const frames = "\tat com.acme.B.g(B.java:2)\n\tat com.acme.A.f(A.java:1)\n"
	const fg = " <f> <g>"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"jars and loaders", "com.acme.X: m\n\tat app//com.acme.B.g(B.java:2) ~[app.jar!/:5.3.13]\n\tat java.base@17/java.lang.A.f(A.java) [na:1.8.0_171]\n\tat loader/mod@1.0/com.acme.C.h(<generated>) ~[?:?]\n",
			[]string{"com.acme X: m <h> <f> <g>"}},
		{"hidden class", "com.acme.X: m\n\tat app//com.acme.A$$Lambda$14/0x0000000800c5c00.run(Unknown Source)\n", []string{"com.acme X: m <run>"}},
		{"obfuscated", "java.lang.NullPointerException\n\tat a.b.c.d(Unknown Source:12)\n\tat a.b.c.e(SourceFile:3)\n\tat a.b.f.g(PG)\n", []string{"java.lang NullPointerException:  <g> <e> <d>"}},
		{"indentation stripped", "java.lang.IllegalStateException: x\nat com.acme.B.g(B.java:2)\nat com.acme.A.f(A.java:1)\nCaused by: java.io.IOException: y\nat com.acme.C.h(C.java:3)\n... 1 more\n",
			[]string{"java.io IOException: y <f> <h> / java.lang IllegalStateException: x" + fg}},
		{"first frames without a trigger, stripped", "java.lang.IllegalStateException: x\nat com.acme.B.g(Native Method)\nat com.acme.A.f(A.java:1)\n", []string{"java.lang IllegalStateException: x" + fg}},
		{"blank lines put in", "java.lang.IllegalStateException: x\n\n" + strings.ReplaceAll(frames, "\n", "\n\n") + "Caused by: java.io.IOException: y\n\n\tat com.acme.C.h(C.java:3)\n\n\t... 1 more\n",
			[]string{"java.io IOException: y <f> <h> / java.lang IllegalStateException: x" + fg}},
		{"old circular reference", "java.lang.RuntimeException: a\n" + frames + "Caused by: java.lang.RuntimeException: b\n\t... 2 more\n\t[CIRCULAR REFERENCE:java.lang.RuntimeException: a]\n",
			[]string{"java.lang RuntimeException: b" + fg + " / java.lang RuntimeException: a" + fg}},
		{"common frames of a filled trace", "a.X: 1\n" + frames + "Caused by: a.Y: 2\n\tat c.C.h(C.java:1)\n\t... 1 more\nCaused by: a.Z: 3\n\t... 2 more\n",
			[]string{"a Z: 3 <f> <h> / a Y: 2 <f> <h> / a X: 1" + fg}},
		{"more than there is", "a.X: 1\n" + frames + "Caused by: a.Y: 2\n\tat c.C.h(C.java:1)\n\t... 99 more\n", []string{"a Y: 2 <h> / a X: 1" + fg}},
		{"record and exception in one line", "2024-05-01 10:00:00,123 ERROR [main] com.acme.Shop - failed java.lang.IllegalStateException: x\n" + frames, []string{"java.lang IllegalStateException: x" + fg}},
		{"Spring Boot leaves a blank line", "2024-05-01 10:00:00.123 ERROR 1 --- [main] com.acme.Shop : failed\n\njava.lang.IllegalStateException: x\n" + frames + "\n2024-05-01 10:00:01.123  INFO 1 --- [main] com.acme.Shop : next\n",
			[]string{"java.lang IllegalStateException: x" + fg}},
		{"nested exception is", "java.rmi.ServerException: RemoteException occurred; nested exception is: \n\tjava.rmi.UnmarshalException: bad\n" + frames,
			[]string{"java.rmi ServerException: RemoteException occurred; nested exception is:\n\tjava.rmi.UnmarshalException: bad" + fg}},
		{"nothing but a cause", "2024-05-01 10:00:00,123 ERROR [main] com.acme.Shop - failed: outer\nCaused by: java.io.IOException: y\n" + frames, []string{"java.io IOException: y" + fg}},
		{"no frames of its own", "java.lang.IllegalStateException: x\nCaused by: java.io.IOException: y\n" + frames, []string{"java.io IOException: y" + fg + " / java.lang IllegalStateException: x"}},
		{"root cause first", "java.io.IOException: y\n\tat com.acme.C.h(C.java:3)\n\t... 1 common frames omitted\nWrapped by: java.lang.IllegalStateException: x\n" + frames,
			[]string{"java.io IOException: y <f> <h> / java.lang IllegalStateException: x" + fg}},
		{"Elasticsearch", "MapperParsingException[Field [a] is not known]\n" + frames, []string{"MapperParsingException: Field [a] is not known" + fg}},
		{"Android", "05-01 10:00:00.123  4242  4242 E AndroidRuntime: FATAL EXCEPTION: main\n05-01 10:00:00.123  4242  4242 E AndroidRuntime: Process: com.acme, PID: 4242\n05-01 10:00:00.123  4242  4242 E AndroidRuntime: java.lang.RuntimeException: x\n05-01 10:00:00.123  4242  4242 E AndroidRuntime: \tat com.acme.A.f(A.java:1)\n",
			[]string{"java.lang RuntimeException: x <f>"}},
		{"coroutine boundary", "kotlin.IllegalStateException: x\n\tat com.acme.AKt.f(A.kt:1)\n\tat (Coroutine boundary)\n\tat com.acme.AKt.g(A.kt:2)\n", []string{"kotlin IllegalStateException: x <g> <f>"}},
		{"Kotlin names with blanks", "kotlin.IllegalStateException: x\n\tat com.acme.ATest.pays in full(A.kt:1)\n", []string{"kotlin IllegalStateException: x <pays in full>"}},
		{"power assertion of Groovy", "Exception in thread \"main\" Assertion failed: \n\nassert a == 3\n       |\n       2\n\n\tat com.acme.A.f(A.groovy:1)\n", []string{"org.codehaus.groovy.runtime.powerassert PowerAssertionError: assert a == 3\n       |\n       2 <f>"}},
		{"Groovy's launcher", "Caught: groovy.lang.MissingMethodException: no\ngroovy.lang.MissingMethodException: no\n\tat a.A.f(a.groovy:1)\n", []string{"groovy.lang MissingMethodException: no <f>"}},
		{"other records in between", "java.lang.IllegalStateException: x\n\tat com.acme.B.g(B.java:2)\n2024-05-01 10:00:00,123 INFO [other] com.acme.Shop - served\n\tat com.acme.A.f(A.java:1)\n", []string{"java.lang IllegalStateException: x" + fg}},
		{"back to back", "a.X: 1\n" + frames + "a.Y: 2\n" + frames, []string{"a X: 1" + fg, "a Y: 2" + fg}},
		{"records that are an exception, back to back", strings.Repeat("Jul 09, 2015 3:23:29 PM com.acme.Shop: IllegalStateException: x\n"+frames, 2), []string{"IllegalStateException: x" + fg, "IllegalStateException: x" + fg}},
		{"two threads at once", "Exception in thread \"a\" Exception in thread \"b\" a.X: 1\n" + frames, []string{"a X: 1" + fg}},
		{"no memory for frames", "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space\n", []string{"java.lang OutOfMemoryError: Java heap space"}},
		{"short of memory", "Aborting due to java.lang.OutOfMemoryError: Metaspace\n", []string{"java.lang OutOfMemoryError: Metaspace"}},
		{"machine error", "#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n#  Internal Error (sharedRuntime.cpp:553), pid=1, tid=2\n#  guarantee(cb != NULL) failed\n#\n# Problematic frame:\n# J 123 c2 com.acme.A.f([Ljava/lang/String;)V (12 bytes) @ 0x00007f [0x00007f+0x1]\n#\n",
			[]string{"Internal Error: Internal Error (sharedRuntime.cpp:553), pid=1, tid=2 <f>"}},
		{"header alone", "java.lang.IllegalStateException: x\nnothing\n", nil},
		{"a place in a log line", "INFO at com.acme.A.f(A.java:1) all is well\n", nil},
		{"frames without a type", "where:\n" + frames, nil},
		{"logged at DEBUG", "2024-05-01 10:00:00,123 DEBUG [main] com.acme.Shop - tried\njava.lang.IllegalStateException: x\n" + frames, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(javaSummary(t, tt.text), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

// A text of any length gives a trace of bounded size.
func TestJavaBounds(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("a.X: 1\n")
	for range 9000 {
		b.WriteString("\tat a.B.c(B.java:1)\n")
	}
	for range 300 {
		b.WriteString("Caused by: a.Y: 2\n\tat a.B.c(B.java:2)\n\t... 4000 more\n")
	}
	got := scan(decode(b.String()))
	if len(got) != 1 || len(got[0].Exceptions) != javaMaxExceptions || !got[0].Truncated {
		t.Fatalf("got %d traces", len(got))
	}
	checkExceptions(t, got[0].Trace)
}

// FuzzJava reads any text. The corpus is the seed.
func FuzzJava(f *testing.F) {
	for _, folder := range []string{"java", "none"} {
		for _, log := range cases(f, folder) {
			var b strings.Builder
			for _, l := range readLines(f, log) {
				b.WriteString(l.Text + "\n")
			}
			f.Add(b.String())
		}
	}
	f.Fuzz(func(t *testing.T, text string) { fuzzOne(t, text, &Java) })
}

// fuzzOne reads a text with one language, and checks what holds for every text.
func fuzzOne(t *testing.T, text string, language *Language) {
	lines := decode(text)
	for i := range lines {
		if language.trigger(lines[i].Text) < 0 {
			continue
		}
		looked := 0
		trace, _, ok := Recognise(counted{around{lines: lines, by: i}, &looked}, []*Language{language})
		if limit := 2000 + 120*len(lines); looked > limit {
			t.Fatalf("looked at lines %d times, of %d", looked, len(lines))
		}
		if !ok {
			continue
		}
		if trace.First > 0 || trace.End <= 0 || i+trace.End > len(lines) || i+trace.First < 0 {
			t.Fatalf("line %d of %d: took %d to %d", i, len(lines), trace.First, trace.End)
		}
		language.Resolve(&trace, project)
		checkExceptions(t, trace)
	}
}
