package journalfile

// lzma decodes the chunks of LZMA2 (the LZMA specification of the LZMA SDK; the chunks as in the XZ Embedded decoder's description, "LZMA2 chunk"). What it has written is
// its dictionary: payloads are short, and decompressed at once. It is used again for the next payload.
type lzma struct {
	dst []byte
	d   int // how much of it is written

	src   []byte // of the chunk
	s     int
	width uint32 // of the range
	code  uint32

	lc           uint
	lpMask       int
	pbMask       int
	state        uint
	rep          [4]uint32
	match        [states << 4]prob
	isRep        [states]prob
	isRepG0      [states]prob
	isRepG1      [states]prob
	isRepG2      [states]prob
	isRep0Long   [states << 4]prob
	slots        [4][64]prob
	distances    [1 + 128 - 14]prob
	align        [16]prob
	length, reps lengths
	literals     [0x300 << 4]prob
}

// prob is the probability that a bit is 0, of 2048.
type prob uint16

// lengths decodes the length of a match.
type lengths struct {
	choice, choice2 prob
	low, mid        [16][8]prob
	high            [256]prob
}

const (
	states   = 12
	evenOdds = prob(1024)
	minMatch = 2
)

func fill(p []prob) {
	for i := range p {
		p[i] = evenOdds
	}
}

func (l *lengths) reset() {
	l.choice, l.choice2 = evenOdds, evenOdds
	for i := range l.low {
		fill(l.low[i][:])
		fill(l.mid[i][:])
	}
	fill(l.high[:])
}

// reset forgets what was learned of the text.
func (z *lzma) reset() {
	z.state, z.rep = 0, [4]uint32{}
	for _, p := range [][]prob{z.match[:], z.isRep[:], z.isRepG0[:], z.isRepG1[:], z.isRepG2[:], z.isRep0Long[:], z.distances[:], z.align[:]} {
		fill(p)
	}
	for i := range z.slots {
		fill(z.slots[i][:])
	}
	z.length.reset()
	z.reps.reset()
	fill(z.literals[:0x300*(z.lpMask+1)<<z.lc])
}

// properties reads lc, lp and pb. It returns false if they are not those of LZMA2.
func (z *lzma) properties(b byte) bool {
	lc, lp, pb := uint(b%9), uint(b/9%5), uint(b/45)
	if pb > 4 || lc+lp > 4 {
		return false
	}
	z.lc, z.lpMask, z.pbMask = lc, 1<<lp-1, 1<<pb-1
	return true
}

// next reads the next byte, or 0 behind the end.
func (z *lzma) next() uint32 {
	z.s++
	if z.s > len(z.src) {
		return 0
	}
	return uint32(z.src[z.s-1])
}

func (z *lzma) bit(p *prob) uint32 {
	if z.width < 1<<24 {
		z.width <<= 8
		z.code = z.code<<8 | z.next()
	}
	bound := z.width >> 11 * uint32(*p)
	if z.code < bound {
		z.width = bound
		*p += (2048 - *p) >> 5
		return 0
	}
	z.width -= bound
	z.code -= bound
	*p -= *p >> 5
	return 1
}

// tree reads n bits, the highest first.
func (z *lzma) tree(p []prob, n uint) uint32 {
	m := uint32(1)
	for range n {
		m = m<<1 | z.bit(&p[m])
	}
	return m - 1<<n
}

// reverse reads n bits, the lowest first.
func (z *lzma) reverse(p []prob, n uint) (v uint32) {
	m := uint32(1)
	for i := range n {
		b := z.bit(&p[m])
		m = m<<1 | b
		v |= b << i
	}
	return v
}

// direct reads n bits that are as likely as not.
func (z *lzma) direct(n uint) (v uint32) {
	for range n {
		if z.width < 1<<24 {
			z.width <<= 8
			z.code = z.code<<8 | z.next()
		}
		z.width >>= 1
		b := uint32(0)
		if z.code >= z.width {
			z.code -= z.width
			b = 1
		}
		v = v<<1 | b
	}
	return v
}

