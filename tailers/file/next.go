package file

import (
	"time"
)

// headEvery is how often the beginning of a file is compared where many are read by the clock; what stands before the text that is read is compared each time. Who writes to these renames them, and
// does not truncate them; one that was truncated, has grown beyond what was read of it, and has the same sixteen bytes there as before, is noticed a little later.
const headEvery = 5 * time.Second

// little is how much, in bytes, is moved in memory rather than that the file is read twice.
const little = 64 << 10

// next reads what follows the text that was read of a generation, and tells whether the file is still the one that this was read from. To read what stands before it by the same call saves a third of
// what reading a little of many files costs.
func (r *reading) next(g *generation, p []byte, offset int64) (n int, same bool, err error) {
	if g.gone || g.fd < 0 || offset != g.seen || offset < tailSize || len(p) <= tailSize || g.size-offset > little {
		n, err = g.readAt(p, offset)
		return n, n == 0 || g.unchanged(), err
	}
	n, err = g.readAt(p, offset-tailSize)
	if n <= tailSize { // nothing new, or it was truncated a moment ago, which the next look tells
		return 0, true, err
	}
	if sumOf(p[:tailSize]) != g.tail {
		return 0, false, err
	}
	n = copy(p, p[tailSize:n])
	if now := r.now(); r.Pause <= defaultPause || g.head.n < headSize || now.UnixNano()-g.headed >= int64(headEvery) {
		g.headed = now.UnixNano()
		return n, g.sameHead(), err
	}
	return n, true, err
}
