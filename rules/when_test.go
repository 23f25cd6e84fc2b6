package rules

import (
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
)

func TestFits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		glob, value string
		path, want  bool
	}{
		{"shop", "shop", false, true}, {"shop", "shops", false, false}, {"", "", false, true}, {"", "x", false, false},
		{"django.*", "django.request", false, true}, {"django.*", "djangorequest", false, false}, {"*", "", false, true},
		{"*.request", "django.db.request", false, true}, {"a?c", "abc", false, true}, {"a?c", "ac", false, false},
		{"*a*b*c*", "xxaxxbxxcxx", false, true}, {"*a*b*c*", "xxaxxcxxbxx", false, false},
		{"/var/log/*.log", "/var/log/x.log", true, true}, {"/var/log/*.log", "/var/log/a/x.log", true, false},
		{"/var/log/**/x.log", "/var/log/a/b/x.log", true, true}, {"/var/**.log", "/var/log/a/b.log", true, true},
		{"/var/**/*.log", "/var/log/a/b.log", true, true}, {"/var/**/a/*.log", "/var/log/a/b/a/c.log", true, true}, {"/var/**/a/*.log", "/var/log/a/b/c.log", true, false},
		{"/v?r/x", "/v/r/x", true, false}, {"/var/log/*", "/var/log/", true, true},
	}
	for _, tt := range tests {
		t.Run(tt.glob+" "+tt.value, func(t *testing.T) {
			t.Parallel()
			if got := fits(tt.glob, tt.value, tt.path); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestFitsIsNotExponential(t *testing.T) {
	t.Parallel()
	glob, value := strings.Repeat("*a", 50)+"**b"+strings.Repeat("*a", 50)+"c", strings.Repeat("a", 3000)
	for _, path := range []bool{false, true} {
		if fits(glob, value, path) {
			t.Error("got true, want false")
		}
	}
}

func TestWhen(t *testing.T) {
	t.Parallel()
	line := event.Line{Text: "2026-11-22 13:24:07 ERROR shop.pay boom 42", Head: true,
		Record: event.Record{Level: event.Error, Logger: "shop.pay", Message: "boom 42"}}
	here := Subject{Kind: "file", Path: "/var/log/shop/app.log", Writer: "stderr", Labels: map[string]string{"app": "shop", "namespace": "prod", "container": "web", "unit": "shop.service"}}
	tests := []struct {
		when string
		want bool
	}{
		{"source: file", true}, {"source: [journald, file]", true}, {"source: stdin", false},
		{"path: /var/log/shop/*.log", true}, {`path: ["*.log"]`, true}, {"path: /var/log/*.log", false}, {"path: /srv/**", false},
		{"stream: stderr", true}, {"stream: stdout", false},
		{"labels: {app: shop}", true}, {"labels: {app: shop, tier: web}", false}, {"labels: {app: 'sh*'}", true},
		{"namespace: prod", true}, {"namespace: [dev, 'pr*']", true}, {"container: db", false}, {"unit: shop.service", true}, {"unit: nginx.service", false},
		{"logger: shop.pay", true}, {"logger: 'shop.*'", true}, {"logger: [django.request]", false},
		{"level: [error, fatal]", true}, {"level: fatal", false},
		{"message: '^boom \\d+$'", true}, {"message: '^2026'", false},
		{"{level: error, logger: shop.pay, message: boom, source: file}", true}, {"{level: error, logger: other}", false},
	}
	for _, tt := range tests {
		t.Run(tt.when, func(t *testing.T) {
			t.Parallel()
			s := parse(t, "version: 1\nrules:\n  - id: x\n    keywords: [boom]\n    start: 'boom \\d+$'\n    when: "+flow(tt.when)+"\n")
			if _, got := s.LineRules()[0].Match(event.LineSlice{line}, here); got != tt.want {
				t.Errorf("line rule: got %v, want %v", got, tt.want)
			}
			s = parse(t, "version: 1\nrules:\n  - id: x\n    parser: python\n    when: "+flow(tt.when)+"\n")
			trace := event.Trace{Parser: "python", First: 1, End: 2}
			if _, got := s.ForTrace(&trace, event.LineSlice{line, {Text: "Traceback"}}, 0, &line.Record, here); got != tt.want {
				t.Errorf("trace rule: got %v, want %v", got, tt.want)
			}
		})
	}
}

// flow makes a flow map of one key.
func flow(s string) string {
	if strings.HasPrefix(s, "{") {
		return s
	}
	return "{" + s + "}"
}
