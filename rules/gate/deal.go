package gate

import (
	"math/bits"
	"slices"
)

// deal deals fingerprints out to n buckets and returns the bucket of each. In a bucket any low half goes with any high half of its fingerprints, and any
// byte with any other: what the bucket lets through is the product of what its bytes let through. So fingerprints that are alike belong together.
// Beginning with each by itself, the two buckets are joined that let the least more through, until as many are left as there are buckets.
func deal(prints []group, n int) []int {
	groups := slices.Clone(prints)
	of := make([]int, len(prints))
	for i := range of {
		of[i] = i
	}
	left := len(groups)
	more := make([][]float64, len(groups)) // what joining two lets through more, below the diagonal
	for i := range groups {
		more[i] = make([]float64, i)
		for j := range i {
			more[i][j] = groups[i].joined(&groups[j]).cost - groups[i].cost - groups[j].cost
		}
	}
	dead := make([]bool, len(groups))
	for ; left > n; left-- {
		a, b := -1, -1
		for i := range groups {
			if dead[i] {
				continue
			}
			for j, m := range more[i] {
				if !dead[j] && (a < 0 || m < more[a][b]) {
					a, b = i, j
				}
			}
		}
		groups[a] = groups[a].joined(&groups[b])
		dead[b] = true
		for p := range of {
			if of[p] == b {
				of[p] = a
			}
		}
		for i := range groups {
			if dead[i] || i == a {
				continue
			}
			hi, lo := max(a, i), min(a, i)
			more[hi][lo] = groups[hi].joined(&groups[lo]).cost - groups[hi].cost - groups[lo].cost
		}
	}
	number := map[int]int{}
	for p := range of {
		if _, ok := number[of[p]]; !ok {
			number[of[p]] = len(number)
		}
		of[p] = number[of[p]]
	}
	return of
}

// place gives each literal a place: the one it is known to have, or else the one where it lets the least more through, by the frequencies of bytes.
func place(literals []string, placed map[string]Placement, n int) map[string]Placement {
	at := make(map[string]Placement, len(literals))
	var filled [buckets]group
	var rest []string
	for _, l := range literals {
		p, ok := placed[l]
		if !ok || int(p.Offset) >= windows(l) || int(p.Bucket) >= n {
			rest = append(rest, l)
			continue
		}
		at[l] = p
		one := newGroup(l, int(p.Offset))
		filled[p.Bucket] = filled[p.Bucket].joined(&one)
	}
	if len(at) == 0 {
		return dealt(rest, n)
	}
	for _, l := range rest {
		best, bestMore := Placement{}, -1.0
		for o := range windows(l) {
			one := newGroup(l, o)
			for b := range filled[:n] {
				joined := filled[b].joined(&one)
				if more := (joined.cost - filled[b].cost) * wordy(l, o); bestMore < 0 || more < bestMore {
					best, bestMore = Placement{uint8(o), uint8(b)}, more
				}
			}
		}
		at[l] = best
		one := newGroup(l, int(best.Offset))
		filled[best.Bucket] = filled[best.Bucket].joined(&one)
	}
	return at
}

// dealt gives literals the windows that are rarest by themselves, and deals them out to n buckets.
func dealt(literals []string, n int) map[string]Placement {
	prints := make([]group, len(literals))
	at := make(map[string]Placement, len(literals))
	offsets := make([]int, len(literals))
	for i, l := range literals {
		least := -1.0
		for o := range windows(l) {
			g := newGroup(l, o)
			if cost := g.cost * wordy(l, o); least < 0 || cost < least {
				least, offsets[i], prints[i] = cost, o, g
			}
		}
	}
	for i, b := range deal(prints, n) {
		at[literals[i]] = Placement{uint8(offsets[i]), uint8(b)}
	}
	return at
}

// wordy is how much worse a fingerprint is if it is part of a word that logs are full of.
func wordy(literal string, offset int) float64 {
	if commonGrams[gramAt(literal, offset, 4)] {
		return 1000
	}
	return 1
}

// group is a bucket while it is filled: which halves each byte of its fingerprints may have, as sets of 16.
type group struct {
	lo, hi [printBytes]uint16
	cost   float64 // part of all places of a log that it lets through
}

// newGroup holds the fingerprint of one literal.
func newGroup(literal string, offset int) group {
	var g group
	for k := range g.lo {
		c := literal[offset+k]
		g.lo[k], g.hi[k] = 1<<(c&15), 1<<(c>>4)
	}
	g.price()
	return g
}

func (g *group) joined(o *group) group {
	n := *g
	for k := range n.lo {
		n.lo[k] |= o.lo[k]
		n.hi[k] |= o.hi[k]
	}
	n.price()
	return n
}

func (g *group) price() {
	g.cost = 1
	for k := range g.lo {
		part := 0
		for hi := g.hi[k]; hi != 0; hi &= hi - 1 {
			row := &weights[bits.TrailingZeros16(hi)]
			for lo := g.lo[k]; lo != 0; lo &= lo - 1 {
				part += row[bits.TrailingZeros16(lo)]
			}
		}
		g.cost *= float64(part) / weight
	}
}

// weights are the frequencies of bytes by high and low half, and weight their sum.
var weights, weight = func() (w [16][16]int, sum float64) {
	for c := range 256 {
		f := frequency(byte(c))
		w[c>>4][c&15] = f
		sum += float64(f)
	}
	return w, sum
}()
