package emitter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Bounds of DSNs that the configuration does not name.
const (
	maxGuests  = 32               // at a time: each has a sender, with connections of its own
	maxOfOne   = 8                // of them that one owner may have
	guestRoom  = 8 << 20          // bytes of events that wait for one, and as many of those that it refused
	guestQuiet = 10 * time.Minute // one that nothing was sent to for so long makes room for another, if nothing waits for it
	guestEnd   = time.Second      // for a sender that has nothing to do to end
)

// guestMark separates the address from the key's hash in the name of a guest's sink, guestRoute begins the names of guests' routes; no name of a DSN has a colon.
const (
	guestMark  = "#"
	guestRoute = "dsn:"
)

// Guest is d as somebody else than the operator has given it: what waits for it waits by itself, also where the operator has a DSN for the same project.
func (d DSN) Guest() DSN {
	d.guest = true
	return d
}

// hash tells a DSN from all others, and nothing about its key.
func (d DSN) hash() string {
	h := sha256.Sum256([]byte(d.Endpoint() + "\n" + d.publicKey + "\n" + d.secret))
	return hex.EncodeToString(h[:])
}

// GuestRoom is how many bytes a sink may hold that is a guest's; 0 for others.
func GuestRoom(sink string) int64 {
	if strings.Contains(sink, guestMark) {
		return guestRoom
	}
	return 0
}

// Guests takes DSNs that the configuration does not name, for instance from annotations of pods, gives them senders, and keeps their addresses in the store: events that
// wait for one are sent although whoever gave it is gone, and errtail was started again. It is safe for concurrent use.
type Guests struct {
	Custody *Custody
	// Allow returns why events may not go to a DSN. It is asked again after a restart.
	Allow func(DSN) error
	// Start makes a sender for a DSN and has it run.
	Start func(DSN) (*Sender, error)

	mu  sync.Mutex
	all map[string]*guest // by route
}

type guest struct {
	sender *Sender
	owner  string
	used   time.Time
}

// Route returns the route of events for a DSN that an owner has given; owners share what there is. Its errors say why there is none and never repeat the text.
func (g *Guests) Route(owner, text string) (string, error) {
	d, err := ParseDSN(text)
	if err != nil {
		return "", err
	}
	if err := g.Allow(d); err != nil {
		return "", err
	}
	d = d.Guest()
	route := guestRoute + d.hash()[:32]
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if known := g.all[route]; known != nil {
		known.used = now
		return route, nil
	}
	if most, full := g.full(owner); full && !g.makeRoom(now, owner, most) {
		return "", fmt.Errorf("%d DSNs beside those of the configuration are in use, which is as many as there may be", most)
	}
	if err := g.Custody.store.SetAddress(route, strings.TrimSpace(text)); err != nil {
		return "", err
	}
	return route, g.admit(route, d, owner, now)
}

// full tells whether there is no room for another DSN of an owner, and how many there may be.
func (g *Guests) full(owner string) (most int, yes bool) {
	theirs := 0
	for _, one := range g.all {
		if one.owner == owner {
			theirs++
		}
	}
	if theirs >= maxOfOne {
		return maxOfOne, true
	}
	return maxGuests, len(g.all) >= maxGuests
}

// admit gives a DSN a sender.
func (g *Guests) admit(route string, d DSN, owner string, now time.Time) error {
	s, err := g.Start(d)
	if err != nil {
		return err
	}
	if g.all == nil {
		g.all = map[string]*guest{}
	}
	g.all[route] = &guest{s, owner, now}
	g.Custody.routes.Lock()
	defer g.Custody.routes.Unlock()
	g.Custody.senders[route] = s
	return nil
}

// makeRoom ends the sender that was used least of late, if it may: one of the owner's, if it is he who has too many.
func (g *Guests) makeRoom(now time.Time, owner string, most int) bool {
	oldest := ""
	for route, one := range g.all {
		if most == maxOfOne && one.owner != owner {
			continue
		}
		if n, _, err := g.Custody.store.Count(one.sender.sink); err == nil && n == 0 && now.Sub(one.used) > guestQuiet && (oldest == "" || one.used.Before(g.all[oldest].used)) {
			oldest = route
		}
	}
	if oldest == "" {
		return false
	}
	one := g.all[oldest]
	delete(g.all, oldest)
	g.Custody.routes.Lock()
	delete(g.Custody.senders, oldest)
	g.Custody.routes.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), guestEnd)
	defer cancel()
	_, err := one.sender.Drain(ctx)
	if err == nil {
		err = g.Custody.store.DropAddress(oldest)
	}
	if err != nil {
		one.sender.log.Warn("a DSN that is not used any more cannot be let go of", "error", err)
	}
	return true
}

// Inherit gives senders to the DSNs for which an earlier run has left events, and forgets the others. Those that are not allowed any more get none: their events are
// kept, as for any DSN that the configuration does not name any more.
func (g *Guests) Inherit() error {
	kept, err := g.Custody.store.Addresses()
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for route, text := range kept {
		d, err := ParseDSN(text)
		waiting := 0
		if err == nil {
			d = d.Guest()
			if waiting, _, err = g.Custody.store.Count(d.Sink()); err != nil {
				return err
			}
		}
		switch {
		case waiting == 0:
			err = g.Custody.store.DropAddress(route)
		case g.Allow(d) == nil:
			err = g.admit(route, d, "", time.Now())
		}
		if err != nil {
			return err
		}
	}
	return nil
}
