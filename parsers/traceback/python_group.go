package traceback

import "strings"

// groupAt tells whether an exception group that was never raised begins at line i: it has no traceback, and its message the margin of a group. The message
// may have some lines.
func groupAt(r pyReader, i int) bool {
	if l, ok := r.lines.At(i); !ok || !strings.HasPrefix(strings.TrimLeft(l.Text, " \t"), "|") {
		return false
	}
	for n := range pyMaxGroupMessage {
		text, kind := r.inside().at(i + n)
		switch {
		case n == 0 && !surelyFinal(text):
			return false
		case kind == pyRuler:
			return strings.HasPrefix(text, "+-+")
		case kind != pyOwn:
			return false
		}
	}
	return false
}

// members reads the members of a group. Line i is the ruler that opens it; the result is the line behind the one that closes it.
func (p *pyParser) members(r pyReader, i int, group *pyNode, depth int) int {
	for {
		text, kind := r.at(i)
		if kind == pyAbsent {
			p.open = true
		}
		if kind != pyRuler {
			return i
		}
		label := strings.Trim(text, "+- ")
		i++
		if label == "" {
			return i
		}
		if label == "..." {
			p.truncated = true // "and N more exceptions"
		} else if member, next, ok := p.chain(r, i, true, depth); ok {
			p.exceptions++
			if p.exceptions < pyMaxExceptions {
				group.members = append(group.members, member)
			} else {
				p.truncated = true
			}
			i = next
		}
		for {
			if _, kind := r.at(i); kind != pyOwn {
				break
			}
			i++
		}
	}
}
