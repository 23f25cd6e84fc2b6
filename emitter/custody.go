package emitter

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/errtail/errtail/emitter/pack"
	"github.com/errtail/errtail/emitter/payload"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

// Committer takes events over, together with the positions behind them. When Commit returns without an error the text before the positions need not be read
// again; after an error nothing was taken, and the same events come again. [Custody], [JSONWriter], [TextWriter], [Spotlight] and [Tee] are committers.
type Committer interface {
	Commit(ctx context.Context, events []*event.Event, positions []event.Position) error
}

// Custody takes events over by writing them to a store for its senders, who bring them to their backends later. It is safe for concurrent use.
type Custody struct {
	store *store.Store
	log   *slog.Logger

	routes  sync.RWMutex       // guards senders
	senders map[string]*Sender // by route; "" is for events that name none, and may be missing

	mu    sync.Mutex
	taken map[string]bool // ids of events that are stored, and come again with those that are not (part.go)
	lost  map[string]bool // routes without a sender that the log has named
	aged  bool            // the log has told that events are too old
	evict bool            // the log has told that there are too many
}

// maxEventAge is how old an event may be for a backend; it takes an older one to have happened when it arrives (Relay, max_secs_in_past).
const maxEventAge = 30 * 24 * time.Hour

// maxLost bounds the routes that the log names.
const maxLost = 32

// NewCustody returns a custody over st. Each event goes to the sender of its route; several routes may have the same one. An event for whose route there is
// none is kept in the store until there is one again.
func NewCustody(st *store.Store, senders map[string]*Sender, log *slog.Logger) *Custody {
	return &Custody{store: st, senders: maps.Clone(senders), log: log, lost: map[string]bool{}, taken: map[string]bool{}}
}

