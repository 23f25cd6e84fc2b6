package file

import (
	"bytes"
	"io"
)

// longer reads on in a line of which the end was not found so far, without looking at its beginning again. It returns true if its end is still not there; what
// was read is counted then, and left for when the end comes.
func (r *reading) longer(g *generation) (bool, error) {
	if len(r.chain) > 1 || g.scanned == 0 || g.scanned != g.seen || g.fd < 0 || g.gone || g.sparse || g.wide != nil || r.lane.again {
		return false, nil
	}
	b := r.buf
	b.Reset(g, g.seen, g.seen)
	for budget := r.Turn; budget > 0; {
		p := b.Space(b.BlockSize())
		n, err := pread(g.fd, p, g.seen)
		if err != nil && err != io.EOF {
			return false, err
		}
		if n > 0 && !g.unchanged() {
			return false, errTruncated
		}
		if bytes.IndexByte(p[:n], '\n') >= 0 {
			return false, nil
		}
		if n > 0 {
			cut := g.offset + int64(r.buf.MaxLine())
			if end := g.seen + int64(n); end > cut {
				if g.seen <= cut {
					r.Stats.LongLines.Add(1)
				}
				r.Stats.LeftOut.Add(end - max(g.seen, cut))
			}
			g.read(g.seen+int64(n), nil)
			g.scanned, g.size, g.verified = g.seen, max(g.size, g.seen), g.mtime
			r.lane.changed = r.now()
			budget -= n
		}
		if err == io.EOF {
			break
		}
	}
	if g.seen-g.offset > maxRest {
		r.hold(g, nil) // it is not all in memory any more
	} else {
		return false, nil // short enough to be read again, and kept
	}
	if !r.lane.wake.IsZero() || r.lane.asked == 0 {
		r.lane.wake = r.lane.changed.Add(r.PartialWait)
		r.waiting[r.lane] = r.log
	}
	return true, nil
}
