// Package gate finds the next place in a log at which any of a set of literals begins. It is what most of a log's bytes are looked at with, and often
// all: so it searches blocks and not lines, never allocates, and looks at one place in eight only, or at many at once.
//
// How, on a machine with vectors: literals of at least 13 bytes hold, wherever they stand, six whole bytes that begin at a multiple of eight, and are found by
// these ([sixgrams]); the others by looking at every place with vectors ([teddy]). Where there are no vectors, and for long literals where there are too
// many: every literal of at least 7 bytes holds a whole 4-gram that begins at a multiple of 4 (of at least 11 bytes: at a
// multiple of 8). So it is enough to look up the 4-grams at these places in a table of the grams that the literals have there, and
// to compare the literal where the table says yes. Literals of 4 to 6 bytes are found by 3-grams at every second place, in a second pass over the
// same piece of text; shorter ones cost a pass each.
package gate

import (
	"bytes"
	"slices"
)

// firstPiece and lastPiece bound, in bytes, the piece of text that is searched with one method before the next method has its turn. A piece begins small, because
// a hit by one method makes what another one found behind it useless, and doubles while nothing is found.
const (
	firstPiece = 512
	lastPiece  = 64 << 10
)

// Gate searches for a fixed set of literals, byte for byte. It is never changed after New: safe for concurrent use.
type Gate struct {
	literals []string
	vector   *teddy     // some of them, or nil
	sixgrams *sixgrams  // some of the others, or nil
	passes   []*sampler // each some of those that are left
	tiny     [][]byte   // literals under 4 bytes, each searched by itself
	byFirst  [257]int   // byFirst[b]:byFirst[b+1] is the part of order whose literals begin with byte b
	order    []int      // literal numbers, by first byte, then by number
}

// New prepares a search. A literal's number is its index in the list; the same literal may be there twice. An empty literal is
// never found.
func New(literals []string) *Gate { return NewPlaced(literals, nil) }

// NewPlaced is New with the places that [Tune] has found for some of the literals.
func NewPlaced(literals []string, placed map[string]Placement) *Gate {
	g := &Gate{literals: slices.Clone(literals)}
	var long, short []string
	distinct := make(map[string]bool, len(literals))
	for id, l := range literals {
		if l == "" {
			continue
		}
		g.order = append(g.order, id)
		if distinct[l] {
			continue
		}
		distinct[l] = true
		switch {
		case len(l) >= 7:
			long = append(long, l)
		case len(l) >= 4:
			short = append(short, l)
		default:
			g.tiny = append(g.tiny, []byte(l))
		}
	}
	slices.SortFunc(g.order, func(a, b int) int {
		if d := int(literals[a][0]) - int(literals[b][0]); d != 0 {
			return d
		}
		return a - b
	})
	for _, id := range g.order {
		g.byFirst[int(literals[id][0])+1]++
	}
	for b := range 256 {
		g.byFirst[b+1] += g.byFirst[b]
	}
	if vectors {
		var looked, longest []string
		looked, longest, long = split(append(short, long...))
		short = nil
		if len(looked) > 0 {
			g.vector = newTeddy(looked, placed)
		}
		if len(longest) > 0 {
			g.sixgrams = newSixgrams(longest, placed)
		}
	}
	if len(long) > 0 {
		stride := 4
		if shortest(long) >= 8+4-1 {
			stride = 8
		}
		g.passes = append(g.passes, newSampler(long, stride, 4, nil))
	}
	if len(short) > 0 {
		g.passes = append(g.passes, newSampler(short, 2, 3, nil))
	}
	return g
}

// Literals returns what is searched for.
func (g *Gate) Literals() []string { return slices.Clone(g.literals) }

// Next returns the first position at or after from at which a literal begins, and the lowest number of the literals that begin there. The
// literal must be in data to its end. ok is false if there is none; at is then len(data).
func (g *Gate) Next(data []byte, from int) (at, literal int, ok bool) {
	from = max(from, 0)
	at = g.next(data, from)
	if at >= len(data) {
		return len(data), 0, false
	}
	for _, id := range g.order[g.byFirst[data[at]]:g.byFirst[int(data[at])+1]] {
		if begins(data[at:], g.literals[id]) {
			return at, id, true
		}
	}
	return len(data), 0, false // not reached: a pass reports a position only where a literal is
}

// In tells whether any of the literals is in a text: one look, however many literals there are.
func (g *Gate) In(text string) bool {
	if len(g.order) == 0 {
		return false
	}
	var buffer [512]byte // on the stack: most lines of logs are shorter
	return g.next(append(buffer[:0], text...), 0) < len(text)
}

// AppendAt appends to dst the numbers of all literals that begin at position at, in order.
func (g *Gate) AppendAt(dst []int, data []byte, at int) []int {
	if at < 0 || at >= len(data) {
		return dst
	}
	for _, id := range g.order[g.byFirst[data[at]]:g.byFirst[int(data[at])+1]] {
		if begins(data[at:], g.literals[id]) {
			dst = append(dst, id)
		}
	}
	return dst
}

// AppendAll appends to dst the numbers of all literals that are anywhere in data (a line, as a rule), each once, in the order in which
// they appear.
func (g *Gate) AppendAll(dst []int, data []byte) []int {
	own := len(dst)
	for from := 0; ; {
		at, _, ok := g.Next(data, from)
		if !ok {
			return dst
		}
		for _, id := range g.order[g.byFirst[data[at]]:g.byFirst[int(data[at])+1]] {
			if begins(data[at:], g.literals[id]) && !slices.Contains(dst[own:], id) {
				dst = append(dst, id)
			}
		}
		from = at + 1
	}
}

// next returns the first position at which a literal begins, or len(data).
func (g *Gate) next(data []byte, from int) int {
	if len(g.tiny) == 0 {
		switch {
		case g.vector != nil && g.sixgrams == nil && len(g.passes) == 0:
			return g.vector.next(data, from, len(data))
		case g.vector == nil && g.sixgrams == nil && len(g.passes) == 1:
			return g.passes[0].next(data, from, len(data))
		case g.vector == nil && g.sixgrams == nil && len(g.passes) == 0:
			return len(data)
		}
	}
	for piece := firstPiece; from < len(data); piece = min(2*piece, lastPiece) {
		end := min(from+piece, len(data))
		best := end
		if g.vector != nil {
			best = g.vector.next(data, from, best)
		}
		if g.sixgrams != nil {
			best = g.sixgrams.next(data, from, best)
		}
		for _, p := range g.passes {
			best = p.next(data, from, best)
		}
		for _, l := range g.tiny {
			// The literal may end behind best, but must begin before it.
			if i := bytes.Index(data[from:min(best+len(l)-1, len(data))], l); i >= 0 {
				best = min(best, from+i)
			}
		}
		if best < end {
			return best
		}
		from = end
	}
	return len(data)
}

// begins tells whether data begins with the literal.
func begins(data []byte, literal string) bool {
	return len(data) >= len(literal) && string(data[:len(literal)]) == literal
}
