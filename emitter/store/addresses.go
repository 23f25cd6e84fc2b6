package store

import (
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// Addresses are DSNs that no configuration names, by the route of their events: whoever gave one may be gone before the events that wait for it were sent. Like the
// events themselves they are for nobody but the owner of the file.

// SetAddress keeps the address of a route.
func (s *Store) SetAddress(route, dsn string) error {
	if route == "" || len(route) > maxName {
		return fmt.Errorf("an address without a route")
	}
	return s.address(func(b *bolt.Bucket) error { return b.Put([]byte(route), []byte(dsn)) })
}

// DropAddress forgets the address of a route.
func (s *Store) DropAddress(route string) error {
	return s.address(func(b *bolt.Bucket) error { return b.Delete([]byte(route)) })
}

func (s *Store) address(f func(*bolt.Bucket) error) error {
	if err := s.update(func(tx *bolt.Tx) error { return f(tx.Bucket(bucketAddresses)) }); err != nil {
		return fmt.Errorf("storing an address in %s: %w", s.dir, err)
	}
	return nil
}

// Addresses returns the addresses by their routes.
func (s *Store) Addresses() (map[string]string, error) {
	all := map[string]string{}
	err := s.view(func(tx *bolt.Tx) error {
		b := tx.Bucket(bucketAddresses)
		if b == nil {
			return nil // a copy of a file that an older errtail has made
		}
		return b.ForEach(func(k, v []byte) error {
			all[string(k)] = string(v)
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("reading addresses in %s: %w", s.dir, err)
	}
	return all, nil
}
