package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/errtail/errtail/event"
)

// summary is what scan says at the end.
type summary struct {
	*tally
	files   int
	bytes   int64
	skipped []string // files that could not be read, and why
	fate    string   // what became of the events
	colour  bool
}

// maxListed is how many issues the summary lists.
const maxListed = 15

// write prints the summary:
//
//	4 files, 3.1 MB: 12 events, 2 issues, 2026-11-22 13:00:01 to 2026-11-23 08:00:00 UTC
//	     9  ✖ KeyError: 'price'  total (app/cart.py:7)
//	     3  ⚠ order failed  shop.orders
//	nothing was sent (…)
func (s *summary) write(w io.Writer) error {
	var b strings.Builder
	read := fmt.Sprintf("%s, %s", plural(s.files, "file"), size(s.bytes))
	if s.events == 0 {
		fmt.Fprintf(&b, "%s: no errors found\n", read)
	} else {
		fmt.Fprintf(&b, "%s: %s, %s%s\n", s.bold(read), plural(s.events, "event"), plural(len(s.issues), "issue"), s.times())
		for i, issue := range s.sorted() {
			if i == maxListed {
				fmt.Fprintf(&b, "        … %s\n", plural(len(s.issues)-maxListed, "more issue"))
				break
			}
			fmt.Fprintf(&b, "%6d  %s %s  %s\n", issue.events, mark(issue.level), s.bold(clip(issue.title)), clip(issue.place))
		}
		if s.other > 0 {
			fmt.Fprintf(&b, "%6d  of issues beyond the first %d\n", s.other, maxIssues)
		}
	}
	for _, line := range s.skipped {
		fmt.Fprintf(&b, "skipped: %s\n", oneLine(line))
	}
	if s.events > 0 && s.fate != "" {
		fmt.Fprintln(&b, s.fate)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing the summary: %w", err)
	}
	return nil
}

// times returns from when to when the events are.
func (s *summary) times() string {
	if s.first.IsZero() {
		return ""
	}
	const layout = "2006-01-02 15:04:05"
	from, to := s.first.UTC().Format(layout), s.last.UTC().Format(layout)
	if from == to {
		return ", " + from + " UTC"
	}
	return ", " + from + " to " + to + " UTC"
}

func (s *summary) bold(text string) string {
	if !s.colour {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}

// mark is the sign of a level.
func mark(l event.Level) string {
	switch {
	case l.Severity() >= event.Error.Severity():
		return "✖"
	case l == event.Warning:
		return "⚠"
	}
	return "•"
}

// clip makes text from a log fit for a line on a terminal: short, and without control characters.
func clip(text string) string {
	const most = 100
	first, _, _ := strings.Cut(text, "\n")
	runes := []rune(oneLine(first))
	if len(runes) > most {
		runes = append(runes[:most-1], '…')
	}
	return string(runes)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// size writes a number of bytes for people, in powers of 1000.
func size(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB"}
	v, i := float64(n), 0
	for v >= 1000 && i < len(units)-1 {
		v, i = v/1000, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f %s", v, units[i])
}
