// Package scrub takes secrets out of events before they touch a disk: passwords, tokens and keys where something names them so, headers and cookies,
// credentials in URLs, private keys, tokens whose form gives them away, card numbers, and, unless asked to leave them, e-mail and IP addresses.
// What it takes out reads [Filtered] afterwards, as it does with Sentry's own scrubbing; the text around it stays.
//
// Text is read once from left to right; what is looked at around a place is bounded. So the time is linear in the length of the text, and
// text without anything suspicious is returned as it is.
package scrub

import (
	"fmt"
	"regexp"
)

// Filtered stands for what was taken out.
const Filtered = "[Filtered]"

// Options say what to take out.
type Options struct {
	// SendDefaultPII leaves e-mail and IP addresses in.
	SendDefaultPII bool
	// Patterns are taken out in addition.
	Patterns []Pattern
}

// Pattern is a user's own pattern: everything that matches the regular expression (RE2) is replaced. In With "$1" stands for the first group;
// "" means [Filtered].
type Pattern struct {
	Pattern string
	With    string
}

// Scrubber takes secrets out of text and events. It is safe for concurrent use.
type Scrubber struct {
	pii      bool
	patterns []pattern
}

type pattern struct {
	re   *regexp.Regexp
	with string
}

// New returns a scrubber, or an error that names the pattern that is not one.
func New(o Options) (*Scrubber, error) {
	if len(o.Patterns) > maxPatterns {
		return nil, fmt.Errorf("%d scrub patterns: every text is searched for each, %d are allowed (join some with |)", len(o.Patterns), maxPatterns)
	}
	s := &Scrubber{pii: o.SendDefaultPII}
	for _, p := range o.Patterns {
		if len(p.Pattern) > maxPattern {
			return nil, fmt.Errorf("scrub pattern %.40q…: it has %d bytes, %d are allowed (split it)", p.Pattern, len(p.Pattern), maxPattern)
		}
		re, err := regexp.Compile(p.Pattern)
		if err != nil {
			return nil, fmt.Errorf("scrub pattern %q: %w", p.Pattern, err)
		}
		if matchesEmpty(re) {
			return nil, fmt.Errorf("scrub pattern %q: it matches everywhere, since it matches the empty text", p.Pattern)
		}
		if p.With == "" {
			p.With = Filtered
		}
		s.patterns = append(s.patterns, pattern{re, p.With})
	}
	return s, nil
}

// How many patterns there may be, and how long each, in bytes: RE2 takes time in the length of the text times that of the pattern.
const maxPatterns, maxPattern = 100, 1000

// matchesEmpty tells whether re finds nothing somewhere, as \b or x* do: what it stands for would be written between all letters.
func matchesEmpty(re *regexp.Regexp) bool {
	for _, at := range re.FindAllStringIndex("a B-1_ß\n", -1) {
		if at[0] == at[1] {
			return true
		}
	}
	return re.MatchString("")
}

// Text returns text without secrets.
func (s *Scrubber) Text(text string) string { return s.text(text, false, nil) }

// Code returns a line of source code without the secrets that are written in it as literals. Names of variables, and what is passed on under a name,
// stay: backends group by such lines.
func (s *Scrubber) Code(line string) string { return s.text(line, true, nil) }

// text takes secrets out of a text. What is worth looking for elsewhere is added to found, if it is not nil.
func (s *Scrubber) text(text string, code bool, found *[]string) string {
	if keyLine(text) {
		return Filtered
	}
	if len(text) > 3 { // shorter ones hold nothing
		sc := scanner{text: text, code: code, pii: s.pii, found: found}
		text = sc.scan()
	}
	for _, p := range s.patterns {
		text = p.re.ReplaceAllString(text, p.with)
	}
	return text
}
