package rules

import "testing"

func TestTemplate(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"order 42 failed":                               "order <num> failed",
		"charge ch_8812 after 3.5s":                     "charge ch_8812 after <num>",
		"order-42 of 10.0.0.7":                          "order-<num> of <ip>",
		"at 0x7f0e9aa5a050":                             "at <hex>",
		"req=9f2c0a8e6d1b4f7a9c3e5d7b1a2c4e6f code=E42": "req=<hex> code=E42",
		"deadbeef and effaced":                          "deadbeef and effaced", // words of the letters a to f are words
		"phone 5550001234":                              "phone <num>",
		"task c68d5a36-7e3a-45b5-8652-a09522ff75f8":     "task <uuid>",
		`open "/srv/x" failed`:                          "open <quoted> failed",
		"no 'x' here":                                   "no <quoted> here",
		"it's one thing, that's another":                "it's one thing, that's another",
		"connect() failed (111: Connection refused)":    "connect() failed (<num>: Connection refused)",
		"": "",
	} {
		if got := Template(message); got != want {
			t.Errorf("Template(%q): got %q, want %q", message, got, want)
		}
	}
}
