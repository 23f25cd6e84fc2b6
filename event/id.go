package event

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Origin says where the text of an event stands, in words that stay the same when it is read again: after a crash, by another run, from
// the rotated or compressed file.
type Origin struct {
	Machine string // machine id, or pod; two machines with equal files differ here
	Source  string // identity of the source without what rotation changes
	Head    []byte // first bytes of the generation: at most 1 KiB, and never beyond Offset
	Offset  int64  // where the text begins in its generation
}

// ID derives an event id from where the text stands and what it says. The result is a UUID (version 8, RFC 9562 section 5.8) as 32
// lower-case hexadecimal digits, the form that Sentry asks for. Reading a text twice gives the same id, so that a backend can
// drop what was sent twice.
func ID(o Origin, text []byte) string {
	h := sha256.New()
	var n [8]byte
	part := func(b []byte) {
		binary.LittleEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	part([]byte("errtail event id 1"))
	part([]byte(o.Machine))
	part([]byte(o.Source))
	part(o.Head)
	binary.LittleEndian.PutUint64(n[:], uint64(o.Offset))
	h.Write(n[:])
	part(text)
	sum := h.Sum(nil)[:16]
	sum[6] = sum[6]&0x0f | 0x80
	sum[8] = sum[8]&0x3f | 0x80
	return hex.EncodeToString(sum)
}
