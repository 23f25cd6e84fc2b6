package pipeline

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// settled returns breadcrumbs with what was only guessed of them put right by what they have in common. A logger prints its name in every record or in none: where
// some records have none, the word before a colon, or in brackets, of the others is how their messages begin, unless each of them begins with such a word. The
// breadcrumbs themselves are shared with other events, and stay as they are.
//
//	INFO cart: 3 items          a message, if there is also
//	INFO order 42 accepted
func settled(crumbs []event.Breadcrumb) []event.Breadcrumb {
	guesses, bare, named := 0, 0, 0
	for i := range crumbs {
		switch c := &crumbs[i]; {
		case c.Guess != "":
			guesses++
		case c.Category == "":
			if bare++; titleLength(c.Message) > 0 {
				named++
			}
		}
	}
	if guesses == 0 || bare == 0 {
		return crumbs
	}
	crumbs = slices.Clone(crumbs)
	for i := range crumbs {
		switch c := &crumbs[i]; {
		case named == bare && c.Category == "":
			n := titleLength(c.Message)
			c.Category, c.Message = c.Message[:n], c.Message[n+len(": "):]
		case named < bare && c.Guess != "":
			c.Category, c.Message, c.Guess = "", c.Guess+c.Message, ""
		}
	}
	return crumbs
}

// titleLength returns the length of the word with a capital letter, as classes have, that a message begins with, up to a colon; 0 if it begins otherwise.
func titleLength(message string) int {
	n := strings.Index(message, ": ")
	if n < 1 || message[0] < 'A' || message[0] > 'Z' {
		return 0
	}
	for i := range n {
		if c := message[i]; c != '_' && c != '.' && c != '$' && (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
			return 0
		}
	}
	return n
}
