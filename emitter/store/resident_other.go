//go:build !linux

package store

import bolt "go.etcd.io/bbolt"

// unmapped does nothing: elsewhere MADV_DONTNEED means other things.
func unmapped(*bolt.Tx) {}
