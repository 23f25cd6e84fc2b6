package scrub

import (
	"slices"
	"strings"
)

// Bounds of what is looked for in other places: how many secrets of an event, and how long each, in bytes.
const maxKept, minKept, maxKeptLen = 32, 8, 512

// keep adds a secret to found, if it is worth looking for elsewhere: nobody writes it by chance, and it is no word.
func keep(found *[]string, value string) {
	if found == nil || len(*found) >= maxKept {
		return
	}
	if colon := strings.IndexByte(value, ':'); colon > 0 && colon < 64 && len(value)-colon > minKept && wordByte(value[0]) && !strings.Contains(value, "://") {
		keep(found, value[colon+1:]) // user:password
	}
	if len(value) < minKept || len(value) > maxKeptLen || strings.Contains(value, Filtered) || strings.ContainsAny(value, "\n") || nothing(value) || common(value) || slices.Contains(*found, value) {
		return
	}
	*found = append(*found, value)
}

// common tells whether value may well mean something else where it stands in another place: words, numbers, dates, versions, addresses, names of files.
func common(value string) bool {
	if strings.Trim(value, "0123456789.,:-/+ vTZ") == "" || strings.Contains(value, "://") || path(value) || strings.IndexByte(value, '@') > 0 && domain(value[strings.LastIndexByte(value, '@')+1:]) {
		return true
	}
	if strings.Count(value, " ") > 3 {
		return true
	}
	return word(value) && !random(value) || identifier(value) && strings.ToLower(value) == value && len(strings.TrimRight(value, "0123456789")) > 12
}

// without returns text without secrets that stand in it as words of their own.
func without(text string, secrets []string) string {
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			text = withoutOne(text, secret)
		}
	}
	return text
}

func withoutOne(text, secret string) string {
	var b strings.Builder
	done := 0
	for from := 0; ; {
		n := strings.Index(text[from:], secret)
		if n < 0 {
			break
		}
		at := from + n
		from = at + len(secret)
		if at > 0 && wordByte(text[at-1]) && wordByte(secret[0]) && !escape(text[:at]) || from < len(text) && wordByte(text[from]) && wordByte(secret[len(secret)-1]) {
			continue // a part of something longer
		}
		b.WriteString(text[done:at])
		b.WriteString(Filtered)
		done = from
	}
	if done == 0 {
		return text
	}
	b.WriteString(text[done:])
	return b.String()
}

// escape tells whether text ends in a newline or a tab as it is written in quotes, whose letter is no part of the next word.
func escape(text string) bool {
	return len(text) > 1 && text[len(text)-2] == '\\'
}
