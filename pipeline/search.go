package pipeline

import "bytes"

// Search implements [tailers.Searcher]: it looks for what errors begin with.
func (h *Hallway) Search(hits []int32, text []byte) ([]int32, bool) {
	if h.open {
		return hits, false
	}
	for from := 0; from < len(text); {
		at, ok := h.next(text, from)
		if !ok {
			break
		}
		hits = append(hits, int32(at))
		end := bytes.IndexByte(text[at:], '\n')
		if end < 0 {
			break
		}
		from = at + end + 1
	}
	return hits, true
}

// next returns the next place, at or behind the beginning of a line, where an error could begin: as it was found ahead, or found now.
func (p *pass) next(pos int) (int, bool) {
	s := p.w.Searched
	if s == nil || s.To > len(p.v.data) {
		return p.h.next(p.v.data, pos)
	}
	if pos < s.From {
		if at, ok := p.h.next(p.v.data[:s.From], pos); ok {
			return at, true
		}
		pos = s.From
	}
	if pos < s.To {
		for ; p.hits < len(s.Hits); p.hits++ {
			if at := s.From + int(s.Hits[p.hits]); at >= pos {
				return at, true
			}
		}
		pos = s.To
	}
	return p.h.next(p.v.data, pos)
}
