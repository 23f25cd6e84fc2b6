package wide

import (
	"unicode/utf16"
	"unicode/utf8"
)

// MaxGrowth is how much longer than the UTF-16 a text can be in UTF-8, in halves: three bytes for two.
const MaxGrowth = 3

// The functions below are for who keeps a place in a text that grows. They know nothing of byte order marks. A pair of surrogates is what stands side by side as one, whatever is around it; so where
// a piece of text begins does not matter, unless that is between the two.

// Append appends raw, which is whole units, as UTF-8. Half of a pair becomes U+FFFD.
func Append(text, raw []byte, big bool) []byte {
	for i := 0; i+1 < len(raw); i += 2 {
		unit := unitAt(raw[i:], big)
		if unit < utf8.RuneSelf {
			text = append(text, byte(unit))
			continue
		}
		c := rune(unit)
		if isHigh(unit) && i+3 < len(raw) {
			if pair := utf16.DecodeRune(c, rune(unitAt(raw[i+2:], big))); pair != utf8.RuneError {
				c = pair
				i += 2
			}
		}
		text = utf8.AppendRune(text, c) // half of a pair is no rune, and becomes U+FFFD
	}
	return text
}

// Whole returns how many bytes of raw can be decoded without what follows: not half of a unit, and not the first half of a pair, at its end.
func Whole(raw []byte, big bool) int {
	n := len(raw) &^ 1
	if n >= 2 && isHigh(unitAt(raw[n-2:], big)) {
		n -= 2
	}
	return n
}

// Len returns how many bytes of UTF-8 Append makes of raw.
func Len(raw []byte, big bool) int64 {
	_, n := Cut(raw, big, int64(len(raw))*MaxGrowth)
	return n
}

// Cut returns how many bytes of raw become at most length bytes of UTF-8, and how many they become.
func Cut(raw []byte, big bool, length int64) (n int, text int64) {
	for n+1 < len(raw) {
		unit := unitAt(raw[n:], big)
		size, bytes := 2, int64(3)
		switch {
		case unit < utf8.RuneSelf:
			bytes = 1
		case unit < 0x800:
			bytes = 2
		case isHigh(unit) && n+3 < len(raw) && isLow(unitAt(raw[n+2:], big)):
			size, bytes = 4, 4
		}
		if text+bytes > length {
			break
		}
		n, text = n+size, text+bytes
	}
	return n, text
}

// Splits tells whether a text must not be cut between two pieces: the first one ends, and the second one begins, with the halves of a pair.
func Splits(before, after []byte, big bool) bool {
	return len(before) >= 2 && len(after) >= 2 && isHigh(unitAt(before[len(before)-2:], big)) && isLow(unitAt(after, big))
}

// LastLine returns what follows the last end of a line in raw, as an index, or -1 if there is no end of a line.
func LastLine(raw []byte, big bool) int {
	for i := len(raw)&^1 - 2; i >= 0; i -= 2 {
		if unitAt(raw[i:], big) == '\n' {
			return i + 2
		}
	}
	return -1
}

// Big tells whether in a text that begins with a byte order mark the most significant byte of a unit comes first.
func Big(begin []byte) bool { return begin[0] == 0xfe }

// MarkSize is how long a byte order mark is.
const MarkSize = 2

func unitAt(p []byte, big bool) uint16 {
	if big {
		return uint16(p[0])<<8 | uint16(p[1])
	}
	return uint16(p[1])<<8 | uint16(p[0])
}

func isHigh(unit uint16) bool { return unit >= 0xd800 && unit < 0xdc00 }
func isLow(unit uint16) bool  { return unit >= 0xdc00 && unit < 0xe000 }
