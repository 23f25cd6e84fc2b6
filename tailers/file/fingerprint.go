package file

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// headSize is how many of the first bytes of a file tell it from others. What tailers of the field use lies between 250 bytes and
// 1 KiB; more only costs time.
const headSize = 1 << 10

// tailSize is how many bytes before a position tell that the file is still the one that was read there, where two files begin the same.
const tailSize = 16

// sum is a short hash. It tells files apart, it does not protect against anybody: who can write a log can write what he likes to it.
type sum [8]byte

func sumOf(p []byte) sum {
	h := sha256.Sum256(p)
	return sum(h[:8])
}

func (s sum) String() string { return hex.EncodeToString(s[:]) }

func parseSum(text string) (s sum, ok bool) {
	if hex.DecodedLen(len(text)) != len(s) {
		return s, false
	}
	_, err := hex.Decode(s[:], []byte(text))
	return s, err == nil
}

// fingerprint is the hash of the first n bytes of a file. As the file grows up to headSize, so does its fingerprint; two are compared at
// the length of the shorter one, which needs the file of the longer one.
type fingerprint struct {
	n   int
	sum sum
}

// fingerprintOf hashes the first bytes of an open file of a size.
func fingerprintOf(fd int, size int64) (fingerprint, error) {
	var p [headSize]byte
	n, err := pread(fd, p[:min(size, headSize)], 0)
	if n == 0 {
		return fingerprint{}, ignoringEOF(err)
	}
	return fingerprint{n, sumOf(p[:n])}, ignoringEOF(err)
}

// begins tells whether an open file begins with what the fingerprint was made of. It does if that was nothing.
func (f fingerprint) begins(fd int) bool {
	if f.n == 0 {
		return true
	}
	var p [headSize]byte
	n, err := pread(fd, p[:f.n], 0)
	return err == nil && n == f.n && sumOf(p[:n]) == f.sum
}

// of tells whether the fingerprint was made of a text that begins like this, and of nothing less: short beginnings are alike.
func (f fingerprint) of(begin []byte) bool {
	return f.n > 0 && f.n == len(begin) && sumOf(begin) == f.sum
}

// tailSum hashes the bytes before an offset of an open file.
func tailSum(fd int, offset int64) (sum, bool) {
	var p [tailSize]byte
	n := min(offset, tailSize)
	if _, err := pread(fd, p[:n], offset-n); err != nil {
		return sum{}, false
	}
	return sumOf(p[:n]), true
}

func ignoringEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}
