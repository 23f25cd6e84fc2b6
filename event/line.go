package event

// Line is one line as a program wrote it: what container runtimes, syslog daemons and the like put around it is taken off.
type Line struct {
	// Text is the program's own line, without line end, ANSI colour and carriage return. It holds newlines only where a carrier
	// packed several lines into one (a JSON field, a syslog "#012"): such a line is complete in itself.
	Text string
	// Head tells that the line begins a log record in a known format; Record then says what the format told. For any other
	// line Record holds only what the carrier knows (its time, a process id, a level).
	Head   bool
	Record Record
	// Writer tells apart the streams that a carrier mixes in one file: "stdout", "stderr", "app[12]". Lines of different writers
	// never belong to the same record. "" where there is one writer only, or none is named.
	Writer string
	// Partial means that the next line of the same writer continues this one without a line break (CRI "P", docker without "\n"), or
	// is the other half of a record's head (java.util.logging).
	Partial bool
}

// Lines is a cursor over the lines of one writer around a hit. Recognisers (language parsers and rules) read through it, ahead and
// back, and decide what belongs to an error. Looking past the end of what has been read is how a recogniser says that it
// cannot decide yet: it will be asked again, from scratch, when there is more; so it needs no state of its own, and the way in
// which a log is cut into reads cannot change its answer.
type Lines interface {
	// At returns line i. 0 is the line that was hit, negative ones come before it. It returns false where there is no such line:
	// before the beginning (or further back than the bound), after the end, or not read yet.
	At(i int) (*Line, bool)
}

// LineSlice is a complete, fixed list of lines as a Lines: nothing comes before the first or after the last.
type LineSlice []Line

// At returns line i of the slice.
func (s LineSlice) At(i int) (*Line, bool) {
	if i < 0 || i >= len(s) {
		return nil, false
	}
	return &s[i], true
}
