package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// peelStern takes off the names that stern puts before each line (its default template): of a pod that a Deployment has made, and of the container.
//
//	shop-7c5ddbdf54-x2x7k web KeyError: 'k'
func peelStern(_ Reader, s string) (event.Line, bool) {
	pod := strings.IndexByte(s[:min(len(s), maxName)], ' ')
	if pod < 0 || !isPodName(s[:pod]) {
		return event.Line{}, false
	}
	rest := s[pod+1:]
	end := 0
	for end < len(rest) && end < maxName && (rest[end] >= 'a' && rest[end] <= 'z' || isDigit(rest[end]) || rest[end] == '-') {
		end++
	}
	if end == 0 || end < len(rest) && rest[end] != ' ' {
		return event.Line{}, false
	}
	return event.Line{Text: rest[min(len(rest), end+1):], Writer: s[:pod] + "/" + rest[:end]}, true
}

// isPodName tells whether a name ends as those of a Deployment's pods do: with the hash of a ReplicaSet and five characters, of the letters and digits that Kubernetes makes
// names of (k8s.io/apimachinery/pkg/util/rand).
func isPodName(name string) bool {
	const random, shortest, longest = 5, 8, 10
	last := strings.LastIndexByte(name, '-')
	if last < 0 || len(name)-last-1 != random || !isGenerated(name[last+1:]) {
		return false
	}
	name = name[:last]
	last = strings.LastIndexByte(name, '-')
	n := len(name) - last - 1
	return last > 0 && n >= shortest && n <= longest && isGenerated(name[last+1:]) && strings.ContainsAny(name[last+1:], "2456789")
}

func isGenerated(s string) bool {
	for i := range len(s) {
		if strings.IndexByte("bcdfghjklmnpqrstvwxz2456789", s[i]) < 0 {
			return false
		}
	}
	return true
}
