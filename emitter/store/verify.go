package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// verify reads the pages of a bbolt file as they hang together, and fails if they do not: a page outside the file, of the wrong kind, or reached
// twice. bbolt trusts its file; one page that points back to an earlier one is enough to keep it busy for ever, so the
// file is looked at before bbolt walks it. The caller holds the lock of the file, and no transaction writes.
//
// The layout is that of go.etcd.io/bbolt, internal/common (page.go, meta.go, inode.go, bucket.go): a page begins with its
// id (8 bytes), kind (2), number of elements (2) and number of overflow pages (4). Numbers are in the byte order of the machine.
func verify(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	m, err := readMeta(f)
	if err != nil {
		return err
	}
	v := verifier{f: f, pageSize: int64(m.pageSize), pages: min(m.pages, uint64(info.Size())/uint64(m.pageSize)), seen: map[uint64]bool{}}
	if m.freelist != ^uint64(0) { // else none is stored
		if err := v.freelist(m.freelist); err != nil {
			return err
		}
	}
	return v.tree(m.root, 0)
}

const (
	pageHeader   = 16
	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10
	elementSize  = 16
	bucketFlag   = 0x01
	maxDepth     = 64 // of pages and of nested buckets: a tree of that depth is none
)

var order = binary.NativeEndian

type meta struct {
	pageSize              uint32
	root, freelist, pages uint64
	txid                  uint64
}

// readMeta returns the newer of the two meta pages that is whole.
func readMeta(r io.ReaderAt) (meta, error) {
	var best meta
	found := false
	for _, size := range []int64{4096, 8192, 16384, 65536} {
		for _, at := range []int64{0, size} {
			var b [pageHeader + 64]byte
			if _, err := r.ReadAt(b[:], at); err != nil {
				continue
			}
			p := b[pageHeader:]
			h := fnv.New64a()
			h.Write(p[:56])
			if order.Uint32(p) != 0xED0CDAED || order.Uint64(p[56:]) != h.Sum64() {
				continue
			}
			m := meta{pageSize: order.Uint32(p[8:]), root: order.Uint64(p[16:]), freelist: order.Uint64(p[32:]), pages: order.Uint64(p[40:]), txid: order.Uint64(p[48:])}
			if int64(m.pageSize) >= 1024 && (!found || m.txid > best.txid) {
				best, found = m, true
			}
		}
	}
	if !found {
		return meta{}, errors.New("no whole meta page")
	}
	return best, nil
}

type verifier struct {
	f        io.ReaderAt
	pageSize int64
	pages    uint64 // how many there are
	seen     map[uint64]bool
}

// page reads a page with its overflow pages and marks them as seen.
func (v *verifier) page(id uint64, kinds uint16) ([]byte, uint16, error) {
	if id < 2 || id >= v.pages {
		return nil, 0, fmt.Errorf("page %d is not in the file", id)
	}
	var head [pageHeader]byte
	if _, err := v.f.ReadAt(head[:], int64(id)*v.pageSize); err != nil {
		return nil, 0, fmt.Errorf("page %d: %w", id, err)
	}
	kind, overflow := order.Uint16(head[8:]), uint64(order.Uint32(head[12:]))
	if order.Uint64(head[:]) != id || kind&kinds == 0 || kind&^kinds != 0 || overflow >= v.pages-id {
		return nil, 0, fmt.Errorf("page %d is not what it should be", id)
	}
	for i := id; i <= id+overflow; i++ {
		if v.seen[i] {
			return nil, 0, fmt.Errorf("page %d is used twice", i)
		}
		v.seen[i] = true
	}
	data := make([]byte, int64(overflow+1)*v.pageSize)
	if _, err := v.f.ReadAt(data, int64(id)*v.pageSize); err != nil {
		return nil, 0, fmt.Errorf("page %d: %w", id, err)
	}
	return data, kind, nil
}

func (v *verifier) freelist(id uint64) error {
	data, _, err := v.page(id, freelistPage)
	if err != nil {
		return err
	}
	count, at := uint64(order.Uint16(data[10:])), uint64(pageHeader)
	if count == 0xFFFF { // too many for two bytes: the number comes first
		count, at = order.Uint64(data[pageHeader:]), pageHeader+8
	}
	if count > (uint64(len(data))-at)/8 {
		return fmt.Errorf("the list of free pages has %d items, which it has no room for", count)
	}
	for i := range count {
		free := order.Uint64(data[at+8*i:])
		// Pages at the end of the file may be free and not yet written.
		if free < 2 || v.seen[free] {
			return fmt.Errorf("page %d is free twice", free)
		}
		v.seen[free] = true
	}
	return nil
}

func (v *verifier) tree(id uint64, depth int) error {
	if depth > maxDepth {
		return errors.New("pages are nested too deep")
	}
	data, kind, err := v.page(id, branchPage|leafPage)
	if err != nil {
		return err
	}
	if kind == leafPage {
		return v.leaf(id, data, depth)
	}
	for i := range int(order.Uint16(data[10:])) {
		at := pageHeader + i*elementSize
		if at+elementSize > len(data) {
			return fmt.Errorf("page %d has more elements than room", id)
		}
		e := data[at:]
		if err := inside(data, at, order.Uint32(e), order.Uint32(e[4:]), 0); err != nil {
			return fmt.Errorf("page %d: %w", id, err)
		}
		if err := v.tree(order.Uint64(e[8:]), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) leaf(id uint64, data []byte, depth int) error {
	for i := range int(order.Uint16(data[10:])) {
		at := pageHeader + i*elementSize
		if at+elementSize > len(data) {
			return fmt.Errorf("page %d has more elements than room", id)
		}
		e := data[at:]
		flags, pos, key, value := order.Uint32(e), order.Uint32(e[4:]), order.Uint32(e[8:]), order.Uint32(e[12:])
		if err := inside(data, at, pos, key, value); err != nil {
			return fmt.Errorf("page %d: %w", id, err)
		}
		if flags&bucketFlag == 0 {
			continue
		}
		b := data[at+int(pos)+int(key):][:value]
		if len(b) < 16 {
			return fmt.Errorf("page %d: a bucket is cut short", id)
		}
		root := order.Uint64(b)
		switch {
		case root != 0:
			if err := v.tree(root, depth+1); err != nil {
				return err
			}
		case len(b) < 16+pageHeader || depth > maxDepth || order.Uint16(b[24:]) != leafPage:
			return fmt.Errorf("page %d: an inline bucket is not readable", id)
		default:
			if err := v.leaf(id, b[16:], depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// inside checks that the key and value of the element at lie within its page.
func inside(data []byte, at int, pos, key, value uint32) error {
	if uint64(at)+uint64(pos)+uint64(key)+uint64(value) > uint64(len(data)) || pos < elementSize && key > 0 {
		return errors.New("an element reaches beyond its page")
	}
	return nil
}
