package rules

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// block collects the lines of a match.
type block struct {
	m     *Match
	lines event.Lines
	text  strings.Builder
}

// add appends a line to the text. It returns false, and cuts the line, where the rule's bound on bytes is reached.
func (b *block) add(line string) bool {
	if b.text.Len() > 0 {
		b.text.WriteByte('\n')
	}
	room := b.m.Rule.maxBytes - b.text.Len()
	if len(line) > room {
		b.text.WriteString(line[:max(room, 0)])
		b.m.Truncated = true
		return false
	}
	b.text.WriteString(line)
	return true
}

// extend takes the lines behind the first that belong to the block: those that fit `continue`, up to and with one that fits `end`. Where only
// `end` is given, all lines up to it belong.
func (b *block) extend() {
	m, d := b.m, b.m.Rule.def
	own := m.keyOf(m.Captures)
	taken := 1
	var others []int
	for i := 1; ; i++ {
		if i >= m.Rule.maxLines {
			m.Truncated = true
			break
		}
		line, ok := b.lines.At(i)
		if !ok {
			break
		}
		found := &Match{Rule: m.Rule}
		text := found.strip(d.prefix, clipLine(line.Text))
		last := d.end != nil && found.fits(d.end, text)
		belongs := last || len(d.cont) == 0 || found.fitsAny(d.cont, text)
		if len(d.key) > 0 && own != "" {
			if key := found.keyOf(found.Captures); key != "" && key != own {
				others = append(others, i)
				continue
			}
		}
		if !belongs {
			break
		}
		m.Others = append(m.Others, others...)
		others = others[:0]
		m.merge(found.Captures)
		taken++
		m.End = i + 1
		if !b.add(text) || last {
			break
		}
	}
}

// header takes the line before the first, if a pattern of `header` fits it.
func (b *block) header() {
	d := b.m.Rule.def
	if len(d.header) == 0 {
		return
	}
	line, ok := b.lines.At(-1)
	if !ok {
		return
	}
	text := clipLine(line.Text)
	if p := d.prefix; p != nil {
		text = text[prefixLength(p.regexp.compiled(), text):]
	}
	if !b.m.fitsAny(d.header, text) {
		return
	}
	b.m.First = -1
	rest := b.text.String()
	b.text.Reset()
	b.add(text)
	b.add(rest)
}

// keyOf joins the captures that tell writers apart, or returns "" if none is there.
func (m *Match) keyOf(captures map[string]string) string {
	var key strings.Builder
	some := false
	for _, k := range m.Rule.def.key {
		v := captures[k.Value]
		some = some || v != ""
		key.WriteString(v)
		key.WriteByte(0)
	}
	if !some {
		return ""
	}
	return key.String()
}
