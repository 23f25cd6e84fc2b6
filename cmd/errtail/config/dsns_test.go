package config

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/errtail/errtail/rules/strictyaml"
)

func TestDSNsAndSpool(t *testing.T) {
	t.Parallel()
	c, err := Parse("/etc/c.yaml", []byte(`
sources:
- {file: /a, dsn: payments}
- {file: /b, dsn: default}
- {file: /c}
sentry:
  dsns:
    payments: ${DSN}
    ops-2: {dsn_file: secrets/ops}
    third: {dsn: "https://k@h/3"}
spool: {max_bytes: 64MiB, max_age: 7d, on_error: stop}
`), environ)
	if err != nil {
		t.Fatal(err)
	}
	want := []DSN{{Name: "payments", DSN: "https://s3cr3t@sentry.example/1"}, {Name: "ops-2", File: "/etc/secrets/ops"}, {Name: "third", DSN: "https://k@h/3"}}
	if diff := cmp.Diff(c.Sentry.DSNs, want, cmpopts.IgnoreFields(DSN{}, "Place")); diff != "" {
		t.Errorf("got (-), want (+):\n%s", diff)
	}
	if got := c.Sentry.DSNs[0].Place.String(); got != "/etc/c.yaml:8:15" {
		t.Errorf("place: got %s", got)
	}
	if diff := cmp.Diff(c.Spool, Spool{MaxBytes: 64 << 20, MaxAge: 7 * 24 * time.Hour, OnError: Stop}); diff != "" {
		t.Errorf("got (-), want (+):\n%s", diff)
	}
	if c.Sources[0].DSN != "payments" || c.Sources[1].DSN != DefaultDSN || c.Sources[2].DSN != "" {
		t.Errorf("sources: got %+v", c.Sources)
	}
}

func TestDSNsAndSpoolErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"a DSN for a name", "sources: [{file: /a, dsn: 'https://s3cr3t@h/1'}]", `c.yaml:1:27: here is a DSN, where only its name may be (give it a name under sentry.dsns, and write that)`},
		{"an unknown name", "sources: [{file: /a, dsn: payment}]\nsentry: {dsns: {payments: 'https://k@h/1'}}", `c.yaml:1:27: no DSN is called "payment" (under sentry.dsns; did you mean "payments"?)`},
		{"no names", "sources: [{file: /a, dsn: x}]", `c.yaml:1:27: no DSN is called "x" (under sentry.dsns; known here: default)`},
		{"default", "sentry: {dsns: {default: 'https://k@h/1'}}", `c.yaml:1:17: "default" is the name of sentry.dsn (give the DSN there)`},
		{"a name in capitals", "sentry: {dsns: {Ops: 'https://k@h/1'}}", `c.yaml:1:17: "Ops" cannot be the name of a DSN (up to 64 of a-z 0-9 _ . -)`},
		{"an empty one", "sentry: {dsns: {ops: ''}}", `c.yaml:1:22: the DSN of this name is empty (a DSN, or {dsn_file: /run/secrets/dsn})`},
		{"both", "sentry: {dsns: {ops: {dsn: a, dsn_file: b}}}", `c.yaml:1:41: both dsn and dsn_file are given (keep one)`},
		{"a list", "sentry: {dsns: [a]}", `c.yaml:1:16: this must be a map, not a list`},
		{"size", "spool: {max_bytes: 1KiB}", `c.yaml:1:20: cannot take "1KiB" as a size (like 256MiB; from 2MiB to 1024GiB)`},
		{"size too large", "spool: {max_bytes: 99999999999GiB}", `c.yaml:1:20: cannot take "99999999999GiB" as a size (like 256MiB; from 2MiB to 1024GiB)`},
		{"age", "spool: {max_age: 200d}", `c.yaml:1:18: cannot take "200d" as an age (like 12h or 29d; from 1m to 90d)`},
		{"on_error", "spool: {on_error: ignore}", `c.yaml:1:19: "ignore" is not known here (one of wait, stop)`},
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
