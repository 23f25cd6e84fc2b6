package traceback

import "testing"

func TestPHPFunction(t *testing.T) {
	t.Parallel()
	for call, want := range map[string]string{
		"save(42)":                                  "save",
		"Ns\\C->m('a (b)', Array)":                  "Ns\\C::m",
		"Ns\\C::m()":                                "Ns\\C::m",
		"Ns\\{closure}(Array)":                      "Ns\\{closure}",
		"{closure:Ns\\C::m():12}(1)":                "{closure:Ns\\C::m():12}",
		"class@anonymous\x00/srv/a.php:3$0->f('x')": "class@anonymous::f",
		"include('/srv/boot.php')":                  "include",
	} {
		if got := phpFunction(call); got != want {
			t.Errorf("phpFunction(%q) = %q, want %q", call, got, want)
		}
	}
}

func TestPHPHeader(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, class, value, path string
		line                     int
	}{
		{"PDOException: deadlock in /srv/db.php:3", "PDOException", "deadlock", "/srv/db.php", 3},
		{"Exception in /srv/db.php:3", "Exception", "", "/srv/db.php", 3},
		{"exception 'Ns\\E' with message 'it's in x' in C:\\srv\\db.php:3", "Ns\\E", "it's in x", "C:\\srv\\db.php", 3},
		{"two words: x in /srv/db.php:3", "", "", "", 0},
		{"E: x in /srv/db.php", "", "", "", 0},
	}
	for _, tt := range tests {
		n, ok := phpHeader(tt.text)
		if ok != (tt.class != "") {
			t.Errorf("phpHeader(%q): got %v", tt.text, ok)
		}
		if ok && (n.class != tt.class || n.value != tt.value || n.path != tt.path || n.line != tt.line) {
			t.Errorf("phpHeader(%q) = %+v", tt.text, n)
		}
	}
}

func FuzzPHP(f *testing.F) { fuzzRuntime(f, &PHP) }

// TestPHPTraced reads getTraceAsString below whatever a program says of the exception.
func TestPHPTraced(t *testing.T) {
	t.Parallel()
	const frames = "#0 /srv/b.php(5): Shop\\pay(42)\n#1 {main}\n"
	for _, tt := range []struct{ name, text, class, value string }{
		{"class and place", "[2024-05-01 10:00:00] shop.ERROR: failed\nRuntimeException: no stock in /srv/a.php:14\n" + frames, "RuntimeException", "no stock"},
		{"class alone", "2024-05-01 10:00:00 ERROR failed\nShop\\Refused: no stock\n" + frames, "Shop\\Refused", "no stock"},
		{"the record's message", "2024-05-01 10:00:00 ERROR no stock\n" + frames, "Exception", "no stock"},
		{"at INFO", "2024-05-01 10:00:00 INFO called from\n" + frames, "", ""},
		{"asked for by nobody", "\n" + frames, "", ""},
	} {
		got := scan(decode(tt.text))
		if tt.class == "" {
			if len(got) != 0 {
				t.Errorf("%s: got %+v", tt.name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Exceptions[0].Type != tt.class || got[0].Exceptions[0].Text() != tt.value || len(got[0].Exceptions[0].Stacktrace.Frames) != 2 {
			t.Errorf("%s: got %+v", tt.name, got)
		}
	}
}
