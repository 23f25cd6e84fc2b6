package emitter

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/emitter/emittertest"
)

const guestKey = "abcdefabcdefabcdefabcdefabcdefab"

// guests opens an office whose guests may send to one host, where a backend stands.
func guests(t *testing.T, dir string, main, theirs *emittertest.Backend, host string) (*office, *Guests) {
	t.Helper()
	o := openOffice(t, dir, map[string]*emittertest.Backend{"": main})
	g := &Guests{Custody: o.custody,
		Allow: func(d DSN) error {
			if d.Host() != host {
				return errors.New("this host is not allowed")
			}
			return nil
		},
		Start: func(d DSN) (*Sender, error) {
			s := NewSender(NewClient(d, theirs.Client()), o.store, o.custody.log)
			o.ended.Go(func() { _ = s.Run(t.Context()) })
			return s, nil
		}}
	if err := g.Inherit(); err != nil {
		t.Fatal(err)
	}
	return o, g
}

// end closes an office whose guests have senders too.
func (o *office) end() {
	o.t.Helper()
	for _, s := range o.custody.Senders() {
		if _, err := s.Drain(o.t.Context()); err != nil {
			o.t.Error(err)
		}
	}
	o.close()
	if strings.Contains(o.log.String(), guestKey) {
		o.t.Errorf("a guest's key is in the log:\n%s", o.log)
	}
}

// TestGuests: the events of a DSN that somebody has given go there, by its key and apart from those of the operator for the same project; what a restart finds waiting for it is sent,
// though nobody gives it any more, unless its host is not allowed by then.
func TestGuests(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		const host = "sentry.example.com" // the operator's own
		main := emittertest.New(testKey, nil)
		up := false
		theirs := emittertest.New(guestKey, func(emittertest.Request) emittertest.Answer {
			if !up {
				return status(503)
			}
			return emittertest.Answer{}
		})
		dsn := theirs.DSN("https", host)
		o, g := guests(t, dir, main, theirs, host)
		for text, why := range map[string]string{"https://k@evil.example/1": "not allowed", "https://k@" + host + ".evil.example/1": "not allowed", "nonsense": "bad DSN",
			"https://" + guestKey + "@/1": "bad DSN", dsn + strings.Repeat("x", 5000): "bad DSN"} {
			if _, err := g.Route("shop", text); err == nil || !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), guestKey) {
				t.Errorf("%.50s: got %v", text, err)
			}
		}
		route, err := g.Route("shop", dsn)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := g.Route("shop", " "+dsn+"\n"); again != route || err != nil {
			t.Errorf("the same DSN once more: %s, %v", again, err)
		}
		if strings.Contains(route, guestKey) || len(route) > maxRoute {
			t.Errorf("route %s", route)
		}
		o.commit(route, 1, 5)
		o.commit("", 6, 7)
		await(t, time.Minute)
		if len(main.Events()) != 2 || len(theirs.Events()) != 0 {
			t.Errorf("%d and %d events", len(main.Events()), len(theirs.Events()))
		}
		o.end()

		o, _ = guests(t, dir, main, theirs, "elsewhere.example.com")
		await(t, time.Hour)
		if kept, err := o.store.Addresses(); len(theirs.Events()) != 0 || len(kept) != 1 || err != nil {
			t.Errorf("the host is not allowed any more: %d events, %d addresses, %v", len(theirs.Events()), len(kept), err)
		}
		o.end()

		up = true
		o, _ = guests(t, dir, main, theirs, host)
		await(t, time.Hour)
		if len(main.Events()) != 2 || len(theirs.Events()) != 5 {
			t.Errorf("after the restart: %d and %d events", len(main.Events()), len(theirs.Events()))
		}
		if problems := append(theirs.Problems(), main.Problems()...); len(problems) > 0 {
			t.Error(problems[0])
		}
		o.end()

		o, _ = guests(t, dir, main, theirs, host)
		if kept, err := o.store.Addresses(); len(kept) != 0 || err != nil {
			t.Errorf("an address that nobody waits for is kept: %d, %v", len(kept), err)
		}
		o.end()
	})
}

// TestGuestsAreFew: one more than there may be is refused, until one has not been used for long.
func TestGuestsAreFew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		const host = "sentry.example.com"
		main, theirs := emittertest.New(testKey, nil), emittertest.New(guestKey, nil)
		o, g := guests(t, dir, main, theirs, host)
		dsn := func(n int) string { return fmt.Sprintf("https://%s@%s/%d", guestKey, host, n) }
		for n := range maxGuests {
			if _, err := g.Route(fmt.Sprint("ns-", n/maxOfOne), dsn(n)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			if n == maxOfOne-1 {
				if _, err := g.Route("ns-0", dsn(maxGuests)); err == nil {
					t.Error("one owner may have more")
				}
			}
		}
		if _, err := g.Route("other", dsn(maxGuests)); err == nil {
			t.Error("there may be more")
		}
		time.Sleep(guestQuiet - 5*time.Second)
		if _, err := g.Route("ns-0", dsn(0)); err != nil { // is used
			t.Error(err)
		}
		if _, err := g.Route("other", dsn(maxGuests)); err != nil {
			t.Error(err)
		}
		if kept, err := o.store.Addresses(); len(kept) != maxGuests || len(g.all) != maxGuests || len(o.custody.Senders()) != maxGuests+1 || err != nil {
			t.Errorf("%d addresses, %d guests, %d senders, %v", len(kept), len(g.all), len(o.custody.Senders()), err)
		}
		o.end()
	})
}

// TestGuestRoom: what guests fill of the disk is bounded by itself.
func TestGuestRoom(t *testing.T) {
	t.Parallel()
	d, err := ParseDSN("https://" + guestKey + "@sentry.example.com/1")
	if err != nil {
		t.Fatal(err)
	}
	if got := GuestRoom(d.Guest().Sink()); got != guestRoom {
		t.Errorf("got %d, want %d", got, guestRoom)
	}
	if got := GuestRoom(d.Sink()); got != 0 {
		t.Errorf("the operator's own: got %d", got)
	}
	if strings.Contains(d.Guest().Sink(), guestKey) || strings.Contains(d.Guest().String(), guestKey) {
		t.Error("the key shows")
	}
}
