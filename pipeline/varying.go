package pipeline

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"time"
)

// Bounds of what is found out about a line.
const (
	maxVaryLine   = 512 // bytes of it in which digits may be free
	maxVaryDigits = 48
	maxVarySpan   = time.Minute // between the times that two values of a digit stand for
	firstTrial    = 8           // lines that were decoded before the first trial
	maxStrangers  = 8           // lines in a row that are another one but for its digits, before this one is given up
)

// varying is the beginning of a record as a program writes it again and again: the same line, in which some digits are others. Of those that are free it is known, by trial,
// what each of their values means: so much time, or nothing at all, where it is of a number that nobody asks for. Such a line need not be decoded, which is most of the work
// in a storm.
//
// Only digits that mean less than a minute are free, so that days, months and the hours in which clocks are changed are left to whoever knows about them. The first line of a
// minute, or of a window, is decoded, and with it the one that has the lowest and the one that has the highest value of each free digit: if these three are as far from each
// other as the digits say, so is everything in between.
type varying struct {
	line      []byte // the one that was decoded last
	at        time.Time
	now       time.Time // that the reader took for the present
	slot      [maxVaryLine]uint8
	free      []freeDigit
	seen      []int // where other digits were seen, and not tried yet
	decoded   int   // lines, since the last trial
	trial     int   // after how many decoded lines the next trial is due
	strangers int
}

// freeDigit is what the values of a digit mean.
type freeDigit struct {
	pos     int
	allowed uint16 // bit n: value n
	means   [10]time.Duration
}

// tried is what decoding a line has said: when its record was written, and whether it is one that will do.
type tried func(raw []byte) (at time.Time, ok bool)

// reads tells whether a line is this one but for free digits, and when its record was written.
func (v *varying) reads(raw []byte, now time.Time) (at time.Time, ok bool) {
	if v == nil || len(raw) != len(v.line) || !v.now.Equal(now) {
		return time.Time{}, false
	}
	var later time.Duration
	i := 0
	for ; i+8 <= len(raw); i += 8 {
		for x := binary.LittleEndian.Uint64(raw[i:]) ^ binary.LittleEndian.Uint64(v.line[i:]); x != 0; {
			n := bits.TrailingZeros64(x) / 8
			d, ok := v.shift(i+n, raw[i+n])
			if !ok {
				return time.Time{}, false
			}
			later += d
			x &^= 0xff << (8 * n)
		}
	}
	for ; i < len(raw); i++ {
		if raw[i] == v.line[i] {
			continue
		}
		d, ok := v.shift(i, raw[i])
		if !ok {
			return time.Time{}, false
		}
		later += d
	}
	return v.at.Add(later), true
}

// shift is how much later a line is with another digit at a place.
func (v *varying) shift(at int, c byte) (time.Duration, bool) {
	if at >= maxVaryLine || v.slot[at] == 0 || c-'0' > 9 {
		return 0, false
	}
	d := &v.free[v.slot[at]-1]
	return d.means[c-'0'] - d.means[v.line[at]-'0'], d.allowed>>(c-'0')&1 != 0
}

// learn takes note of a line that was decoded, at a time, and will do.
func (v *varying) learn(raw []byte, at, now time.Time, try tried) {
	if !sameButDigits(raw, v.line) {
		if v.strangers++; v.line == nil || v.strangers > maxStrangers {
			*v = varying{line: slices.Clone(raw), at: at, now: now, trial: firstTrial}
		}
		return
	}
	v.strangers = 0
	v.decoded++
	for i := 0; i < min(len(raw), maxVaryLine) && len(v.seen)+len(v.free) < maxVaryDigits; i++ {
		if raw[i] != v.line[i] && v.slot[i] == 0 && !slices.Contains(v.seen, i) {
			v.seen = append(v.seen, i)
		}
	}
	v.line, v.at, v.now = append(v.line[:0], raw...), at, now
	if v.decoded >= v.trial {
		v.decoded, v.trial = 0, min(2*v.trial, 1<<16)
		v.try(try)
	}
	v.check(try)
}

// try finds out what the values of digits mean.
func (v *varying) try(try tried) {
	raw := slices.Clone(v.line)
	for _, pos := range v.seen {
		d := freeDigit{pos: pos}
		for n := range byte(10) {
			raw[pos] = '0' + n
			if at, ok := try(raw); ok && at.Sub(v.at).Abs() < maxVarySpan {
				d.means[n] = at.Sub(v.at)
				d.allowed |= 1 << n
			}
		}
		raw[pos] = v.line[pos]
		if bits.OnesCount16(d.allowed) > 1 {
			v.free = append(v.free, d)
			v.slot[pos] = uint8(len(v.free))
		}
	}
	v.seen = v.seen[:0]
}

// check finds out whether the digits mean the same in the line as it is now. Those that do not are free no more.
func (v *varying) check(try tried) {
	lowest, highest := slices.Clone(v.line), slices.Clone(v.line)
	low, high := v.at, v.at
	for _, d := range v.free {
		c := v.line[d.pos] - '0'
		if d.allowed>>c&1 == 0 {
			v.bind()
			return
		}
		l, h := c, c
		for n := range byte(10) {
			if d.allowed>>n&1 == 0 {
				continue
			}
			if d.means[n] < d.means[l] {
				l = n
			}
			if d.means[n] > d.means[h] {
				h = n
			}
		}
		lowest[d.pos], highest[d.pos] = '0'+l, '0'+h
		low, high = low.Add(d.means[l]-d.means[c]), high.Add(d.means[h]-d.means[c])
	}
	if at, ok := try(lowest); !ok || !at.Equal(low) {
		v.bind()
	} else if at, ok := try(highest); !ok || !at.Equal(high) {
		v.bind()
	}
}

// bind takes all freedom back.
func (v *varying) bind() {
	v.free, v.slot = nil, [maxVaryLine]uint8{}
}

// sameButDigits tells whether two lines differ in nothing but digits.
func sameButDigits[T string | []byte](a, b T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if a[i] != b[i] && (a[i]-'0' > 9 || b[i]-'0' > 9) {
			return false
		}
	}
	return true
}
