package traceback

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPerlPlaces(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, value string
		place       perlPlace
		ok          bool
	}{
		{"card declined at shop.pl line 7.", "card declined", perlPlace{path: "shop.pl", line: 7}, true},
		{"while reading at shop.pl line 20, <STDIN> line 1.", "while reading", perlPlace{path: "shop.pl", line: 20}, true},
		{"while reading at shop.pl line 20, <$fh> chunk 1.", "while reading", perlPlace{path: "shop.pl", line: 20}, true},
		{"died at midnight at -e line 1", "died at midnight", perlPlace{path: "-e", line: 1}, true},
		{"x at (eval 5) line 1.", "x", perlPlace{path: "(eval 5)", line: 1}, true},
		{"in template at template a.html.ep from DATA section line 2.", "in template", perlPlace{path: "template a.html.ep from DATA section", line: 2}, true},
		{" at shop.pl line 19.", "", perlPlace{path: "shop.pl", line: 19}, true},
		{"meet me at noon, line 7.", "", perlPlace{}, false},
		{"look at the first line 7", "", perlPlace{}, false},
		{"x at shop.pl line 7 or so", "", perlPlace{}, false},
		{"x at shop.pl line 7777777777777.", "", perlPlace{}, false},
	}
	for _, tt := range tests {
		value, place, ok := perlEnd(tt.text)
		if ok != tt.ok || ok && (value != tt.value || place != tt.place) {
			t.Errorf("perlEnd(%q) = %q, %+v, %v; want %q, %+v, %v", tt.text, value, place, ok, tt.value, tt.place, tt.ok)
		}
	}
}

func TestPerlCalls(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want perlPlace
		ok   bool
	}{
		{"\tDb::query(Db=HASH(0x5600), \"called at (x) line 3\") called at shop.pl line 8", perlPlace{"shop.pl", 8, "Db::query"}, true},
		{"\teval {...} called at shop.pl line 9", perlPlace{"shop.pl", 9, "(eval)"}, true},
		{"\teval 'f(2); 1' called at shop.pl line 5", perlPlace{"shop.pl", 5, "(eval)"}, true},
		{"\trequire Broken.pm called at shop.pl line 5", perlPlace{"shop.pl", 5, "(eval)"}, true},
		{"\teval {...} at /usr/share/perl5/Try/Tiny.pm line 93", perlPlace{"/usr/share/perl5/Try/Tiny.pm", 93, "(eval)"}, true},
		{"\tmain::make at shop.pl line 5", perlPlace{"shop.pl", 5, "main::make"}, true},
		{"\tmain::try {...} () called at Tiny.pm line 102", perlPlace{"Tiny.pm", 102, "main::try {...}"}, true},
		{"\tmain::__ANON__[shop.pl:4](1) called at shop.pl line 5", perlPlace{"shop.pl", 5, "main::__ANON__[shop.pl:4]"}, true},
		{"\t...propagated at shop.pl line 5.", perlPlace{"shop.pl", 5, ""}, true},
		{"main::f() called at shop.pl line 5", perlPlace{}, false},
		{"\tand then it was at shop.pl line 5", perlPlace{}, false},
		{"\tthe sub f() is called at shop.pl line 5", perlPlace{}, false},
	}
	for _, tt := range tests {
		if got, ok := perlCall(tt.text); ok != tt.ok || ok && got != tt.want {
			t.Errorf("perlCall(%q) = %+v, %v; want %+v, %v", tt.text, got, ok, tt.want, tt.ok)
		}
	}
}

// A message with a place is a death where it is the last thing that a program says, or where only die says it.
func TestPerlDeaths(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, log string
		values    []string
	}{
		{"last words", "starting\ncard declined at shop.pl line 7.\n", []string{"card declined"}},
		{"last words, and a blank line", "starting\ncard declined at shop.pl line 7.\n\n", []string{"card declined"}},
		{"a warning", "card declined at shop.pl line 7.\ngoing on\n", nil},
		{"the last is a warning of the interpreter's", "Use of uninitialized value $x in addition (+) at shop.pl line 7.\n", nil},
		{"of the interpreter", "Illegal division by zero at shop.pl line 7.\nstarting again\n", []string{"Illegal division by zero"}},
		{"of the system", "Cannot open /x: Permission denied at shop.pl line 7.\nstarting again\n", []string{"Cannot open /x: Permission denied"}},
		{"at ERROR", "[2026-11-23 08:54:09.40727] [1] [error] no stock at shop.pl line 7.\n[2026-11-23 08:54:09.40728] [1] [info] x\n", []string{"no stock"}},
		{"at WARN", "[2026-11-23 08:54:09.40727] [1] [warn] no stock at shop.pl line 7.\n", nil},
		{"two deaths of one command", "Cannot open /x: Permission denied at shop.pl line 7.\nCannot open /x: Permission denied at shop.pl line 7.\n",
			[]string{"Cannot open /x: Permission denied", "Cannot open /x: Permission denied"}},
		{"an object", "Shop::Error=HASH(0x55d7564fc4b8)\n", []string{""}},
		{"an object that is no error", "Shop::Order=HASH(0x55d7564fc4b8)\n", nil},
	}
	for _, tt := range tests {
		var values []string
		for _, f := range scan(decode(tt.log)) {
			values = append(values, f.Exceptions[0].Text())
		}
		if diff := cmp.Diff(values, tt.values); diff != "" {
			t.Errorf("%s (-got +want):\n%s", tt.name, diff)
		}
	}
}

func FuzzPerl(f *testing.F) { fuzzRuntime(f, &Perl) }
