package main

import (
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// certifiedHost is in the certificate of httptest's servers. No script reaches the real host of that name: only a proxy leads there.
const certifiedHost = "example.com"

// proxyCommand puts an HTTPS and an HTTP proxy before a backend, through which a host name leads there: proxy SHOP. It sets
//
//	PROXY      the proxy, with a user and a password, without which it lets nobody through
//	SECURE     a DSN with TLS for that host
//	PLAIN      one without
//
// and writes the certificate's authority to ca.pem. What the proxy is asked for goes to proxy.log.
func proxyCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: proxy BACKEND")
	}
	b := backendsOf(ts)[args[0]]
	if b == nil {
		ts.Fatalf("no backend %s", args[0])
	}
	secure := httptest.NewTLSServer(b)
	ts.Defer(secure.Close)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})
	ts.Check(os.WriteFile(ts.MkAbs("ca.pem"), authority, 0o600))
	p := &scriptProxy{log: ts.MkAbs("proxy.log"), secure: secure.Listener.Addr().String(), plain: b.server.Listener.Addr().String()}
	server := httptest.NewServer(p)
	ts.Defer(server.Close)
	ts.Setenv("PROXY", strings.Replace(server.URL, "http://", "http://agent:pr0xypassw0rd@", 1))
	ts.Setenv("SECURE", b.DSN("https", certifiedHost))
	ts.Setenv("PLAIN", b.DSN("http", certifiedHost))
}

// scriptProxy leads everything to one backend.
type scriptProxy struct {
	log, secure, plain string
	mu                 sync.Mutex
}

func (p *scriptProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	if f, err := os.OpenFile(p.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
		_, _ = io.WriteString(f, r.Method+" "+r.URL.String()+" "+r.Host+"\n")
		_ = f.Close()
	}
	p.mu.Unlock()
	if user := r.Header.Get("Proxy-Authorization"); user != "Basic YWdlbnQ6cHIweHlwYXNzdzByZA==" {
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	if r.Method != http.MethodConnect {
		forward := httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Host = p.plain }}
		forward.ServeHTTP(w, r)
		return
	}
	there, err := net.Dial("tcp", p.secure)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	_, _ = io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n")
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(there, here); _ = there.(*net.TCPConn).CloseWrite() })
	both.Go(func() { _, _ = io.Copy(here, there); _ = here.(*net.TCPConn).CloseWrite() })
	both.Wait()
}
