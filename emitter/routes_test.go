package emitter

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

// office is a store with a sender for each of several backends.
type office struct {
	t       *testing.T
	store   *store.Store
	custody *Custody
	senders map[string]*Sender
	log     *lockedBuffer
	stop    context.CancelFunc
	ended   sync.WaitGroup
}

func openOffice(t *testing.T, dir string, backends map[string]*emittertest.Backend) *office {
	t.Helper()
	st, err := store.Open(dir, store.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, store: st, senders: map[string]*Sender{}, log: &lockedBuffer{}}
	log := slog.New(slog.NewTextHandler(o.log, nil))
	for name, b := range backends {
		host := name + ".example.com"
		if name == "" {
			host = "sentry.example.com"
		}
		dsn, err := ParseDSN(b.DSN("https", host))
		if err != nil {
			t.Fatal(err)
		}
		o.senders[name] = NewSender(NewClient(dsn, b.Client()), st, log)
	}
	o.custody = NewCustody(st, o.senders, log)
	if err := o.custody.Inherit(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	o.stop = cancel
	for _, s := range o.senders {
		o.ended.Go(func() { _ = s.Run(ctx) })
	}
	return o
}

func (o *office) commit(route string, from, to int) {
	o.t.Helper()
	var events []*event.Event
	for n := from; n <= to; n++ {
		e := numbered(n)
		e.Route = route
		events = append(events, e)
	}
	if err := o.custody.Commit(o.t.Context(), events, nil); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) close() {
	o.t.Helper()
	o.stop()
	o.ended.Wait()
	if err := o.store.Close(); err != nil {
		o.t.Error(err)
	}
	if strings.Contains(o.log.String(), testKey) {
		o.t.Errorf("a key is in the log:\n%s", o.log)
	}
}

// A DSN that is dead, slow or limited does not delay another one's events, and each gets its own.
func TestDeadDSNDelaysNobody(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]emittertest.Answer{
		"dead": {Fault: emittertest.Never}, "failing": status(503), "limited": status(429, "Retry-After", "7200"), "unknown": status(401),
		"refusing": status(400), "slow": {Delay: 9 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				good := emittertest.New(testKey, nil)
				broken := emittertest.New(testKey, func(emittertest.Request) emittertest.Answer { return bad })
				o := openOffice(t, dir, map[string]*emittertest.Backend{"": good, "team": broken})
				o.commit("team", 1, 50)
				await(t, time.Minute)
				start := time.Now()
				o.commit("", 51, 150)
				o.commit("team", 151, 160)
				o.commit("", 161, 170)
				synctest.Wait()
				if n := len(good.Events()); n != 110 || time.Since(start) > 0 {
					t.Errorf("%d of 110 events arrived after %s", n, time.Since(start))
				}
				await(t, time.Second) // what was sent is noted a little later
				st, err := o.senders[""].Standing()
				if err != nil || st.State != "ok" || st.Waiting != 0 || st.Totals[store.Sent] != 110 || st.Totals[store.Found] != 110 {
					t.Errorf("got %+v, %v", st, err)
				}
				st, err = o.senders["team"].Standing()
				if err != nil || (st.State == "ok") != (name == "slow") || st.Totals[store.Found] != 60 || st.Waiting+st.Totals[store.Sent]+st.Totals[store.Refused] != 60 {
					t.Errorf("got %+v, %v", st, err)
				}
				for id := range good.Events() {
					if broken.Events()[id] != nil {
						t.Errorf("%s is in both", id)
					}
				}
				o.close()
			})
		})
	}
}

// What waits for a name outlives a configuration without it: it is kept, named in the log, and sent when the name is there again. The same holds for
// events whose name never had an address.
func TestEventsOutliveTheirDSN(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		main, team := emittertest.New(testKey, nil), emittertest.New(testKey, nil)
		down := emittertest.New(testKey, func(emittertest.Request) emittertest.Answer { return status(503) })
		o := openOffice(t, dir, map[string]*emittertest.Backend{"": main, "team": down})
		o.commit("team", 1, 5)
		await(t, time.Minute)
		o.close()

		o = openOffice(t, dir, map[string]*emittertest.Backend{"": main})
		o.commit("team", 6, 8)
		o.commit("team", 9, 9)
		o.commit("", 10, 10)
		await(t, time.Hour)
		if len(main.Events()) != 1 {
			t.Errorf("%d events went to another DSN", len(main.Events())-1)
		}
		standings, err := o.custody.Standings()
		if err != nil {
			t.Fatal(err)
		}
		waiting := map[string]int{}
		for _, st := range standings {
			waiting[st.Sink] = st.Waiting
		}
		if d := cmp.Diff(map[string]int{"https://sentry.example.com/1": 0, "https://team.example.com/1": 5, "unrouted:team": 4}, waiting); d != "" {
			t.Errorf("waiting: (-want +got)\n%s", d)
		}
		for _, want := range []string{"dsn=https://team.example.com/1 events=5", "name=team"} {
			if strings.Count(o.log.String(), want) != 1 {
				t.Errorf("want %q in the log once:\n%s", want, o.log)
			}
		}
		o.close()

		o = openOffice(t, dir, map[string]*emittertest.Backend{"": main, "team": team})
		await(t, time.Second)
		if n := len(team.Events()); n != 9 {
			t.Errorf("%d of 9 events arrived when the name was there again", n)
		}
		if got, err := o.store.Sinks(); len(got) != 0 || err != nil {
			t.Errorf("left: %v, %v", got, err)
		}
		o.close()
	})
}

// What nobody looks after becomes too old all the same.
func TestOrphansAge(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		main := emittertest.New(testKey, nil)
		o := openOffice(t, dir, map[string]*emittertest.Backend{"": main})
		ctx, cancel := context.WithCancel(t.Context())
		o.ended.Go(func() { o.custody.Age(ctx) })
		o.commit("gone", 1, 3)
		await(t, 28*24*time.Hour)
		if got, _ := o.store.Sinks(); got["unrouted:gone"] != 3 {
			t.Errorf("after 28 days: %v", got)
		}
		await(t, 25*time.Hour)
		if got, _ := o.store.Sinks(); len(got) != 0 {
			t.Errorf("after 29 days: %v", got)
		}
		cancel()
		o.close()
	})
}

func TestNamesOfOneDSNShareASender(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		o := openOffice(t, dir, map[string]*emittertest.Backend{"": emittertest.New(testKey, nil)})
		s := o.senders[""]
		c := NewCustody(o.store, map[string]*Sender{"": s, "a": s, "b": s}, slog.New(slog.DiscardHandler))
		if got := fmt.Sprint(len(c.Senders()), c.Names(s)); got != "1 [ a b]" {
			t.Errorf("got %s", got)
		}
		o.close()
	})
}
