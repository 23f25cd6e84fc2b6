package gate

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// Words finds the last of a few words in a text. It is made in no time, unlike a [Gate], so it may serve for one search.
type Words struct {
	words  []string
	prints []uint32 // the last four bytes of each
	tables nibbles
	few    bool
}

// maxWords is how many words have a bucket of their own.
const maxWords = fewBuckets

// NewWords prepares a search for words. For more than eight, for one of less than four bytes, or without vectors, it is a plain one.
func NewWords(words ...string) *Words {
	w := &Words{words: words, few: true}
	if !vectors || len(words) > maxWords {
		return w
	}
	for _, word := range words {
		if len(word) < printBytes {
			w.prints = nil
			return w
		}
		w.prints = append(w.prints, gramAt(word, len(word)-printBytes, printBytes))
	}
	for n, word := range words {
		for k := range printBytes {
			c := word[len(word)-printBytes+k]
			w.few = w.few && c < 0x80
			for _, twin := range [...]int{0, 16} {
				w.tables[k][0][0][int(c&15)+twin] |= 1 << n
				w.tables[k][0][1][int(c>>4)+twin] |= 1 << n
			}
		}
	}
	return w
}

// Last returns where the last of the words begins in a text: the one that ends last. It returns -1 if there is none.
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
				if at := w.ends(text, base+int(blocks[k])*teddyBlock+bit); at >= 0 {
					return at
				}
			}
		}
		end = base
	}
	for at := end - 1; at >= 0; at-- {
		if begin := w.ends(text, at); begin >= 0 {
			return begin
		}
	}
	return -1
}

// ends returns where the word begins whose last four bytes stand at an offset; -1 if there is none.
func (w *Words) ends(text []byte, at int) int {
	gram := binary.LittleEndian.Uint32(text[at:])
	for n, print := range w.prints {
		if print != gram {
			continue
		}
		if begin := at + printBytes - len(w.words[n]); begin >= 0 && string(text[begin:at]) == w.words[n][:at-begin] {
			return begin
		}
	}
	return -1
}

func (w *Words) lastPlain(text []byte) int {
	last, end := -1, -1
	for _, word := range w.words {
		if at := bytes.LastIndex(text, []byte(word)); at >= 0 && at+len(word) > end {
			last, end = at, at+len(word)
		}
	}
	return last
}
