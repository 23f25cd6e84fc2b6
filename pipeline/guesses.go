package pipeline

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
)

// settled returns breadcrumbs with what was only guessed of them put right by what they have in common. A logger prints its name in every record or in none: where
// some records have none, the word before a colon, or in brackets, of the others is how their messages begin, unless each of them begins with such a word. The
// breadcrumbs themselves are shared with other events, and stay as they are. Only records of one layout are told by each other: a file may have those of many programs.
//
//	INFO cart: 3 items          a message, if there is also
//	INFO order 42 accepted
func settled(crumbs []event.Breadcrumb) []event.Breadcrumb {
	var seen []layout
	for i := range crumbs {
		switch c := &crumbs[i]; {
		case c.Guess != "":
			of(&seen, c.Layout).guesses++
		case c.Category == "" && !beginsDotted(c.Message):
			l := of(&seen, c.Layout)
			if l.bare++; titleLength(c.Message) > 0 {
				l.named++
			}
		}
	}
	if !slices.ContainsFunc(seen, layout.mixed) {
		return crumbs
	}
	crumbs = slices.Clone(crumbs)
	for i := range crumbs {
		c := &crumbs[i]
		if c.Guess == "" && c.Category != "" {
			continue
		}
		switch l := of(&seen, c.Layout); {
		case !l.mixed():
		case l.named == l.bare && c.Category == "":
			n := titleLength(c.Message)
			c.Category, c.Message = c.Message[:n], c.Message[n+len(": "):]
		case l.named < l.bare && c.Guess != "":
			c.Category, c.Message, c.Guess = "", c.Guess+c.Message, ""
		}
	}
	return crumbs
}

// layout counts the breadcrumbs of one layout: those whose logger is a guess, those without one, and those of the latter whose message begins like one.
type layout struct {
	id                   uint32
	guesses, bare, named int
}

func (l layout) mixed() bool { return l.guesses > 0 && l.bare > 0 }

// of finds a layout in a short list, or adds it.
func of(seen *[]layout, id uint32) *layout {
	for i := range *seen {
		if (*seen)[i].id == id {
			return &(*seen)[i]
		}
	}
	*seen = append(*seen, layout{id: id})
	return &(*seen)[len(*seen)-1]
}

// layoutOf returns a hash of what stands before a record's message, but for words and numbers; 0 where the message is not the end of the line.
func layoutOf(line *event.Line) uint32 {
	head, ok := strings.CutSuffix(line.Text, line.Record.Message)
	if !ok {
		return 0
	}
	const offset, prime = 2166136261, 16777619 // FNV-1a
	hash, last := uint32(offset), byte(0)
	for i := range len(head) - min(len(line.Record.Guess), len(head)) {
		c := head[i]
		switch {
		case isWord(c) || c == '_' || c == '.' || c == '-' || c == '/' || c == '$':
			c = 'w'
		case c == '\t':
			c = ' '
		}
		if c != last || c != 'w' && c != ' ' {
			hash = (hash ^ uint32(c)) * prime
		}
		last = c
	}
	return hash
}

// beginsDotted tells whether a message begins with what may be the name of a logger as well, though no format took it for one: it says nothing about other names.
func beginsDotted(message string) bool {
	word, _, ok := strings.Cut(message, " ")
	if !ok || !strings.Contains(word, ".") {
		return false
	}
	for part := range strings.SplitSeq(word, ".") {
		if part == "" || strings.ContainsFunc(part, func(r rune) bool {
			return r != '_' && r != '$' && (r|0x20 < 'a' || r|0x20 > 'z') && (r < '0' || r > '9')
		}) || part[0] <= '9' {
			return false
		}
	}
	return true
}

// wholeLine is the layout of records whose message a known format takes to be the line with its time and all, as those of access logs.
const wholeLine = 1

// titleLength returns the length of the word with a capital letter, as classes have, that a message begins with, up to a colon; 0 if it begins otherwise.
func titleLength(message string) int {
	if message == "" || message[0] < 'A' || message[0] > 'Z' {
		return 0
	}
	n := strings.Index(message, ": ")
	if n < 1 {
		return 0
	}
	for i := range n {
		if c := message[i]; c != '_' && c != '.' && c != '$' && (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
			return 0
		}
	}
	return n
}

// shared returns breadcrumbs without the head that no format knows and all of them begin with. A level and a logger in it are theirs. Lines, of which each is a breadcrumb of its
// own, are further lines of the one before where they have no such head. Those whose message is known to be the whole line are none of this.
func shared(crumbs []event.Breadcrumb, lines bool) []event.Breadcrumb {
	messages := make([]string, 0, len(crumbs))
	for i := range crumbs {
		if crumbs[i].Layout != wholeLine {
			messages = append(messages, crumbs[i].Message)
		}
	}
	heads := format.SharedHeads(messages)
	if heads == nil {
		return crumbs
	}
	out := make([]event.Breadcrumb, 0, len(crumbs))
	further := 0
	for i := range crumbs {
		c := crumbs[i]
		if c.Layout == wholeLine {
			further = 0
			out = append(out, c)
			continue
		}
		h := &heads[0]
		heads = heads[1:]
		if h.End == 0 {
			if n := len(out); lines && n > 0 {
				if further++; further <= maxCrumbLines && len(out[n-1].Message)+len(c.Message) < maxCrumbMessage {
					out[n-1].Message += "\n" + c.Message
				}
				continue
			}
			out = append(out, c)
			continue
		}
		further = 0
		if h.Level == event.Debug {
			continue
		}
		if h.Level != "" {
			c.Level = h.Level
		}
		if c.Category == "" {
			c.Category = h.Logger
		}
		c.Message = c.Message[h.End:]
		out = append(out, c)
	}
	return out
}
