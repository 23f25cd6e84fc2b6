package rules

import (
	"regexp"
	"time"

	"github.com/errtail/errtail/event"
)

// Rule is one rule, ready to match. It is never changed after [Load]: safe for concurrent use.
type Rule struct {
	ID          string
	Description string
	Pos         Pos    // of its definition
	BuiltIn     bool   // from the library
	Enabled     bool   // false: switched off by `enabled: false`
	Overrides   []Pos  // definitions of the same id that this one replaces, the last one first
	Parser      string // name of the language whose traces the rule is for; "" for a rule that finds its lines itself

	// What the pipeline does with the events of the rule.
	Wait        time.Duration // how long a block that could go on is waited for; 0 if not given
	Limit       Limit         // per fingerprint
	SampleRate  float64       // part of the events that is sent, 0 to 1; 1 if not given
	DSN         string        // name of the DSN that the events are for; "" if not given
	DSNPos      Pos           // where it is given
	Breadcrumbs Breadcrumbs
	Redact      []Redaction // on top of what is always redacted
	Samples     []Sample

	keywords []string // as given, or derived from start or when.message; any of them is in the rule's first line
	literals []string // what the gate can look for in the raw log instead of them
	def      *definition
	maxLines int
	maxBytes int
}

// Limit is a number of events per time. The zero Limit is none.
type Limit struct {
	N   int
	Per time.Duration
}

// Breadcrumbs chooses the breadcrumbs of a rule's events.
type Breadcrumbs struct {
	Lines int            // how many at most; -1 if not given
	Where *regexp.Regexp // which records, by their message; nil for all
}

// Redaction is one thing to take out of a rule's events: either Name says what ("credentials", "emails"), which the pipeline does; or what fits Pattern
// is replaced by With, which may use ${1} and ${name}, and [Match.Redact] does it.
type Redaction struct {
	Name    string
	Pattern *regexp.Regexp
	With    string
	Pos     Pos
}

// Literals returns what a gate must look for, so that the rule does not miss a line: at least one of them is in the raw bytes of every line
// at which Match can succeed, whatever carrier the line came in. It is empty for a rule with `parser`, which the language's own
// triggers serve, and for one from which no literal could be derived: that one has to be tried on every line.
func (r *Rule) Literals() []string { return r.literals }

// Records tells whether the rule is for log records as such: their level decides, and where it names no keywords, its Literals are empty, and a gate has to look
// for how loggers write levels.
func (r *Rule) Records() bool { return r.def.record }

// Severe tells whether a rule for log records takes none below ERROR.
func (r *Rule) Severe() bool {
	for _, l := range r.def.when.level {
		if l.Severity() < event.Error.Severity() {
			return false
		}
	}
	return len(r.def.when.level) > 0
}

// HasFingerprint tells whether the rule says itself which of its events belong together.
func (r *Rule) HasFingerprint() bool { return len(r.def.fingerprint) > 0 }

// Subject is where a line comes from, for `when`.
type Subject struct {
	Kind   string               // "file", "stdin", "pipe", "journald", "cri", …
	Path   string               // of the file
	Writer string               // "stdout", "stderr", "app[12]": event.Line.Writer
	Labels map[string]string    // pod labels, and "namespace", "pod", "container", "unit" …
	Only   func(id string) bool // which rules the place asks for; nil: all
}

// Match is a rule that fits, and what it read.
type Match struct {
	Rule *Rule
	// First and End are the lines of the error: up to, and not including, End. First is negative where the error begins before line 0.
	First, End int
	// Others are lines between First and End that other writers wrote (`key`), and that therefore do not belong to the error.
	Others []int
	// Captures holds what the named groups of the rule's patterns captured; empty ones are left out.
	Captures map[string]string
	// Text is the block as the patterns saw it: without prefixes, at most the rule's limit in bytes.
	Text string
	// Record is the log record that a rule with `record` took, with the whole of its message; nil for other rules.
	Record *event.Record
	// Ignored tells that the rule says to count the error, and not to send it.
	Ignored bool
	// Truncated tells that the block reached a limit and may go on behind End.
	Truncated bool

	message string // of the log record, where there is one
	timed   bool   // the record's own time was read already
	above   bool   // message stands in the line above the trace, whatever record the pipeline found
}
