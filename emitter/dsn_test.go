package emitter

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestParseDSN(t *testing.T) {
	t.Parallel()
	tests := []struct{ dsn, endpoint, shown, auth string }{
		// The example of Sentry's develop docs.
		{"https://public@sentry.example.com/1", "https://sentry.example.com/api/1/envelope/", "https://***@sentry.example.com/1",
			"Sentry sentry_version=7, sentry_client=c/1, sentry_key=public"},
		{"https://public:s3cret@sentry.example.com/1", "https://sentry.example.com/api/1/envelope/", "https://***@sentry.example.com/1",
			"Sentry sentry_version=7, sentry_client=c/1, sentry_key=public, sentry_secret=s3cret"},
		{"http://k@localhost:8100/1", "http://localhost:8100/api/1/envelope/", "http://***@localhost:8100/1", ""},
		{"https://k@host/a/b/default-project", "https://host/a/b/api/default-project/envelope/", "https://***@host/a/b/default-project", ""},
		{" HTTPS://k@host/7\n", "https://host/api/7/envelope/", "https://***@host/7", ""},
		{"http://spotlight@localhost:8969/0", "http://localhost:8969/api/0/envelope/", "http://***@localhost:8969/0", ""},
		{"https://k@[::1]:9000/5", "https://[::1]:9000/api/5/envelope/", "https://***@[::1]:9000/5", ""},
		{"https://k@o123.ingest.us.sentry.io/4505", "https://o123.ingest.us.sentry.io/api/4505/envelope/", "https://***@o123.ingest.us.sentry.io/4505", ""},
	}
	for _, tt := range tests {
		t.Run(tt.dsn, func(t *testing.T) {
			t.Parallel()
			d, err := ParseDSN(tt.dsn)
			if err != nil {
				t.Fatal(err)
			}
			if got := d.Endpoint(); got != tt.endpoint {
				t.Errorf("endpoint: got %s, want %s", got, tt.endpoint)
			}
			if got := d.String(); got != tt.shown {
				t.Errorf("shown: got %s, want %s", got, tt.shown)
			}
			if got := d.auth("c/1"); tt.auth != "" && got != tt.auth {
				t.Errorf("auth: got %s, want %s", got, tt.auth)
			}
		})
	}
}

func TestBadDSNsAreNamedWithoutTheKey(t *testing.T) {
	t.Parallel()
	tests := []struct{ dsn, want string }{
		{"", "empty"},
		{"SEKRET", "http"},
		{"ftp://SEKRET@host/1", "http"},
		{"https://host/1", "public key"},
		{"https://:SEKRET@host/1", "public key"},
		{"https://SEKRET@/1", "host"},
		{"https://SEKRET@:80/1", "host"},
		{"https://SEKRET@host", "project id"},
		{"https://SEKRET@host/", "project id"},
		{"https://SEKRET@host/1/", "project id"},
		{"https://SEKRET@host:99999/1", "port"},
		{"https://SEKRET@host:/1", "port"},
		{"https://SEKRET@host:x/1", "not a URL"},
		{"https://SEKRET@host/1?x=y", "query"},
		{"https://SEKRET@host/1#x", "fragment"},
		{"https://SEKRET@host//1", "path"},
		{"https://SEKRET@host/../1", "path"},
		{"https://SEKRET@host/%41/1", "path"},
		{"https://SEK RET@host/1", "blank"},
		{"https://SEKRET%0d%0aX: y@host/1", "blank"},
		{"https://SEKRET%0d%0a@host/1", "key"},
		{"https://SEKRET:a,b@host/1", "key"},
		{"https://SEKRET@ho%zzst/1", "not a URL"},
		{"https://SEKRET@hö.st/1", "host"},
		{"https://" + strings.Repeat("SEKRET", 1000) + "@host/1", "longer"},
		{"https://SEKRET@@host/1", "key"},
	}
	for _, tt := range tests {
		t.Run(tt.dsn, func(t *testing.T) {
			t.Parallel()
			d, err := ParseDSN(tt.dsn)
			if err == nil {
				t.Fatalf("got %v, want an error", d)
			}
			if got := err.Error(); !strings.Contains(got, tt.want) || strings.Contains(got, "SEK") {
				t.Errorf("got %q, want one that says %q and not the key", got, tt.want)
			}
		})
	}
}

func TestDSNIsNeverPrinted(t *testing.T) {
	t.Parallel()
	d, err := ParseDSN("https://SEKRETKEY:SEKRETTOO@host/1")
	if err != nil {
		t.Fatal(err)
	}
	type box struct{ D DSN }
	text, _ := json.Marshal(box{d})
	for _, got := range []string{fmt.Sprint(d), fmt.Sprintf("%v %+v %#v %s %q %x %d", d, d, d, d, d, d, d), fmt.Sprintf("%+v %#v", box{d}, &box{d}), string(text), d.Endpoint(), d.Sink()} {
		if strings.Contains(got, "SEKRET") || strings.Contains(got, "53454b") {
			t.Errorf("the key is shown: %s", got)
		}
	}
}

func FuzzParseDSN(f *testing.F) {
	for _, s := range []string{"https://public:secret@sentry.example.com/1", "http://k@[::1]:80/a/b/2", "https://k@h:/", "://", "https://k%40@h/1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDSN(s)
		if err != nil {
			return
		}
		if strings.ContainsAny(d.Endpoint()+d.auth("c"), "\r\n") {
			t.Errorf("%q makes a header with a line break", s)
		}
		again := d.scheme + "://" + d.publicKey + ":" + d.secret + "@" + d.host + d.path + "/" + d.project
		if e, err := ParseDSN(strings.Replace(again, ":@", "@", 1)); err != nil || e != d {
			t.Errorf("%q: reading it again gives %v, %v", s, e, err)
		}
	})
}

func TestParseSpotlight(t *testing.T) {
	t.Parallel()
	const other = "http://spot.example:9000/stream"
	tests := []struct {
		config, env, want string
		warns, fails      bool
	}{
		{"", "", "", false, false},
		{"", "1", SpotlightURL, false, false},
		{"", "TRUE", SpotlightURL, false, false},
		{"", "yes", SpotlightURL, false, false},
		{"", "off", "", false, false},
		{"", "0", "", false, false},
		{"", other, other, false, false},
		{"", "http://localhost:9000", "http://localhost:9000/stream", false, false},
		{"no", other, "", false, false},
		{"yes", other, other, false, false},
		{"yes", "0", SpotlightURL, false, false},
		{other, "", other, false, false},
		{other, "1", other, false, false},
		{other, "http://x:1/stream", other, true, false},
		{"", "maybe", "", false, true},
		{"ftp://x", "", "", false, true},
		{"http://user:pw@x/stream", "", "", false, true},
	}
	for _, tt := range tests {
		t.Run(tt.config+"+"+tt.env, func(t *testing.T) {
			t.Parallel()
			got, warning, err := ParseSpotlight(tt.config, tt.env)
			if got != tt.want || (warning != "") != tt.warns || (err != nil) != tt.fails {
				t.Errorf("got %q, %q, %v; want %q", got, warning, err, tt.want)
			}
		})
	}
}
