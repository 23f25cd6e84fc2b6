package store

import (
	"os"
	"syscall"

	bolt "go.etcd.io/bbolt"
)

// bbolt reads its file through a mapping, so that each page that was read counts as memory of this process until the kernel wants it back: all of a backlog that is sent. unmapped tells
// the kernel that they are not needed here any more (madvise(2), MADV_DONTNEED). They stay in its cache, and are mapped again where they are read again: the mapping is shared and
// read-only, so nothing can be lost by that, also while others read.
func unmapped(tx *bolt.Tx) {
	page := int64(os.Getpagesize())
	size := tx.Size() / page * page
	// An error would mean that nothing has changed.
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, tx.DB().Info().Data, uintptr(size), syscall.MADV_DONTNEED)
}