func (z *lzma) matchLength(l *lengths, at int) int {
	switch {
	case z.bit(&l.choice) == 0:
		return int(z.tree(l.low[at][:], 3))
	case z.bit(&l.choice2) == 0:
		return 8 + int(z.tree(l.mid[at][:], 3))
	}
	return 16 + int(z.tree(l.high[:], 8))
}

func (z *lzma) distance(length int) uint32 {
	slot := z.tree(z.slots[min(length, 3)][:], 6)
	if slot < 4 {
		return slot
	}
	bits := uint(slot>>1 - 1)
	at := (2 | slot&1) << bits
	if slot < 14 {
		return at + z.reverse(z.distances[at-slot:], bits)
	}
	return at + z.direct(bits-4)<<4 + z.reverse(z.align[:], 4)
}

func (z *lzma) literal() byte {
	prev := byte(0)
	if z.d > 0 {
		prev = z.dst[z.d-1]
	}
	p := z.literals[0x300*((z.d&z.lpMask)<<z.lc+int(prev)>>(8-z.lc)):][:0x300]
	m := uint32(1)
	if z.state >= 7 {
		like := uint32(z.dst[z.d-int(z.rep[0])-1])
		for m < 0x100 {
			want := like >> 7 & 1
			like <<= 1
			b := z.bit(&p[(1+want)<<8+m])
			m = m<<1 | b
			if b != want {
				break
			}
		}
	}
	for m < 0x100 {
		m = m<<1 | z.bit(&p[m])
	}
	return byte(m)
}

// chunk decodes a chunk up to a place in dst, and tells whether it is sound.
func (z *lzma) chunk(src []byte, until int) bool {
	if len(src) < 5 {
		return false
	}
	z.src, z.s = src, 1 // the first byte is always 0
	z.width, z.code = 0xffff_ffff, 0
	for range 4 {
		z.code = z.code<<8 | z.next()
	}
	for z.d < until {
		if z.s > len(z.src) { // what comes is made of zeros that are not there
			return false
		}
		at := z.d & z.pbMask
		if z.bit(&z.match[z.state<<4+uint(at)]) == 0 {
			if z.state >= 7 && int(z.rep[0]) >= z.d {
				return false
			}
			z.dst[z.d] = z.literal()
			z.d++
			switch {
			case z.state < 4:
				z.state = 0
			case z.state < 10:
				z.state -= 3
			default:
				z.state -= 6
			}
			continue
		}
		length := z.matched(at)
		if uint64(z.rep[0]) >= uint64(z.d) {
			return false
		}
		from := z.d - int(z.rep[0]) - 1
		for range min(length, until-z.d) {
			z.dst[z.d] = z.dst[from]
			z.d, from = z.d+1, from+1
		}
	}
	return true
}

// matched reads where text repeats, into rep[0], and returns for how long.
func (z *lzma) matched(at int) int {
	if z.bit(&z.isRep[z.state]) == 0 {
		z.rep[3], z.rep[2], z.rep[1] = z.rep[2], z.rep[1], z.rep[0]
		length := z.matchLength(&z.length, at)
		z.rep[0] = z.distance(length)
		z.after(7, 10)
		return length + minMatch
	}
	if z.bit(&z.isRepG0[z.state]) == 0 {
		if z.bit(&z.isRep0Long[z.state<<4+uint(at)]) == 0 {
			z.after(9, 11)
			return 1
		}
	} else {
		which := 1
		if z.bit(&z.isRepG1[z.state]) != 0 {
			which = 2 + int(z.bit(&z.isRepG2[z.state]))
		}
		d := z.rep[which]
		copy(z.rep[1:which+1], z.rep[:which])
		z.rep[0] = d
	}
	length := z.matchLength(&z.reps, at)
	z.after(8, 11)
	return length + minMatch
}

// after goes to the state that follows a literal, or another.
func (z *lzma) after(literal, other uint) {
	if z.state < 7 {
		z.state = literal
		return
	}
	z.state = other
}
