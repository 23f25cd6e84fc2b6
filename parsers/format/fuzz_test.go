package format

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// seeds adds some lines of each log, and each of them in each carrier.
func seeds(f *testing.F) {
	paths, err := filepath.Glob("../testdata/formats/*.log")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for i, line := range bytes.SplitN(text, []byte("\n"), 4) {
			if i < 3 {
				f.Add(line)
			}
		}
	}
	for _, line := range []string{"  File \"x\", line 1, in f", "ERROR:root:x", "['Traceback (most recent call last):\\n', 'x']", "\x1b[31mx\x1b]0;", "[01/May/2024 10:00:00] \"GET /\" 500 1",
		"E, [2024-05-01T10:00:00.123456 #12] ERROR -- : boom", "2024-05-01 10:00:00 [error    ] a [b] c=d e='f'", "[pid: 1|app: 0|req: 1/1] x", "time=x level=error msg=\"y\"", "<11>1 - - - - - [a b=\"c\"] x"} {
		f.Add([]byte(line))
		for _, w := range wrappers {
			f.Add([]byte(w.wrap(line)))
		}
	}
}

// Decode takes any bytes: it does not panic, gives the same answer twice, keeps within bounds, and leaves the raw line alone.
func FuzzDecode(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		l := reader.Decode(raw)
		if !bytes.Equal(raw, before) {
			t.Fatal("Decode changed its input")
		}
		if diff := cmp.Diff(l, reader.Decode(raw)); diff != "" {
			t.Fatalf("two answers:\n%s", diff)
		}
		filled := bytes.Contains(raw, []byte("@mt")) // a template names its fields as often as it likes
		if bound := len(raw); (len(l.Text) > bound || len(l.Record.Message) > bound) && !(filled && len(l.Text) <= maxFilled+2*bound) {
			t.Errorf("%d bytes became a text of %d and a message of %d", len(raw), len(l.Text), len(l.Record.Message))
		}
		if strings.ContainsAny(l.Text, "\x00") || strings.HasSuffix(l.Text, "\r") {
			t.Errorf("text %q is not clean", l.Text)
		}
		if !l.Head && l.Record.Message != "" {
			t.Errorf("message %q without a head", l.Record.Message)
		}
		if !strings.Contains(l.Text, l.Record.Message) && !strings.Contains(l.Text, `\`) {
			t.Errorf("message %q is not in %q", l.Record.Message, l.Text)
		}
		if len(l.Record.Fields) > maxFields {
			t.Errorf("%d fields", len(l.Record.Fields))
		}
		for key, value := range l.Record.Fields {
			if len(key) > maxFieldBytes || len(value) > maxFieldBytes {
				t.Errorf("a field of %d and %d bytes", len(key), len(value))
			}
		}
	})
}

// A line means the same in each carrier, unless the carrier could not carry it, or the line is in a carrier itself.
func FuzzCarriers(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		line := string(raw)
		if !utf8.Valid(raw) || strings.ContainsAny(line, "\x00\r\n\x1b\ufeff#") || line != clean(line) {
			return
		}
		if l := reader.Decode(raw); l.Writer != "" || l.Text != line || l.Partial || l.Record.Level != "" && !l.Head {
			return
		}
		checkWrapped(t, line)
	})
}
