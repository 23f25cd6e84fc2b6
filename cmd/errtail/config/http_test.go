package config

import "testing"

func TestAddress(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"9464":               "127.0.0.1:9464",
		":9464":              "127.0.0.1:9464",
		":0":                 "127.0.0.1:0",
		"0.0.0.0:9464":       "0.0.0.0:9464",
		"[::]:9464":          "[::]:9464",
		"[::1]:65535":        "[::1]:65535",
		"localhost:9464":     "localhost:9464",
		"node-1.example:1":   "node-1.example:1",
		"":                   "",
		":":                  "",
		"65536":              "",
		"-1":                 "",
		"+1":                 "",
		"09464":              "",
		"http":               "",
		"*:9464":             "",
		"::1:9464":           "",
		"http://localhost:1": "",
		"localhost:9464/":    "",
		"a b:1":              "",
		"\x00:1":             "",
	} {
		got, err := Address(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", text, got, err, want)
		}
	}
}
