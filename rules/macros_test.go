package rules

import (
	"regexp"
	"strings"
	"testing"
)

// The lines are from real programs, or from their manuals.
func TestMacros(t *testing.T) {
	t.Parallel()
	tests := []struct {
		macro, text string
		want        bool
	}{
		{"TS", "2026-11-22 13:24:06,988", true},             // Python logging
		{"TS", "2026-11-22T13:24:06.123456Z", true},         // RFC 3339
		{"TS", "2026-11-22T13:24:06+01:00", true},           //
		{"TS", "2026-11-23 05:57:51 +0000", true},           // gunicorn
		{"TS", "2026/11/22 13:24:07", true},                 // nginx, Go
		{"TS", "Mon Nov 23 05:59:32 2026", true},            // uWSGI, ctime
		{"TS", "Sun Nov 22 13:24:07.123456 2026", true},     // Apache
		{"TS", "Nov  2 13:24:07", true},                     // syslog
		{"TS", "23/Nov/2026:05:58:14 +0000", true},          // common log format
		{"TS", "23/Nov/2026 05:58:14", true},                // werkzeug
		{"TS", "22-Nov-2026 13:24:07 UTC", true},            // PHP
		{"TS", "22-Nov-2026 13:24:07 Europe/Berlin", false}, // the zone is not part of it
		{"TS", "13:24:07", false},                           // no date
		{"TS", "2026-11-22", false},                         // no time
		{"LEVEL", "ERROR", true}, {"LEVEL", "warn", true}, {"LEVEL", "Severe", true}, {"LEVEL", "ERRORS", false},
		{"NAME", "shop.orders", true}, {"NAME", "com.acme.Api$Inner", true}, {"NAME", "django.request:", false}, {"NAME", "x", true}, {"NAME", "9lives", false},
		{"INT", "-42", true}, {"INT", "4.2", false}, {"NUM", "4.2", true}, {"NUM", "+7", true}, {"NUM", "1.", false},
		{"HEX", "0x7f0e9aa5a050", true}, {"HEX", "deadBEEF", true}, {"HEX", "xyz", false},
		{"UUID", "c68d5a36-7e3a-45b5-8652-a09522ff75f8", true}, {"UUID", "c68d5a367e3a45b58652a09522ff75f8", false},
		{"IP", "10.0.0.7", true}, {"IP", "2001:db8::1", true}, {"IP", "::1", true}, {"IP", "[::1]", true}, {"IP", "10.0.0", false},
		{"HOST", "shop-1.example.com", true}, {"HOST", "-x", false},
		{"PATH", "/srv/shop/app.py", true}, {"PATH", `C:\shop\app.py`, true}, {"PATH", "srv/app.py", false},
		{"URL", "postgres://u:p@h/db?x=1", true}, {"URL", "/cart", false},
		{"QUOTED", `"a \"b\" c"`, true}, {"QUOTED", `'it''s'`, false}, {"QUOTED", `"open`, false},
		{"WORD", "abc_1", true}, {"WORD", "a-b", false},
		{"EXC", "json.decoder.JSONDecodeError", true}, {"EXC", "KeyError", true}, {"EXC", "Key Error", false},
		{"REST", "anything: at all", true}, {"REST", "two\nlines", false},
	}
	for _, tt := range tests {
		t.Run(tt.macro+" "+tt.text, func(t *testing.T) {
			t.Parallel()
			expr, err := macroSet{}.expand("^%{"+tt.macro+":x}$", nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := regexp.MustCompile(expr).MatchString(tt.text); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestMacrosOfAFile(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, expr string
		macros     macroSet
		want, err  string
	}{
		{"own", "%{ORDER:tag_order}", macroSet{"ORDER": "ord_%{INT}"}, `(?P<tag_order>ord_(?:[+-]?\d+))`, ""},
		{"none", `100%{`, nil, `100%{`, ""},
		{"unknown", "%{ORDR}", macroSet{"ORDER": "x"}, "", "there is no pattern %{ORDR}"},
		{"itself", "%{A}", macroSet{"A": "x%{A}"}, "", "the pattern A contains itself"},
		{"each other", "%{A}", macroSet{"A": "%{B}", "B": "%{A}"}, "", "the pattern A contains itself"},
		{"capture name", "%{INT:a-b}", nil, "", `"a-b" cannot be the name of a capture: letters, digits and _`},
		{"doubling", "%{A}", macroSet{"A": "%{B}%{B}%{B}%{B}%{B}%{B}%{B}%{B}", "B": "%{C}%{C}%{C}%{C}%{C}%{C}%{C}%{C}", "C": "%{D}%{D}%{D}%{D}%{D}%{D}%{D}%{D}",
			"D": "%{E}%{E}%{E}%{E}%{E}%{E}%{E}%{E}", "E": "%{TS}%{TS}%{TS}%{TS}"}, "", "the pattern has more than 65536 bytes with its macros written out"},
		{"deep", "%{A}", func() macroSet {
			m := macroSet{"A": "%{AA}"}
			for n := "AA"; len(n) < 40; n += "A" {
				m[n] = "%{" + n + "A}"
			}
			return m
		}(), "", "patterns within patterns more than 16 deep"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.macros.expand(tt.expr, nil)
			if message := errorText(err); got != tt.want || !strings.Contains(message, tt.err) || (message == "") != (tt.err == "") {
				t.Errorf("got %q, %q, want %q, %q", got, message, tt.want, tt.err)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
