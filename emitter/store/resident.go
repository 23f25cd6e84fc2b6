package store

import bolt "go.etcd.io/bbolt"

// maxResident is how many bytes of the file may have been read or written until what of it is mapped is given back.
const maxResident = 4 << 20

// touch counts bytes that a transaction has read or written. A transaction keeps the mapping where it is, so it must still be open.
func (s *Store) touch(tx *bolt.Tx, bytes int) {
	if s.touched.Add(int64(bytes)) >= maxResident {
		s.touched.Store(0)
		unmapped(tx)
	}
}
