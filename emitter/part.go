package emitter

import (
	"context"
	"slices"

	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

// put stores what is committed. Where the disk has no room for all of it, as many events as fit are stored: programs fail when disks are full, and the events of an hour would
// have to wait otherwise until somebody makes room for a batch. They come again with the rest, and are left out then.
func (c *Custody) put(ctx context.Context, all []store.Sealed, positions []event.Position, counts store.Counts) (map[string]store.Stored, error) {
	left := c.notTaken(all)
	stored, err := c.store.Put(ctx, left, positions, counts)
	if err != nil && store.Full(err) && len(left) > 1 {
		stored, left = c.putParts(left, positions)
		if len(left) == 0 {
			_, err = c.store.Put(ctx, nil, positions, counts)
		}
	}
	if err == nil {
		c.forget(all)
	}
	return stored, err
}

// putParts stores as many events as fit, in parts that are halved until they do, and returns what it did and what is left.
func (c *Custody) putParts(left []store.Sealed, positions []event.Position) (map[string]store.Stored, []store.Sealed) {
	all := map[string]store.Stored{}
	keys := make([]string, len(positions))
	for i, p := range positions {
		keys[i] = p.Key
	}
	for size := (len(left) + 1) / 2; size > 0 && len(left) > 0; {
		part := left[:min(size, len(left))]
		stored, err := c.store.PutPart(part, keys)
		if err != nil {
			if size /= 2; !store.Full(err) {
				break
			}
			continue
		}
		for sink, did := range stored {
			sum := all[sink]
			sum.Added, sum.Duplicates, sum.Evicted = sum.Added+did.Added, sum.Duplicates+did.Duplicates, sum.Evicted+did.Evicted
			all[sink] = sum
		}
		c.take(part)
		left = left[len(part):]
	}
	return all, left
}

// take remembers events that are stored before all that they were committed with are.
func (c *Custody) take(part []store.Sealed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range part {
		c.taken[e.ID] = true
	}
}

// notTaken returns those of the events that are not stored yet.
func (c *Custody) notTaken(all []store.Sealed) []store.Sealed {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.taken) == 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(e store.Sealed) bool { return c.taken[e.ID] })
}

func (c *Custody) forget(all []store.Sealed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.taken) == 0 {
		return
	}
	for _, e := range all {
		delete(c.taken, e.ID)
	}
}
