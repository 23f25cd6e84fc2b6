package payload

import (
	"strings"
	"unicode/utf8"
)

// Limits of the fields, in characters as Relay counts them. Relay cuts most of them by itself, but drops tags that are too long and
// releases and environments that it does not like (relay-event-schema, max_chars attributes; docs.sentry.io, "Customize Tags").
const (
	maxType        = 256
	maxValue       = 8192
	maxModule      = 256
	maxLogger      = 64
	maxTransaction = 200
	maxServerName  = 256
	maxRelease     = 200
	maxEnvironment = 64
	maxDist        = 64
	maxTagKey      = 200
	maxTagValue    = 200
	maxMessage     = 8192
	maxCategory    = 128
	maxPath        = 256  // frame.filename, frame.abs_path: Relay's "path"
	maxSymbol      = 256  // frame.function, frame.module
	maxContextLine = 1024 // ours: a source line is there to be looked at
	maxURL         = 2048
	maxFingerprint = 1024 // each part
)

// Limits of lists and of free values.
const (
	maxFrames      = 250  // Relay keeps the last 250; we keep both ends
	maxAllFrames   = 5000 // ours, over all exceptions or all threads
	maxCrumbs      = 100
	maxExceptions  = 250
	maxThreads     = 500
	maxTags        = 100 // Bugsink stores no more
	maxFingerparts = 32
	maxParams      = 100
	maxHeaders     = 100
	maxSourceLines = 50       // before and after a context line
	maxExtraItem   = 16 << 10 // bytes
	maxExtra       = 256 << 10
	maxContext     = 8 << 10
	maxCrumbData   = 2 << 10
	extraDepth     = 7
	crumbDepth     = 5
)

// cut returns s with at most n characters; one that was longer ends in "...".
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	i, chars, keep := 0, 0, 0
	for i < len(s) {
		if chars == n-3 {
			keep = i
		}
		if chars == n {
			return s[:keep] + "..."
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
		chars++
	}
	return s
}

// cutPath is cut from the front: the end of a path tells more than its beginning.
func cutPath(s string, n int) string {
	if len(s) <= n {
		return s
	}
	count := utf8.RuneCountInString(s)
	if count <= n {
		return s
	}
	drop := count - n + 3
	i := 0
	for ; drop > 0; drop-- {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return "..." + s[i:]
}

// oneLine replaces line breaks by blanks.
func oneLine(s string) string {
	if strings.IndexByte(s, '\n') < 0 && strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.TrimSpace(strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(s))
}

// replaced returns s with every byte that is not allowed replaced by with.
func replaced(s string, with byte, allowed func(byte) bool) string {
	for i := range len(s) {
		if !allowed(s[i]) {
			b := []byte(s)
			for j := i; j < len(b); j++ {
				if !allowed(b[j]) {
					b[j] = with
				}
			}
			return string(b)
		}
	}
	return s
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-'
}

// releaseName makes s a release as Sentry takes it: no slash, no line break or tab, not "." or "..".
func releaseName(s string) string {
	s = replaced(strings.TrimSpace(s), '-', func(c byte) bool { return c != '/' && c != '\\' && c >= 0x20 })
	if s == "." || s == ".." {
		return ""
	}
	return cut(s, maxRelease)
}

// environmentName makes s an environment as Sentry takes it: no slash, no line break, and not "none".
func environmentName(s string) string {
	s = replaced(strings.TrimSpace(s), '-', func(c byte) bool { return c != '/' && c != '\\' && c >= 0x20 })
	if strings.EqualFold(s, "none") {
		return ""
	}
	return cut(s, maxEnvironment)
}

// reservedTags are the names that Relay deletes from the tags, or moves to a field, because fields of that name exist.
var reservedTags = map[string]bool{"release": true, "dist": true, "user": true, "filename": true, "function": true, "environment": true}

// tagKey makes s the key of a tag.
func tagKey(s string) string {
	s = replaced(strings.TrimSpace(s), '-', func(c byte) bool { return c != ' ' && c != '\t' })
	s = replaced(s, '_', func(c byte) bool { return wordByte(c) || c == ':' })
	if reservedTags[s] {
		s = "log." + s
	}
	if len(s) > maxTagKey {
		s = s[:maxTagKey]
	}
	return s
}
