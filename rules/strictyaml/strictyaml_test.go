package strictyaml

import (
	"strings"
	"testing"
)

func TestSuggest(t *testing.T) {
	t.Parallel()
	known := []string{"continue", "start", "keywords", "levels", "level"}
	for word, want := range map[string]string{
		"contniue": `did you mean "continue"?`, "Start": `did you mean "start"?`, "keyword": `did you mean "keywords"?`, "lvel": `did you mean "level"?`,
		"zzz": "known here: continue, start, keywords, levels, level", "": "known here: continue, start, keywords, levels, level",
		strings.Repeat("x", 100): "known here: continue, start, keywords, levels, level",
	} {
		if got := Suggest(word, known); got != want {
			t.Errorf("Suggest(%q): got %s, want %s", word, got, want)
		}
	}
	if got := Suggest("zzz", make([]string, 20)); got != "" {
		t.Errorf("a long list: got %s", got)
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "abxc", 1}, {"abc", "ac", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3}} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance(%q, %q): got %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	const text = "a: x\nb: 12\nc: true\nd: [1, two]\ne: {k: v}\nf: ~\ng: 1.5\nh: !!binary aGk=\n"
	tests := []struct {
		name string
		read func(o map[string]Value) any
		want any
		err  string
	}{
		{"text", func(o map[string]Value) any { return o["a"].Text().Value }, "x", ""},
		{"number as text", func(o map[string]Value) any { return o["b"].Text().Value }, "12", ""},
		{"list as text", func(o map[string]Value) any { return o["d"].Text().Value }, "", "f:4:4: this must be text, not a list"},
		{"nothing as text", func(o map[string]Value) any { return o["f"].Text().Value }, "", "f:6:4: this must be text, not nothing"},
		{"tag", func(o map[string]Value) any { return o["h"].Text().Value }, "", "f:8:4: the YAML tag !!binary is not read here"},
		{"missing", func(o map[string]Value) any { return o["z"].Text().Value }, "", ""},
		{"int", func(o map[string]Value) any { return o["b"].Int(0, 20) }, 12, ""},
		{"int out of range", func(o map[string]Value) any { return o["b"].Int(0, 10) }, 0, "f:2:4: 12 is out of range (from 0 to 10)"},
		{"text as int", func(o map[string]Value) any { return o["a"].Int(3, 4) }, 3, `f:1:4: this must be a whole number, not "x"`},
		{"float", func(o map[string]Value) any { return o["g"].Float(0, 2) }, 1.5, ""},
		{"bool", func(o map[string]Value) any { return o["c"].Bool() }, true, ""},
		{"text as bool", func(o map[string]Value) any { return o["a"].Bool() }, false, "f:1:4: this must be true or false, not text"},
		{"texts", func(o map[string]Value) any { l := o["d"].Texts(); return l[0].Value + l[1].Value }, "1two", ""},
		{"one text", func(o map[string]Value) any { return len(o["a"].Texts()) }, 1, ""},
		{"list", func(o map[string]Value) any { return len(o["a"].List()) }, 0, "f:1:4: this must be a list, not text"},
		{"map", func(o map[string]Value) any { return o["e"].Object("k")["k"].Text().Value }, "v", ""},
		{"closed map", func(o map[string]Value) any { return len(o["e"].Object("kk")) }, 0, `f:5:5: unknown key "k" (did you mean "kk"?)`},
		{"kinds", func(o map[string]Value) any {
			return o["a"].Kind() + o["b"].Kind() + o["c"].Kind() + o["d"].Kind() + o["e"].Kind() + o["f"].Kind() + o["z"].Kind()
		}, "texta numbertrue or falsea lista mapnothingnothing", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, root := Parse("f", []byte(text))
			got := tt.read(root.Object("a", "b", "c", "d", "e", "f", "g", "h"))
			if got != tt.want || d.Problems().Error() != tt.err {
				t.Errorf("got %v, %q, want %v, %q", got, d.Problems().Error(), tt.want, tt.err)
			}
		})
	}
}

func TestParseProblems(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a: \x01":                            "f: control characters are not allowed",
		"":                                   "f:1:1: the file is empty",
		"a: 1\na: 2\n":                       `f:2:1: the key "a" is there twice`,
		"? [x]\n: 1\n":                       "f:1:3: a key must be text",
		"a: 1\n---\nb: 1\n":                  "f:2:1: a second document begins (one per file)",
		"a: [1\nb: 2\n":                      "f:2: did not find expected ',' or ']'",
		"a:\n  b: 1\n c: 2\n":                "f:3: did not find expected key",
		"a: 1\n}\n":                          "f:2: did not find expected key",
		"a:\n- b\nc\n":                       "f:3: could not find expected ':'",
		"a: \"\\d\"\n":                       "f:1: found unknown escape character (write regular expressions in single quotes)",
		"a: b: c\n":                          "f:1: mapping values are not allowed in this context",
		"a: &x [*x]\n":                       "",
		strings.Repeat("a", maxBytes+1):      "f: the file has 1048577 bytes; at most 1048576 are read (split it)",
		strings.Repeat("[", 20_000):          "f:",
		strings.Repeat("x: y\n", 5) + "\x00": "f:",
	} {
		d, root := Parse("f", []byte(text))
		for _, e := range root.Entries() {
			walk(e.Value, 0)
		}
		if got := d.Problems().Error(); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%.20q: got %.200s, want %s", text, got, want)
		}
	}
}

// walk reads everything below a value.
func walk(v Value, depth int) {
	if depth > maxDepth {
		return
	}
	switch v.Kind() {
	case "a map":
		for _, e := range v.Entries() {
			walk(e.Value, depth+1)
		}
	case "a list":
		for _, e := range v.List() {
			walk(e, depth+1)
		}
	default:
		v.Text()
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("a: {b: [c, &d e, *d], <<: {x: y}}\n---\n"))
	f.Add([]byte("a: &a [*a, *a]"))
	f.Add([]byte("? |\n  x\n: >-\n  y\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, root := Parse("f", data)
		walk(root, maxDepth-12)
		for _, p := range d.Problems() {
			if p.File != "f" || p.What == "" {
				t.Errorf("got %+v", p)
			}
		}
	})
}
