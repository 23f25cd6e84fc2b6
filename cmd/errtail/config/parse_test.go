package config

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/errtail/errtail/rules/strictyaml"
)

// environ is the environment of all tests.
func environ(name string) (string, bool) {
	v, ok := map[string]string{
		"DSN":   "https://s3cr3t@sentry.example/1",
		"EMPTY": "",
		"YAML":  "a: [b, *c]\n- d",
		"TWICE": "${DSN}",
	}[name]
	return v, ok
}

func TestParse(t *testing.T) {
	t.Parallel()
	breadcrumbs, debug := 20, slog.LevelDebug
	const whole = `
# all keys
sources:
  - file: [/var/log/a.log, logs/*.log]
    project_root: ../srv
    environment: production
    release: 1.10
    server_name: web-1
    tags: {team: shop, k8s.pod.name: "${NAME:-none}"}
    time_zone: Europe/Rome
    start_at: beginning
    breadcrumbs: 20
  - {file: /b.log, poll: true}
rules: rules/*.yaml
sentry:
  dsn: ${DSN}
  environment: staging
  release: shop@1
  server_name: web
  send_default_pii: true
  capture_reported: true
  spotlight: true
  ca_file: ca.pem
  proxy: http://proxy:3128
limits: {group: 30/m, all: 5/s}
state_dir: state
http: {listen: 9464}
log: {level: debug, format: json}
scrub:
  - {pattern: 'card=\d+', with: 'card=[Filtered]'}
  - pattern: internal-\w+
`
	got, err := Parse("/etc/errtail/errtail.yaml", []byte(whole), environ)
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Path: "/etc/errtail/errtail.yaml",
		Sources: []Source{{
			Files:       []string{"/var/log/a.log", "/etc/errtail/logs/*.log"},
			ProjectRoot: "/etc/srv", Environment: "production", Release: "1.10", ServerName: "web-1",
			Tags:     map[string]string{"team": "shop", "k8s.pod.name": "none"},
			TimeZone: "Europe/Rome", StartAt: Beginning, Breadcrumbs: &breadcrumbs,
			Place: Place{File: "/etc/errtail/errtail.yaml", Line: 4, Column: 5},
		}, {
			Files: []string{"/b.log"}, Poll: true, Place: Place{File: "/etc/errtail/errtail.yaml", Line: 13, Column: 5},
		}},
		Rules: []string{"/etc/errtail/rules/*.yaml"},
		Sentry: Sentry{
			DSN: "https://s3cr3t@sentry.example/1", Environment: "staging", Release: "shop@1", ServerName: "web",
			SendDefaultPII: true, CaptureReported: true, Spotlight: "true", CAFile: "/etc/errtail/ca.pem", Proxy: "http://proxy:3128",
		},
		Limits: Limits{Group: &Rate{30, time.Minute}, All: &Rate{5, time.Second}},
		State:  "/etc/errtail/state",
		HTTP:   HTTP{Listen: "127.0.0.1:9464"},
		Log:    Log{Level: &debug, Format: "json"},
		Scrub:  []Pattern{{`card=\d+`, "card=[Filtered]"}, {`internal-\w+`, ""}},
	}
	if diff := cmp.Diff(got, want, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Errorf("got (-), want (+):\n%s", diff)
	}
	if at, ok := got.At("sentry.dsn"); !ok || at.String() != "/etc/errtail/errtail.yaml:16:8" {
		t.Errorf("At(sentry.dsn) = %v, %v", at, ok)
	}
}

func TestParseAlias(t *testing.T) {
	t.Parallel()
	c, err := Parse("c", []byte("sources:\n- {file: /a, tags: &t {team: shop}}\n- {file: /b, tags: *t}\n"), environ)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Sources[1].Tags["team"]; got != "shop" {
		t.Errorf("tag of the alias: got %q, want shop", got)
	}
}

