package emitter

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/errtail/errtail/emitter/pack"
	"github.com/errtail/errtail/emitter/payload"
)

// sendTimeout is how long one envelope may take, from dialling to the end of the answer.
const sendTimeout = 10 * time.Second

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 64 << 10

// Client posts envelopes to one DSN. It says what came back and decides nothing; [Sender] does. It is safe for concurrent use.
type Client struct {
	dsn     DSN
	http    *http.Client
	secrets []string // what must not be shown of answers
}

// NewClient returns a client for dsn over hc, which [NewHTTPClient] makes. It follows no redirect, whatever hc does: the key must not reach a host that
// the DSN does not name.
func NewClient(dsn DSN, hc *http.Client) *Client {
	own := *hc
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{dsn: dsn, http: &own, secrets: append([]string{dsn.publicKey, dsn.secret}, secretsOf(hc)...)}
}

// NewHTTPClient returns an HTTP client for backends. It goes through proxy, and verifies certificates
// always, against the system's authorities and those in caFile if one is named.
func NewHTTPClient(caFile string, proxy Proxy) (*http.Client, error) {
	t := http.DefaultTransport.(*http.Transport).Clone()
	var secrets []string
	t.Proxy, secrets = proxy.through()
	t.MaxIdleConnsPerHost = inFlight
	t.MaxResponseHeaderBytes = 64 << 10
	if caFile != "" {
		pem, err := os.ReadFile(caFile)
		if err != nil {
			return nil, fmt.Errorf("reading the CA file: %w", err)
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("CA file %s: it holds no certificate in PEM form", caFile)
		}
		t.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	return &http.Client{Transport: guarded{t, secrets}}, nil
}

// Answer is what came back for an envelope.
type Answer struct {
	Status int         // 0 where no answer came
	Err    error       // why none came
	Detail string      // what the backend said, one line without the key
	Header http.Header // nil where no answer came
	html   bool        // the body is a web page: something other than a backend answered
}

// Accepted tells whether the backend has the event.
func (a Answer) Accepted() bool { return a.Status >= 200 && a.Status < 300 && !a.html }

// String says in a line what came back, for logs and people.
func (a Answer) String() string {
	switch {
	case a.Err != nil:
		return a.Err.Error()
	case a.html:
		return fmt.Sprintf("%d with a web page, which no backend answers", a.Status)
	case a.Detail != "":
		return fmt.Sprintf("%d %s: %s", a.Status, http.StatusText(a.Status), a.Detail)
	}
	return fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status))
}

// Send posts the event with that id and payload, and waits for the answer at most ten seconds.
func (c *Client) Send(ctx context.Context, id string, event []byte) Answer {
	return c.send(ctx, id, pack.Pack(event, markError), time.Now())
}

func (c *Client) send(ctx context.Context, id string, event pack.Payload, now time.Time, items ...item) Answer {
	return c.post(ctx, sealedEnvelope(id, now, event, items...), gzipped)
}

// sendItems posts an envelope without an event.
func (c *Client) sendItems(ctx context.Context, now time.Time, items ...item) Answer {
	return c.post(ctx, appendItems(appendHead(nil, "", now), items...), "")
}

// gzipped is the encoding of what is compressed.
const gzipped = "gzip"

func (c *Client) post(ctx context.Context, envelope []byte, encoding string) Answer {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	req, err := newRequest(ctx, c.dsn.Endpoint(), envelope, encoding)
	if err != nil {
		return Answer{Err: errors.New(c.redact(err.Error()))}
	}
	req.Header.Set("X-Sentry-Auth", c.dsn.auth(userAgent))
	return c.do(req)
}

const userAgent = payload.SDKName + "/" + payload.SDKVersion

func newRequest(ctx context.Context, url string, body []byte, encoding string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-sentry-envelope")
	req.Header.Set("User-Agent", userAgent)
	if encoding != "" {
		req.Header.Set("Content-Encoding", encoding)
	}
	return req, nil
}

func (c *Client) do(req *http.Request) Answer {
	resp, err := c.http.Do(req)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return Answer{Err: fmt.Errorf("no answer from %s in %s", req.URL.Host, sendTimeout)}
		}
		return Answer{Err: errors.New(c.redact(err.Error()))}
	}
	defer resp.Body.Close()
	// The status counts even if the body breaks off: the backend had decided by then.
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	a := Answer{Status: resp.StatusCode, Header: resp.Header}
	start := strings.ToLower(string(bytes.TrimSpace(body[:min(len(body), 200)])))
	a.html = a.Status/100 == 2 && (strings.HasPrefix(start, "<!doctype") || strings.HasPrefix(start, "<html"))
	if a.Status/100 != 2 {
		a.Detail = c.redact(detail(resp.Header, body))
	}
	return a
}

// detail is what a backend says about an error: {"detail": …, "causes": […]} and the header X-Sentry-Error for Sentry, else the beginning of the body.
func detail(h http.Header, body []byte) string {
	var parsed struct {
		Detail any      `json:"detail"`
		Error  any      `json:"error"`
		Causes []string `json:"causes"`
	}
	var parts []string
	if json.Unmarshal(body, &parsed) == nil {
		for _, v := range []any{parsed.Detail, parsed.Error} {
			if v != nil {
				parts = append(parts, fmt.Sprint(v))
			}
		}
		parts = append(parts, parsed.Causes...)
	} else if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		parts = append(parts, string(body[:min(len(body), 300)]))
	}
	if x := h.Get("X-Sentry-Error"); x != "" && !strings.Contains(strings.Join(parts, " "), x) {
		parts = append(parts, x)
	}
	if l := h.Get("Location"); l != "" {
		parts = append(parts, "redirects to "+l)
	}
	return strings.Join(strings.Fields(strings.Join(parts, "; ")), " ")
}

// redact takes the key, the secret and a proxy's password out of a text that came from outside, and bounds it.
func (c *Client) redact(s string) string {
	for _, key := range c.secrets {
		if len(key) > 3 {
			s = strings.ReplaceAll(s, key, "***")
		}
	}
	if len(s) > 500 {
		s = strings.ToValidUTF8(s[:500], "") + "..."
	}
	return printable(s)
}
