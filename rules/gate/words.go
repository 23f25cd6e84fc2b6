package gate

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// Words finds the last of a few words in a text. A word that ends with a digit is not found where another one follows: "worker-1" is not in "worker-12". It is made in
// no time, unlike a [Gate], so it may serve for one search.
type Words struct {
	words  []string
	prints []wordPrint // nil: a plain search
	tables nibbles
	few    bool
}

// wordPrint is the fingerprint of a word, and where in it that begins.
type wordPrint struct {
	gram   uint32
	offset int
}

// maxWords is how many words have a bucket of their own.
const maxWords = fewBuckets

// NewWords prepares a search for words. For more than eight, for one of less than four bytes, or without vectors, it is a plain one.
func NewWords(words ...string) *Words {
	w := &Words{words: words, few: true}
	if !vectors || len(words) > maxWords {
		return w
	}
	prints := make([]wordPrint, len(words))
	for n, word := range words {
		if len(word) < printBytes {
			return w
		}
		offset := rarePrint(word)
		prints[n] = wordPrint{gramAt(word, offset, printBytes), offset}
		for k := range printBytes {
			c := word[offset+k]
			w.few = w.few && c < 0x80
			for _, twin := range [...]int{0, 16} {
				w.tables[k][0][0][int(c&15)+twin] |= 1 << n
				w.tables[k][0][1][int(c>>4)+twin] |= 1 << n
			}
		}
	}
	w.prints = prints
	return w
}

// rarePrint returns where the fingerprint of a word begins: at its end where that is a number, which tells it from others of its kind, or where its letters are rare.
func rarePrint(word string) int {
	last := len(word) - printBytes
	if endsInDigit(word) {
		return last
	}
	best, least := 0, 0
	for offset := range last + 1 {
		often := 1
		for k := range printBytes {
			often *= frequency(word[offset+k])
		}
		if offset == 0 || often < least {
			best, least = offset, often
		}
	}
	return best
}

func endsInDigit(word string) bool { return word != "" && isDigit(word[len(word)-1]) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// Last returns where the last of the words begins in a text, or one that is in the same line. It returns -1 if there is none. No word has a line end in it.
func (w *Words) Last(text []byte) int {
	if w.prints == nil {
		return w.lastPlain(text)
	}
	var masks [teddyPiece / teddyBlock]uint64
	var blocks [teddyPiece / teddyBlock]uint8
	end := len(text) - printBytes + 1 // fingerprints before it are not looked at yet
	for end >= teddyBlock {
		n := min(end/teddyBlock, len(masks))
		base := end - n*teddyBlock
		for k := candidates(&w.tables, w.few, text[base:end+printBytes-1], masks[:n], blocks[:n]) - 1; k >= 0; k-- {
			for mask := masks[k]; mask != 0; {
				bit := bits.Len64(mask) - 1
				mask &^= 1 << bit
				if at := w.begins(text, base+int(blocks[k])*teddyBlock+bit); at >= 0 {
					return at
				}
			}
		}
		end = base
	}
	for at := end - 1; at >= 0; at-- {
		if begin := w.begins(text, at); begin >= 0 {
			return begin
		}
	}
	return -1
}

// begins returns where the word begins whose fingerprint stands at an offset; -1 if there is none.
func (w *Words) begins(text []byte, at int) int {
	gram := binary.LittleEndian.Uint32(text[at:])
	for n, print := range w.prints {
		if print.gram != gram {
			continue
		}
		word, begin := w.words[n], at-print.offset
		if end := begin + len(word); begin >= 0 && end <= len(text) && !(endsInDigit(word) && end < len(text) && isDigit(text[end])) && string(text[begin:end]) == word {
			return begin
		}
	}
	return -1
}

func (w *Words) lastPlain(text []byte) int {
	last := -1
	for _, word := range w.words {
		for end := len(text); ; {
			at := bytes.LastIndex(text[:end], []byte(word))
			if at < 0 {
				break
			}
			if next := at + len(word); !endsInDigit(word) || next == len(text) || !isDigit(text[next]) {
				last = max(last, at)
				break
			}
			end = at + len(word) - 1
		}
	}
	return last
}
