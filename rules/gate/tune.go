package gate

import (
	"encoding/binary"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// Placement says where in a literal its fingerprint begins, and which bucket it is in, of 0 to 15.
type Placement struct{ Offset, Bucket uint8 }

// Tune places the fingerprints of literals so that as few places as can be of a sample of logs are candidates, by simulated annealing: one literal after the other
// is moved to another place, if that is better, and in the beginning also if it is a little worse, since a bucket that
// lets much through attracts what lets much through. It takes minutes for moves in the millions: for tables that are made ahead. The same arguments give the
// same places. Long literals, of which every eighth place is looked at, are placed where the sample has the least of them; others have no place.
//
// Of the sample, the first tunedBytes are used for what is annealed, and all for long literals.
func Tune(literals []string, sample []byte, moves int) map[string]Placement {
	t := newTuner(literals, sample[:min(len(sample), tunedBytes)])
	r := rand.New(rand.NewPCG(1, 2))
	cost := t.cost()
	best, least := slices.Clone(t.at), cost
	hot, cold := cost/50, cost/20_000
	for n := range moves {
		heat := hot * math.Pow(cold/hot, float64(n)/float64(moves))
		i := r.IntN(len(t.literals))
		was := t.at[i]
		t.move(i, Placement{uint8(r.IntN(windows(t.literals[i]))), uint8(r.IntN(t.buckets))})
		if now := t.cost(); now <= cost || r.Float64() < math.Exp((cost-now)/heat) {
			if cost = now; cost < least {
				least = cost
				copy(best, t.at)
			}
			continue
		}
		t.move(i, was)
	}
	placed := make(map[string]Placement, len(best))
	for i, l := range t.literals {
		placed[l] = best[i]
	}
	sixes := map[uint64]int{}
	for i := range max(len(sample)-7, 0) {
		sixes[binary.LittleEndian.Uint64(sample[i:])&sixMask]++
	}
	_, long, _ := split(distinct(literals))
	for _, l := range long {
		placed[l] = Placement{Offset: uint8(rarest(l, sixes))}
	}
	return placed
}

// tunedBytes is as much as annealing can look at again and again.
const tunedBytes = 96 << 10

// distinct returns the literals that vectors could look for, each once.
func distinct(literals []string) []string {
	var all []string
	for _, l := range literals {
		if len(l) >= printBytes && !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	return all
}

// places is a set of places of the sample, as bits.
type places []uint64

// tuner knows, for each byte of a fingerprint and each half, the places of the sample where it stands.
type tuner struct {
	halves   [printBytes][2][16]places
	grams    map[[4]byte]int // how often each is in the sample
	literals []string
	at       []Placement
	members  [buckets][printBytes][2][16]int // how many fingerprints of a bucket have a half there
	passed   [buckets]int                    // how much each bucket lets through
	size     int                             // of the sample
	stale    [buckets]bool
	buckets  int // that are used
	exact    int // how often the fingerprints themselves are in the sample
	prints   map[[4]byte]int
}

func newTuner(literals []string, sample []byte) *tuner {
	t := &tuner{grams: map[[4]byte]int{}, prints: map[[4]byte]int{}}
	n := max(len(sample)-printBytes+1, 0)
	words := (n + 63) / 64
	for k := range t.halves {
		for half := range 2 {
			for v := range 16 {
				t.halves[k][half][v] = make(places, words)
			}
		}
		for i := range n {
			c := sample[i+k]
			t.halves[k][0][c&15][i/64] |= 1 << (i % 64)
			t.halves[k][1][c>>4][i/64] |= 1 << (i % 64)
		}
	}
	for i := range n {
		t.grams[[4]byte(sample[i:])]++
	}
	t.size = n
	t.literals, _, _ = split(distinct(literals))
	t.at = make([]Placement, len(t.literals))
	t.buckets = bucketsFor(t.literals)
	begin := dealt(t.literals, t.buckets)
	for i, l := range t.literals {
		t.at[i] = begin[l]
		t.count(l, t.at[i], 1)
	}
	return t
}

// move places a literal elsewhere.
func (t *tuner) move(i int, to Placement) {
	t.count(t.literals[i], t.at[i], -1)
	t.at[i] = to
	t.count(t.literals[i], to, 1)
}

// count adds a literal to a place, or takes it away.
func (t *tuner) count(l string, p Placement, by int) {
	gram := [4]byte([]byte(l[p.Offset : p.Offset+4]))
	if t.prints[gram] == 0 {
		t.exact += t.grams[gram]
	}
	if t.prints[gram] += by; t.prints[gram] == 0 {
		t.exact -= t.grams[gram]
	}
	g := newGroup(l, int(p.Offset))
	for k := range g.lo {
		for half, set := range [2]uint16{g.lo[k], g.hi[k]} {
			for ; set != 0; set &= set - 1 {
				n := &t.members[p.Bucket][k][half][bits.TrailingZeros16(set)]
				before := *n > 0
				*n += by
				t.stale[p.Bucket] = t.stale[p.Bucket] || before != (*n > 0)
			}
		}
	}
}

// exactly is how much more work a candidate is that has a fingerprint than one that has not.
const exactly = 20

// cost is how many candidates the sample has, weighed by the work that they are, and some more for what a bucket would let through of other text.
func (t *tuner) cost() float64 {
	chance := 0.0
	for b := range t.buckets {
		var g group
		for k := range g.lo {
			for v := range 16 {
				if t.members[b][k][0][v] > 0 {
					g.lo[k] |= 1 << v
				}
				if t.members[b][k][1][v] > 0 {
					g.hi[k] |= 1 << v
				}
			}
		}
		if t.stale[b] {
			t.passed[b] = t.through(&g)
			t.stale[b] = false
		}
		g.price()
		chance += g.cost
	}
	n := 0
	for _, passed := range t.passed[:t.buckets] {
		n += passed
	}
	return float64(n) + exactly*float64(t.exact) + chance*float64(t.size)/4
}

// through counts the places that a group lets through.
func (t *tuner) through(g *group) (n int) {
	var lo, hi [printBytes][]places
	for k := range lo {
		for v := range 16 {
			if g.lo[k]>>v&1 == 1 {
				lo[k] = append(lo[k], t.halves[k][0][v])
			}
			if g.hi[k]>>v&1 == 1 {
				hi[k] = append(hi[k], t.halves[k][1][v])
			}
		}
	}
	for w := range (t.size + 63) / 64 {
		all := ^uint64(0)
		for k := range lo {
			var l, h uint64
			for _, p := range lo[k] {
				l |= p[w]
			}
			for _, p := range hi[k] {
				h |= p[w]
			}
			if all &= l & h; all == 0 {
				break
			}
		}
		n += bits.OnesCount64(all)
	}
	return n
}

// windows is how many places a literal's fingerprint can begin at.
func windows(literal string) int { return max(1, min(len(literal)-printBytes+1, maxOffset+1)) }
