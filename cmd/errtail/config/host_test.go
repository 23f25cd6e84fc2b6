package config

import "testing"

// TestHosts: a pod's DSN goes to the hosts that are named, by the port and with the TLS that they are named with, and to none that looks like one.
func TestHosts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, scheme, host string
		want                  bool
	}{
		{"sentry.example.com", "https", "sentry.example.com", true},
		{"sentry.example.com", "https", "Sentry.Example.com:443", true},
		{"sentry.example.com", "http", "sentry.example.com", false},
		{"sentry.example.com", "https", "sentry.example.com:8443", false},
		{"sentry.example.com", "https", "x.sentry.example.com", false},
		{"sentry.example.com", "https", "sentry.example.com.evil.org", false},
		{"sentry.example.com", "https", "evilsentry.example.com", false},
		{"*.ingest.sentry.io", "https", "o1.ingest.sentry.io", true},
		{"*.ingest.sentry.io", "https", "o1.ingest.us.sentry.io", false},
		{"*.ingest.sentry.io", "https", "ingest.sentry.io", false},
		{"*.ingest.sentry.io", "https", ".ingest.sentry.io", false},
		{"*.ingest.sentry.io", "https", "xingest.sentry.io", false},
		{"sentry.example.com:9000", "https", "sentry.example.com:9000", true},
		{"sentry.example.com:9000", "https", "sentry.example.com", false},
		{"https://sentry.example.com:443", "https", "sentry.example.com", true},
		{"http://bugsink.shop.svc:8000", "http", "bugsink.shop.svc:8000", true},
		{"http://bugsink.shop.svc:8000", "https", "bugsink.shop.svc:8000", false},
		{"127.0.0.1", "https", "127.0.0.1", true},
		{"bugsink", "https", "bugsink", true},
	} {
		h, ok := ParseHost(c.pattern)
		if !ok {
			t.Errorf("%s is no host", c.pattern)
		}
		if got := h.Takes(c.scheme, c.host); got != c.want {
			t.Errorf("%s takes %s://%s: got %v, want %v", c.pattern, c.scheme, c.host, got, c.want)
		}
	}
	for _, bad := range []string{"", "*", "*.", "*.com", "**.example.com", "a.*.com", "a b", "https://", "https://a/b", "ftp://a", "a:", "a:123456", "-a", "a..b", "a\nb", "key@a"} {
		if h, ok := ParseHost(bad); ok {
			t.Errorf("%q: got %+v", bad, h)
		}
	}
}
