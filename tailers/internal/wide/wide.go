// Package wide reads text in UTF-16, which programs on Windows and PowerShell's redirections write, as UTF-8.
package wide

import (
	"bytes"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// blockSize is how many bytes are read at once.
const blockSize = 64 << 10

// NewReader returns a reader of r that gives UTF-8: of a text that begins with the byte order mark of UTF-16 (RFC 2781, section 3.2) what it says,
// without the mark; of any other the bytes as they are. Half of a surrogate pair, and half of a character at the end, become U+FFFD. A read
// gives what is there, and waits for no more than the first two bytes.
func NewReader(r io.Reader) io.Reader { return &reader{in: r} }

// Marked tells whether a text begins with a byte order mark of UTF-16.
func Marked(begin []byte) bool {
	return bytes.HasPrefix(begin, []byte{0xff, 0xfe}) || bytes.HasPrefix(begin, []byte{0xfe, 0xff})
}

// reader is what NewReader returns. It belongs to one goroutine.
type reader struct {
	in    io.Reader
	known bool // whether it is UTF-16
	wide  bool
	big   bool   // the most significant byte comes first
	raw   []byte // read, and not decoded yet
	high  uint16 // the first half of a surrogate pair
	buf   []byte // for what is decoded
	out   []byte // of that, what was not given yet
	err   error
}

// Read implements [io.Reader].
func (r *reader) Read(p []byte) (int, error) {
	for !r.known {
		r.begin()
	}
	if !r.wide && len(r.out) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		return r.in.Read(p)
	}
	for len(r.out) == 0 && len(p) > 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
	n := copy(p, r.out)
	r.out = r.out[n:]
	return n, nil
}

// begin reads until it is known what the text is.
func (r *reader) begin() {
	var first [2]byte
	n, err := r.in.Read(first[len(r.raw):])
	r.raw, r.err = append(r.raw, first[len(r.raw):][:n]...), err
	if len(r.raw) < 2 && err == nil && (len(r.raw) == 0 || r.raw[0] >= 0xfe) {
		return
	}
	if r.known, r.wide = true, Marked(r.raw); !r.wide {
		r.out, r.raw = r.raw, nil
		return
	}
	r.big, r.raw = r.raw[0] == 0xfe, make([]byte, 0, blockSize)
}

// fill reads once, and decodes what is whole.
func (r *reader) fill() {
	odd := len(r.raw)
	n, err := r.in.Read(r.raw[odd:blockSize])
	r.raw, r.err = r.raw[:odd+n], err
	r.out = r.buf[:0]
	whole := len(r.raw) &^ 1
	for i := 0; i < whole; i += 2 {
		r.add(unitAt(r.raw[i:], r.big))
	}
	r.buf = r.out
	r.raw = r.raw[:copy(r.raw, r.raw[whole:])]
	if err != nil && (r.high != 0 || len(r.raw) > 0) {
		r.out = utf8.AppendRune(r.out, utf8.RuneError)
		r.high = 0
	}
}

// add decodes one unit.
func (r *reader) add(unit uint16) {
	if r.high != 0 {
		pair := utf16.DecodeRune(rune(r.high), rune(unit))
		r.high = 0
		r.out = utf8.AppendRune(r.out, pair)
		if pair != utf8.RuneError {
			return
		}
	}
	switch c := rune(unit); {
	case c < utf8.RuneSelf:
		r.out = append(r.out, byte(c))
	case c >= 0xd800 && c < 0xdc00:
		r.high = unit
	default:
		r.out = utf8.AppendRune(r.out, c) // a low half alone is U+FFFD
	}
}
