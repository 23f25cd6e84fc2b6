package emitter

import (
	"net/http"
	"strings"
	"testing"
)

func TestParseProxy(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"http://proxy.corp:3128", "proxy.corp:3128", "https://agent:p%40ss@proxy.corp", "socks5://10.0.0.1:1080", "http://[::1]:3128/", " http://proxy\n"} {
		p, err := ParseProxy(good)
		if err != nil || p.address == "" || p.straight {
			t.Errorf("%q: got %v, %v", good, p, err)
		}
	}
	const password = "s3cr3t"
	for name, bad := range map[string]string{
		"an @ in the password": "http://agent:" + password + "@x/y@proxy:1", "no port": "http://agent:" + password + "@proxy:", "a large port": "http://agent:" + password + "@proxy:99999",
		"no host": "http://agent:" + password + "@", "another scheme": "ftp://agent:" + password + "@proxy", "a path": "http://agent:" + password + "@proxy/x?y", "a control": "http://agent:" + password + "\x01@proxy",
		"a bad escape": "http://agent:%zz" + password + "@proxy", "no scheme and a bad port": "agent:" + password + "@proxy:x", "far too long": "http://" + password + strings.Repeat("x", maxProxy),
	} {
		if p, err := ParseProxy(bad); err == nil || strings.Contains(err.Error(), password) {
			t.Errorf("%s: got %v, %v", name, p, err)
		}
	}
}

func TestProxyThrough(t *testing.T) { // no parallel: it sets the environment
	t.Setenv("HTTPS_PROXY", "http://env:3128")
	t.Setenv("HTTP_PROXY", "http://agent:fr0m3nv@env:3128")
	t.Setenv("NO_PROXY", "near.example.com")
	for _, c := range []struct{ proxy, url, want string }{
		{"", "https://far.example.com/", "http://env:3128"},
		{"", "http://far.example.com/", "http://agent:fr0m3nv@env:3128"},
		{"", "https://near.example.com/", ""},
		{"http://own:3128", "https://far.example.com/", "http://own:3128"},
		{"http://own:3128", "http://far.example.com/", "http://own:3128"},
		{"http://own:3128", "https://near.example.com/", ""},
		{"http://own:3128", "http://localhost:8969/stream", ""},
		{"none", "https://far.example.com/", ""},
		{"none", "http://far.example.com/", ""},
	} {
		p, err := ParseProxy(c.proxy)
		if err != nil {
			t.Fatal(err)
		}
		hc, err := NewHTTPClient("", p)
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequest(http.MethodPost, c.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if decide := hc.Transport.(guarded).Proxy; decide != nil {
			u, err := decide(r)
			if err != nil {
				t.Fatal(err)
			}
			if u != nil {
				got = u.String()
			}
		}
		if got != c.want {
			t.Errorf("proxy %q, %s: got %q, want %q", c.proxy, c.url, got, c.want)
		}
	}
}

// A proxy that repeats what it was told.
func TestProxyPasswordIsNotShown(t *testing.T) {
	t.Parallel()
	p, err := ParseProxy("http://agent:p%40ssw0rd@127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	hc, err := NewHTTPClient("", p)
	if err != nil {
		t.Fatal(err)
	}
	dsn, err := ParseDSN("https://" + testKey + "@example.com/1")
	if err != nil {
		t.Fatal(err)
	}
	got := NewClient(dsn, hc).redact("no YWdlbnQ6cEBzc3cwcmQ= and no p@ssw0rd, p%40ssw0rd or " + testKey)
	if want := "no *** and no ***, *** or ***"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
