package pipeline

import (
	"path/filepath"
	"slices"

	"github.com/errtail/errtail/tailers"
)

// Logs are siblings that one program may write: the logs of the containers of a pod, and files of one source in one directory. A program with a handler for all records and another one
// for errors writes each error to both, and a server beside its application has its own log for what the application did not catch.
//
// The same error in another log is one event if another logger wrote it, as within one log, or if it is the same record: the same line, with a time to the fraction of a second. The last errors
// of each log are looked at, which is enough where both are followed as they are written; logs that are read one after the other keep theirs.

// maxSiblings is how many of them are looked at: more logs with errors in one place are those of many programs.
const maxSiblings = 8

// kinship is what siblings have in common, "" for a log that has none.
func kinship(s *tailers.Stream) string {
	switch {
	case s.Writer != nil:
		return "writer " + s.Writer.Name()
	case s.Kind == "file":
		return "directory " + filepath.Dir(s.Path)
	}
	return ""
}

func (n *nested) join(s *tailers.Stream) {
	if kin := kinship(s); kin != "" {
		n.siblings[kin] = append(n.siblings[kin], s)
	}
}

func (n *nested) leave(s *tailers.Stream) {
	kin := kinship(s)
	left := slices.DeleteFunc(n.siblings[kin], func(other *tailers.Stream) bool { return other == s })
	if n.siblings[kin] = left; len(left) == 0 {
		delete(n.siblings, kin)
	}
}

// elsewhere tells whether an error is one of the last errors of a sibling.
func (n *nested) elsewhere(s *tailers.Stream, now *lastError) bool {
	if len(n.last) < 2 {
		return false
	}
	kin := n.siblings[kinship(s)]
	if len(kin) < 2 || len(kin) > maxSiblings {
		return false
	}
	for _, other := range kin {
		if other != s && n.last[other].hasOf(now) {
			return true
		}
	}
	return false
}

// hasOf is has for an error of another log.
func (e *lastErrors) hasOf(now *lastError) bool {
	for i := range e.ring {
		last := &e.ring[(e.next+2*maxLast-1-i)%maxLast]
		if last.chain == nil || between(last.at, now.at) > nestedWithin || !sameProcess(last, now) {
			continue
		}
		record := last.line != 0 && last.line == now.line
		if !record && (last.wrote(now.logger) || len(last.by) >= maxNestedBy) || !sameChain(last.chain, now.chain) {
			continue
		}
		if !record {
			last.by = append(last.by, now.logger)
		}
		return true
	}
	return false
}
