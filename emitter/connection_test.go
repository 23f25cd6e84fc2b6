package emitter

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

// The same over a real connection: keep-alive, gzip, resets and answers that break off.
func TestOverARealConnection(t *testing.T) {
	t.Parallel()
	backend := emittertest.New(testKey, func(r emittertest.Request) emittertest.Answer {
		switch r.N {
		case 1:
			return emittertest.Answer{Fault: emittertest.Half}
		case 2:
			return emittertest.Answer{Fault: emittertest.Reset}
		}
		return emittertest.Answer{}
	})
	server := httptest.NewServer(backend)
	defer server.Close()
	st, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	dsn, err := ParseDSN(backend.DSN("http", strings.TrimPrefix(server.URL, "http://")))
	if err != nil {
		t.Fatal(err)
	}
	hc, err := NewHTTPClient("", Proxy{})
	if err != nil {
		t.Fatal(err)
	}
	sender := NewSender(NewClient(dsn, hc), st, slog.New(slog.DiscardHandler))
	custody := NewCustody(st, map[string]*Sender{"": sender}, slog.New(slog.DiscardHandler))
	for n := range 30 {
		if err := custody.Commit(t.Context(), []*event.Event{numbered(n + 1)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() { _ = sender.Run(t.Context()) })
	if left, err := sender.Flush(t.Context()); left != 0 || err != nil {
		t.Errorf("%d left, %v", left, err)
	}
	wg.Wait()
	if got := len(backend.Events()); got != 30 || backend.Duplicates() != 0 {
		t.Errorf("received %d, %d twice", got, backend.Duplicates())
	}
	for _, p := range backend.Problems() {
		t.Error(p)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other host was asked") }))
	defer other.Close()
	server := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	dsn, _ := ParseDSN("http://" + testKey + "@" + strings.TrimPrefix(server.URL, "http://") + "/1")
	hc, err := NewHTTPClient("", Proxy{})
	if err != nil {
		t.Fatal(err)
	}
	a := NewClient(dsn, hc).Send(t.Context(), numbered(1).EventID, []byte("{}"))
	if judge(a) != misconfigured || !strings.Contains(a.String(), "redirects to") {
		t.Errorf("got %v", a)
	}
}

func TestSpotlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		backend := emittertest.New("", first(emittertest.Answer{Fault: emittertest.Reset}, emittertest.Answer{}, emittertest.Answer{Fault: emittertest.Reset}, emittertest.Answer{Fault: emittertest.Reset}))
		var log lockedBuffer
		sp := NewSpotlight(SpotlightURL, backend.Client(), slog.New(slog.NewTextHandler(&log, nil)))
		var out bytes.Buffer
		tee := Tee{NewJSONWriter(&out), sp}
		for n := range 3 {
			if err := tee.Commit(t.Context(), []*event.Event{numbered(n + 1)}, nil); err != nil {
				t.Fatal(err)
			}
		}
		go func() { _ = sp.Run(t.Context()) }()
		await(t, 10*time.Second)
		sp.Drain(t.Context())
		// The first comes with its retry, the second fails twice and is dropped, the third arrives.
		if got := len(backend.Events()); got != 2 || sp.Dropped.Load() != 1 || sp.Sent.Load() != 2 {
			t.Errorf("received %d, dropped %d", got, sp.Dropped.Load())
		}
		if n := strings.Count(log.String(), "\n"); n != 2 {
			t.Errorf("%d lines in the log, want one for each time it was lost:\n%s", n, log.String())
		}
		if strings.Count(out.String(), "\n") != 3 {
			t.Error("the main writer missed events")
		}
	})
}