// Senders returns the senders, each once, in the order of their routes.
func (c *Custody) Senders() []*Sender {
	c.routes.RLock()
	defer c.routes.RUnlock()
	var all []*Sender
	for _, route := range slices.Sorted(maps.Keys(c.senders)) {
		if s := c.senders[route]; !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// Store is where events wait.
func (c *Custody) Store() *store.Store { return c.store }

// Commit stores events and positions in one transaction.
func (c *Custody) Commit(ctx context.Context, events []*event.Event, positions []event.Position) error {
	return c.CommitCounted(ctx, events, positions, nil)
}

// CommitCounted is Commit, and in the same transaction counts events that were found before the positions and will not be sent: by the route that they would have
// taken and by the reason (Sentry develop docs, "Client Reports"). The backend is told of them.
func (c *Custody) CommitCounted(ctx context.Context, events []*event.Event, positions []event.Position, discarded map[string]map[string]int) error {
	sealed := make([]store.Sealed, 0, len(events))
	for _, e := range events {
		s, err := c.seal(e)
		if err != nil {
			return err
		}
		sealed = append(sealed, s)
	}
	counts := c.bySink(discarded)
	stored, err := c.put(ctx, sealed, positions, counts)
	c.stored(stored)
	if err != nil {
		return err
	}
	for sink := range counts {
		if s := c.sender(sink); s != nil {
			s.Wake() // there is something to tell
		}
	}
	c.warn(events)
	return nil
}

// stored tells the senders what was stored.
func (c *Custody) stored(stored map[string]store.Stored) {
	for sink, did := range stored {
		s := c.sender(sink)
		if s == nil {
			continue
		}
		s.outcomes.Stored.Add(int64(did.Added))
		s.outcomes.Duplicates.Add(int64(did.Duplicates))
		s.outcomes.Overflow.Add(int64(did.Evicted))
		s.outcomes.Sent.Add(int64(did.Sent))
		if did.Evicted > 0 && c.first(&c.evict) {
			s.log.Error("too many events wait for the backend: the oldest are discarded, and counted", "discarded", did.Evicted, "dir", c.store.Dir())
		}
		if did.Added > 0 {
			s.Wake()
		}
	}
}

// seal makes of an event what is stored.
func (c *Custody) seal(e *event.Event) (store.Sealed, error) {
	data, err := payload.Encode(e)
	if err != nil { // and would again: an event that cannot be told in full is told in short, since refusing it would hold up all that follow
		c.log.Error("an event cannot be written in full", "event_id", e.EventID, "err", err)
		if data, err = payload.Encode(inShort(e, err)); err != nil {
			return store.Sealed{}, err
		}
	}
	id := e.EventID
	if !payload.ValidID(id) { // Encode has given it one
		mended, err := payload.Decode(data)
		if err != nil {
			return store.Sealed{}, err
		}
		id = mended.EventID
	}
	route := bounded(e.Route)
	return store.Sealed{Sink: c.sink(route), ID: id, Route: route, Form: packed, Payload: pack.Pack(data, markOf(data)).Append(nil)}, nil
}

// inShort is what remains of an event that cannot be written.
func inShort(e *event.Event, why error) *event.Event {
	text := "an error that errtail cannot write: " + why.Error()
	if e.Exception != nil && len(e.Exception.Values) > 0 {
		last := e.Exception.Values[len(e.Exception.Values)-1]
		text = last.Type + ": " + last.Text() + "\n" + text
	}
	return &event.Event{EventID: e.EventID, Timestamp: e.Timestamp, Platform: e.Platform, Level: e.Level, ServerName: e.ServerName, Release: e.Release,
		Environment: e.Environment, LogEntry: &event.LogEntry{Formatted: text}}
}

// maxRoute is more than the name of any DSN has in bytes.
const maxRoute = 64

func bounded(route string) string { return route[:min(len(route), maxRoute)] }

// unrouted begins the name under which events wait for whose route there is no sender.
const unrouted = "unrouted:"

// Unrouted returns the name that the events of a sink are for which have no address yet, and whether the sink is one of those.
func Unrouted(sink string) (name string, ok bool) { return strings.CutPrefix(sink, unrouted) }

// sink is where the events of a route wait.
func (c *Custody) sink(route string) string {
	if s := c.leads(route); s != nil {
		return s.sink
	}
	return unrouted + route
}

// leads returns the sender of a route, or nil.
func (c *Custody) leads(route string) *Sender {
	c.routes.RLock()
	defer c.routes.RUnlock()
	return c.senders[route]
}

func (c *Custody) sender(sink string) *Sender {
	c.routes.RLock()
	defer c.routes.RUnlock()
	for _, s := range c.senders {
		if s.sink == sink {
			return s
		}
	}
	return nil
}

// bySink sums counts of routes by where their events would have waited: several routes may lead to one place.
func (c *Custody) bySink(byRoute map[string]map[string]int) store.Counts {
	if len(byRoute) == 0 {
		return nil
	}
	all := store.Counts{}
	for route, counts := range byRoute {
		all.Add(c.sink(bounded(route)), counts)
	}
	return all
}

// warn says once what a person should know of the events.
func (c *Custody) warn(events []*event.Event) {
	now := time.Now()
	for _, e := range events {
		if !e.Timestamp.IsZero() && now.Sub(e.Timestamp.Time) > maxEventAge && c.first(&c.aged) {
			c.log.Warn("an event is older than 30 days: Sentry dates such events to the day they arrive", "time", e.Timestamp.UTC().Format(time.DateTime), "event_id", e.EventID)
		}
		if c.leads(e.Route) == nil && c.firstLost(e.Route) {
			c.log.Error("events are kept for a DSN that has no address: there is none of this name (add it to sentry.dsns and start errtail again)", "name", e.Route, "dir", c.store.Dir())
		}
	}
}

// first tells whether it is asked about what for the first time.
func (c *Custody) first(what *bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := *what
	*what = true
	return !before
}

func (c *Custody) firstLost(route string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lost[route] || len(c.lost) >= maxLost {
		return false
	}
	c.lost[route] = true
	return true
}

// Tee commits to the first of its committers, which decides, and then shows the events to the others, whose failures are theirs: they have no
// positions, and an event that they missed does not come again.
type Tee []Committer

// Commit commits to all of t.
func (t Tee) Commit(ctx context.Context, events []*event.Event, positions []event.Position) error {
	if len(t) == 0 {
		return errors.New("nothing to commit to")
	}
	if err := t[0].Commit(ctx, events, positions); err != nil {
		return err
	}
	for _, other := range t[1:] {
		_ = other.Commit(ctx, events, nil)
	}
	return nil
}
