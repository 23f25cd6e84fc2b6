package rules

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
)

func TestRequired(t *testing.T) {
	t.Parallel()
	tests := []struct {
		expr string
		want []string
	}{
		{`^panic: `, []string{"panic: "}},
		{`^(?P<type>panic|fatal error): .*$`, []string{"panic: ", "fatal error: "}},
		{`^\d+ (?:ERROR|FATAL) \[`, []string{" ERROR [", " FATAL ["}},
		{`^!!! uWSGI process \d+ got (?:Segmentation Fault|Bus Error) !!!$`, []string{"!!! uWSGI process "}},
		{`colou?r of error`, []string{"color of error", "colour of error"}},
		{`[ab]xyz[0-9]`, []string{"axyz", "bxyz"}},
		{`(?i)error: x`, nil},
		{`\b[A-Z]{3}-1\d{3}\b`, nil},
		{`\bE\d{5}\b`, nil},
		{`.*`, nil},
		{``, nil},
		{`(?:abcdef|\d+)`, nil},
		{`(?:abcdef)*`, nil},
		{`(?:abcdef)+`, []string{"abcdef"}},
		{`(?:abc){2}`, []string{"abcabc"}},
		{`x|y`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			t.Parallel()
			got := required(tree(tt.expr))
			slices.Sort(got)
			slices.Sort(tt.want)
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestUnescaped(t *testing.T) {
	t.Parallel()
	for literal, want := range map[string]string{
		"Traceback (most recent":   "Traceback (most recent",
		`exited with "signal 9`:    "exited with ",
		"\tat java.base/java":      "at java.base",
		"größer als erlaubt":       "er als erlaubt",
		`C:\srv\x`:                 "srv",
		"a <b> & c":                "a ",
		`"`:                        "",
		"Error handling request /": "Error handling request ",
	} {
		if got := unescaped(literal); got != want {
			t.Errorf("unescaped(%q): got %q, want %q", literal, got, want)
		}
	}
}

// tree parses an expression that is known to be right.
func tree(expr string) *syntax.Regexp {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err)
	}
	return re
}

// Whatever fits an expression contains one of its literals.
func FuzzRequired(f *testing.F) {
	f.Add(`^(?:abc|a[bc]d)+ x?yz{2,3}$`, "abcabd xyzz")
	f.Add(`a(b|c|)d.*(?:ef|gh)`, "abdxxgh")
	f.Add(`(?s)^.{3}\bword\b`, "a b word")
	f.Fuzz(func(t *testing.T, expr, text string) {
		if len(expr) > 200 || len(text) > 1000 {
			return
		}
		re, err := regexp.Compile(expr)
		if err != nil || !re.MatchString(text) {
			return
		}
		if list := required(tree(expr)); list != nil && !slices.ContainsFunc(list, func(l string) bool { return strings.Contains(text, l) }) {
			t.Errorf("%q fits %q but has none of %q", text, expr, list)
		}
	})
}