// TestParseErrors wants every mistake to be told with its place, in full and with a cure.
func TestParseErrors(t *testing.T) {
	t.Parallel()
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'j'; c++ {
		bomb += string(c) + ": &" + string(c) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(c-1)+", ", 10), ", ") + "]\n"
	}
	for _, c := range []struct{ name, text, want string }{
		{"no rate", "limits: {group: often}", `c.yaml:1:17: this is no rate (like 100/h: a number per s, m, h or d)`},
		{"limits on", "limits: on", `c.yaml:1:9: "on" is not known here (one of off)`},
		{"unknown key", "sorces: []", `c.yaml:1:1: unknown key "sorces" (did you mean "sources"?)`},
		{"unknown key in a source", "sources:\n  - file: /a\n    enviroment: x", `c.yaml:3:5: unknown key "enviroment" (did you mean "environment"?)`},
		{"swapped letters", "sentry: {dns: x}", `c.yaml:1:10: unknown key "dns" (did you mean "dsn"?)`},
		{"far from any key", "frobnicate: 1", `c.yaml:1:1: unknown key "frobnicate" (known here: sources, rules, library, sentry, spool, limits, state_dir, http, log, scrub)`},
		{"empty", "", `c.yaml:1:1: the file is empty (a configuration begins with "sources:")`},
		{"comment only", "# nothing\n", `c.yaml:1:1: the file is empty (a configuration begins with "sources:")`},
		{"null", "~", `c.yaml:1:1: the file is empty (a configuration begins with "sources:")`},
		{"no sources", "sources: []", `c.yaml:1:10: no sources (write sources: [{file: /var/log/app.log}], or leave the key out and name logs on the command line)`},
		{"a source of nothing", "sources:\n  - tags: {a: b}", `c.yaml:2:5: this source names no log (write file: /var/log/app.log)`},
		{"kubernetes and a file", "sources: [{kubernetes: {}, file: a}]", `c.yaml:1:24: a source is the pods of a node or something else, not both (make two sources of them)`},
		{"a wait", "sources: [{kubernetes: {wait: 5m}}]", `c.yaml:1:31: this is no time to wait (like 2s or 700ms, from 0s to 30s)`},
		{"a namespace", "sources: [{kubernetes: {namespaces: {Shop: {}}}}]", `c.yaml:1:38: no name of a namespace (up to 63 of a-z 0-9 -; patterns are not understood here)`},
		{"a namespace's DSN", "sources: [{kubernetes: {namespaces: {shop: {dsn: x}}}}]", `c.yaml:1:50: no DSN is called "x" (under sentry.dsns; known here: default)`},
		{"a DSN that pods may choose, in a map", "sources: [{kubernetes: {allow_dsns: {names: [x]}}}]", `c.yaml:1:46: no DSN is called "x" (under sentry.dsns; known here: default)`},
		{"any host for pods", "sources: [{kubernetes: {allow_dsns: {hosts: ['*']}}}]", `c.yaml:1:46: no host that pods may send to (like sentry.example.com, *.ingest.sentry.io, sentry.example.com:9000, or http://bugsink.shop.svc:8000 where there is no TLS)`},
		{"Secrets without a host", "sources: [{kubernetes: {allow_dsns: {secrets: on}}}]", `c.yaml:1:47: Secrets are of no use where no host is allowed (give hosts beside it)`},
		{"a DSN that pods may choose", "sources: [{kubernetes: {allow_dsns: [x]}}]", `c.yaml:1:38: no DSN is called "x" (under sentry.dsns; known here: default)`},
		{"a pattern of namespaces", "sources: [{kubernetes: {exclude_namespaces: 'a['}}]", `c.yaml:1:45: no pattern of namespaces (like kube-* or shop)`},
		{"a pipe and a file", "sources: [{file: a, pipe: b}]", `c.yaml:1:27: a source is a file or a pipe, not both (make two sources of them)`},
		{"the beginning of a pipe", "sources: [{pipe: b, start_at: end}]", `c.yaml:1:31: a pipe has no beginning to start at (leave start_at out)`},
		{"wrong type", "sources: /var/log", `c.yaml:1:10: this must be a list, not text`},
		{"an address without a port", "http: {listen: 0.0.0.0}", `c.yaml:1:16: the port to listen at is not a number from 0 to 65535 (like 127.0.0.1:9464; 9464 alone is the same, and 0.0.0.0:9464 is for other machines too)`},
		{"another key of http", "http: {lisen: 9464}", `c.yaml:1:8: unknown key "lisen" (did you mean "listen"?)`},
		{"text for a mapping", "sentry: https://s3cr3t@h/1", `c.yaml:1:9: this must be a map, not text`},
		{"a DSN as a key", "'https://s3cr3t@h/1': x", `c.yaml:1:1: unknown key "https://[Filtered]@h/1" (did you mean "http"?)`},
		{"list for text", "state_dir: [a]", `c.yaml:1:12: this must be text, not a list`},
		{"nothing for text", "state_dir:", `c.yaml:1:11: this must be text, not nothing`},
		{"duplicate key", "state_dir: a\nstate_dir: b", `c.yaml:2:1: the key "state_dir" is there twice`},
		{"a list as the key", "? [a]\n: b", `c.yaml:1:3: a key must be text`},
		{"merge key", "sentry: &s {dsn: x}\nlog: {<<: *s}", `c.yaml:2:7: merge keys are not read here (write the keys out)`},
		{"second document", "state_dir: a\n---\nstate_dir: b", `c.yaml:2:1: a second document begins (one per file)`},
		{"not YAML", "state_dir: a: b", `c.yaml:1: not YAML: mapping values are not allowed in this context`},
		{"tab", "sources:\n\t- file: x", "c.yaml:2: not YAML: found character that cannot start any token (indent with spaces, and quote a text that begins with %, @ or `)"},
		{"bare variable in a flow mapping", "sentry: {dsn: ${DSN}}", `c.yaml:1: not YAML: did not find expected ',' or '}' (between { and } write variables in quotes: "${NAME}")`},
		{"number", "sources: [{file: a, breadcrumbs: many}]", `c.yaml:1:34: want a whole number from 0 to 100, not "many"`},
		{"number out of range", "sources: [{file: a, breadcrumbs: 101}]", `c.yaml:1:34: want a whole number from 0 to 100, not "101"`},
		{"boolean", "sentry: {send_default_pii: yes}", `c.yaml:1:28: "yes" is not known here (one of true, false)`},
		{"word", "log: {level: loud}", `c.yaml:1:14: "loud" is not known here (one of debug, error, info, warn)`},
		{"zone", "sources: [{file: a, time_zone: Rome}]", `c.yaml:1:32: "Rome" is no time zone (like Europe/Rome or UTC)`},
		{"glob", "rules: 'a['", `c.yaml:1:8: "a[" is no glob (a [ without a ], or a \ at the end)`},
		{"empty path", "sources: [{file: ''}]", `c.yaml:1:18: an empty path`},
		{"tag key", "sources: [{file: a, tags: {'a b': c}}]", `c.yaml:1:28: "a b" is no tag key (1 to 200 of a-z A-Z 0-9 _ . : -)`},
		{"pattern", "scrub: [{pattern: '('}]", "c.yaml:1:19: error parsing regexp: missing closing ): `(` (RE2, in single quotes)"},
		{"a pattern that fits everywhere", "scrub: [{pattern: 'x*'}]", `c.yaml:1:19: this pattern fits everywhere, since it fits the empty text`},
		{"no pattern", "scrub: [{with: x}]", `c.yaml:1:9: no pattern (write - {pattern: 'card=\d+'})`},
		{"two DSNs", "sentry: {dsn: a, dsn_file: b}", `c.yaml:1:28: both dsn and dsn_file are given (keep one)`},
		{"unset variable", "state_dir: /x\nsentry:\n  dsn: ${GONE}", `c.yaml:3:8: the environment variable GONE is not set (set it, or write ${GONE:-default})`},
		{"secret in the wrong place", "log: {level: '${DSN}'}", `c.yaml:1:14: "${DSN}" is not known here (one of debug, error, info, warn)`},
		{"alias of nothing", "log:\nstate_dir: *a", `c.yaml:2: not YAML: unknown anchor 'a' referenced`},
		{"alias bomb", bomb + "sources: *j", `c.yaml:1:1: unknown key "a" (known here: sources, rules, library, sentry, spool, limits, state_dir, http, log, scrub)`},
		{"alias of itself", "rules: &a [*a]", `c.yaml:1:12: this must be text, not a list`},
		{"several", "a: 1\nb: 2\nc: 3", `c.yaml:1:1: unknown key "a" (known here: sources, rules, library, sentry, spool, limits, state_dir, http, log, scrub)`},
		{"too large", strings.Repeat("#", maxSize+1), `c.yaml:1: the file has 1048577 bytes; at most 1048576 are read (split it)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("c.yaml", []byte(c.text), environ)
			var all strictyaml.Problems
			if !errors.As(err, &all) {
				t.Fatalf("got %v, want Problems", err)
			}
			if got := all[0].String(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestParseBomb wants the work to be bounded where aliases multiply in a place that is read.
func TestParseBomb(t *testing.T) {
	t.Parallel()
	text := "sources:\n- {file: /a, tags: &a {k: v}}\n"
	big := "- file: &f [" + strings.Repeat("/a, ", 5000) + "/a]\n" + strings.Repeat("- file: *f\n", 5000)
	_, err := Parse("c", []byte(text+big), environ)
	if err == nil || !strings.Contains(err.Error(), "more than 200000 values") {
		t.Errorf("got %v, want a bound", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"sources: [{file: /a, tags: {a: b}}]", "a: &a [*a]", "? [a]\n: b", "sentry: {dsn: ${DSN}}", "\xff", "---\n---\n", "rules: &a [*a]",
		"log: {level: ${YAML}, format: json}\nscrub: [{pattern: a, with: b}]", "<<: *a", "!!binary a: b", "sources: !!map []",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("c.yaml", data, environ)
		switch {
		case (c == nil) == (err == nil):
			t.Fatalf("got %v and %v", c, err)
		case err == nil:
		case strings.ContainsAny(err.(strictyaml.Problems)[0].String(), "\n\r\x1b"):
			t.Errorf("more than a line: %q", err)
		case strings.Contains(err.Error(), "s3cr3t"):
			t.Errorf("a secret in %q", err)
		case !strings.HasPrefix(err.Error(), "c.yaml:"):
			t.Errorf("no place in %q", err)
		}
	})
}
