package watch

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/errtail/errtail/tailers/kubernetes/apitest"
)

// TestSecret: one Secret is asked for by its name, and nothing of what it holds is in an error.
func TestSecret(t *testing.T) {
	t.Parallel()
	s := apitest.New(t)
	s.PutSecret("shop", "sentry", "dsn", "https://verysecret@sentry.example/1")
	p, err := New(configOf(s), "node-1", newTaker(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.Secret(t.Context(), "shop", "sentry", "dsn"); err != nil || got != "https://verysecret@sentry.example/1" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, c := range [][3]string{{"shop", "sentry", "other"}, {"shop", "other", "dsn"}, {"other", "sentry", "dsn"}} {
		if got, err := p.Secret(t.Context(), c[0], c[1], c[2]); err == nil || got != "" || strings.Contains(err.Error(), "verysecret") {
			t.Errorf("%v: got %q, %v", c, got, err)
		}
	}
	s.Change(func(f *apitest.Faults) { f.Status = 403 })
	if _, err := p.Secret(t.Context(), "shop", "sentry", "dsn"); err == nil {
		t.Error("no error where the role does not allow it")
	}
	if want := "get secret shop/sentry "; !slices.Contains(s.Requests(), want) {
		t.Errorf("%q is not among %q", want, s.Requests())
	}
}
