package file

import "github.com/errtail/errtail/tailers/internal/block"

// leastHole is the least number of bytes that is skipped as a hole: file systems store blocks of this size.
const leastHole = 4 << 10

// skipHole skips what was never written. A program that does not append goes on at its old offset after its log was truncated; what is before that is
// a hole, which reads as NULs.
func (r *reading) skipHole(g *generation, b *block.Buffer) {
	if g.fd < 0 || g.gone || g.limit > 0 {
		return
	}
	n := nextData(g.fd, b.Next()) - b.Next()
	if n < leastHole {
		return
	}
	var p [leastHole]byte
	if got, err := pread(g.fd, p[:], b.Next()+n); ignoringEOF(err) == nil {
		nuls := 0
		for nuls < got && p[nuls] == 0 { // the rest of the block in which it ends
			nuls++
		}
		n += int64(nuls)
	}
	if g.unchanged() {
		if b.Next()+n > g.seen {
			r.Stats.Holes.Add(n)
		}
		g.hole = b.Next() + n
		b.Skip(n)
	}
}
