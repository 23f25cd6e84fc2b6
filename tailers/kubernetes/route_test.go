package kubernetes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// addresses takes DSNs of one host.
type addresses struct{ asked []string }

func (a *addresses) Route(namespace, dsn string) (string, error) {
	a.asked = append(a.asked, namespace+" "+dsn)
	if strings.Contains(dsn, "@good.example/") {
		return "dsn:" + dsn[len(dsn)-1:], nil
	}
	return "", errors.New("the host is not allowed")
}

// TestChosenDSN: where a pod may send its events, and that it is said once, without the key, why they do not go elsewhere.
func TestChosenDSN(t *testing.T) {
	t.Parallel()
	const good, evil = "https://verysecret@good.example/7", "https://verysecret@evil.example/7"
	for _, c := range []struct {
		name        string
		annotations map[string]string
		off         bool // nothing of that kind is allowed
		want, said  string
	}{
		{"nothing", nil, false, "team", ""},
		{"a name", map[string]string{Prefix + "dsn": "payments"}, false, "payments", ""},
		{"a name that is not allowed", map[string]string{Prefix + "dsn": "secret"}, false, "team", "no such name"},
		{"its own", map[string]string{Prefix + "dsn": good}, false, "dsn:7", ""},
		{"of its container", map[string]string{Prefix + "dsn": evil, Prefix + "app.dsn": good}, false, "dsn:7", ""},
		{"sentry-kubernetes' annotation", map[string]string{sentryDSN: good}, false, "dsn:7", ""},
		{"ours goes first", map[string]string{sentryDSN: good, Prefix + "dsn": "payments"}, false, "payments", ""},
		{"another host", map[string]string{Prefix + "dsn": evil}, false, "team", "not allowed"},
		{"its own, switched off", map[string]string{Prefix + "dsn": good}, true, "team", "names no hosts"},
		{"a Secret, switched off", map[string]string{Prefix + "dsn-secret": "sentry"}, true, "team", "does not allow Secrets"},
		{"a Secret with a strange name", map[string]string{Prefix + "dsn-secret": "../../nodes"}, false, "team", "no name of a Secret"},
		{"a Secret with a strange key", map[string]string{Prefix + "dsn-secret": "sentry/a/b"}, false, "team", "no name of a Secret"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			to := &next{}
			n := &Node{API: true, DSNs: []string{"payments"}, Namespaces: map[string]Namespace{"shop": {Route: "team"}}, Logger: slog.New(slog.NewTextHandler(&log, nil))}
			if !c.off {
				n.Addresses, n.Secrets = &addresses{}, NewSecrets(nil, n.Logger)
			}
			show := open(t, n, n.Spec(to, false).Handler, "app", 0)
			p := webPod()
			p.Annotations = c.annotations
			n.Learn(p)
			show("one\n", 0)
			show("two\n", 0)
			if len(to.events) != 2 || to.events[0].Route != c.want || to.events[1].Route != c.want {
				t.Errorf("%d events, the first to %q, want %q", len(to.events), to.events[0].Route, c.want)
			}
			lines := strings.Count(log.String(), "\n")
			if c.said == "" && lines != 0 || c.said != "" && (lines != 1 || !strings.Contains(log.String(), c.said) || !strings.Contains(log.String(), "pod=web-1")) {
				t.Errorf("said %q, want one line with %q", log.String(), c.said)
			}
			if strings.Contains(log.String(), "verysecret") {
				t.Error("the key is in the log")
			}
		})
	}
}

// TestSecretDSN: an event waits for the Secret that its pod names, not for longer than it may, and goes by what the Secret says later when that has changed.
func TestSecretDSN(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var value atomic.Pointer[string]
		var reads atomic.Int32
		set := func(text string) { value.Store(&text) }
		set("https://k@good.example/1\n")
		late := make(chan struct{})
		logger := slog.New(slog.DiscardHandler)
		n := &Node{API: true, Wait: 2 * time.Second, Logger: logger, Addresses: &addresses{}}
		n.Secrets = NewSecrets(func(ctx context.Context, namespace, name, key string) (string, error) {
			reads.Add(1)
			if namespace != "shop" || name != "sentry" || key != "dsn" {
				return "", fmt.Errorf("asked for %s/%s/%s", namespace, name, key)
			}
			select {
			case <-late:
				return *value.Load(), nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		}, logger)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- n.Secrets.Run(ctx) }()
		to := &next{}
		show := open(t, n, n.Spec(to, false).Handler, "app", 0)
		p := webPod()
		p.Annotations = map[string]string{Prefix + "dsn-secret": "sentry"}
		n.Learn(p)
		began := time.Now()
		for show("one\n", 0).Consumed == 0 {
			time.Sleep(10 * time.Millisecond)
		}
		if took := time.Since(began); took < n.Wait || took > n.Wait+100*time.Millisecond || to.events[0].Route != "" {
			t.Errorf("without an answer the event went to %q after %v", to.events[0].Route, took)
		}
		close(late)
		synctest.Wait()
		show("two\n", 0)
		set("https://k@good.example/2")
		show("three\n", 0)
		time.Sleep(secretAge)
		show("four\n", 0) // by the old one: the new one is being asked for
		synctest.Wait()
		show("five\n", 0)
		time.Sleep(secretAge)
		set("no DSN")
		show("six\n", 0)
		synctest.Wait()
		show("seven\n", 0)
		var got []string
		for _, ev := range to.events {
			got = append(got, ev.Route)
		}
		if want := []string{"", "dsn:1", "dsn:1", "dsn:1", "dsn:2", "dsn:2", ""}; fmt.Sprint(got) != fmt.Sprint(want) || reads.Load() != 3 {
			t.Errorf("%d reads, routes %q, want %q", reads.Load(), got, want)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestSecretsAreBounded: pods that name ever more Secrets neither fill memory nor wait.
func TestSecretsAreBounded(t *testing.T) {
	t.Parallel()
	s := NewSecrets(nil, slog.New(slog.DiscardHandler))
	now := time.Now()
	for i := range 3 * maxSecrets {
		_, wait := s.look(secret{"shop", fmt.Sprint("s", i), "dsn"}, time.Second, now)
		if i >= maxSecrets && wait > 0 {
			t.Fatal("a Secret that is not asked for is waited for")
		}
	}
	if len(s.known) > maxSecrets || len(s.wanted) > maxSecrets {
		t.Errorf("%d known, %d wanted", len(s.known), len(s.wanted))
	}
}

func FuzzSecretName(f *testing.F) {
	f.Add("sentry")
	f.Add("sentry/dsn")
	f.Add("../../pods/x")
	f.Add("a/b/c")
	f.Fuzz(func(t *testing.T, text string) {
		one, ok := NewSecrets(nil, nil).named("shop", text)
		if ok && (strings.ContainsAny(one.name+one.key, "/\n %?#\\") || one.name == "" || one.key == "" || one.namespace != "shop") {
			t.Errorf("%q: got %+v", text, one)
		}
	})
}
