package format

import "github.com/errtail/errtail/event"

// carrier is something that puts its own words around every line of a program. It is a value: a new carrier is a file with a peel function, and a
// line in [carriers].
type carrier struct {
	name  string
	first class // what a line in it can begin with
	// peel returns the line that text, which is not empty, carries, with what the carrier knows. It returns false if text is not in this carrier.
	peel func(r Reader, text string) (event.Line, bool)
}

// carriers lists what may be around a line, in the order in which it is tried: the stricter one first.
var carriers = [...]carrier{
	{"cri", digit, peelCRI},
	{"docker", brace, peelDocker},
	{"journal", brace, peelJournal},
	{"shipper", brace, peelShipper},
	{"syslog5424", angle, peelSyslog5424},
	{"syslog", upper | angle, peelSyslog},
	{"syslog-iso", digit, peelSyslogISO},
	{"journalctl", digit | upper, peelJournalctl},
	{"stamped", digit | at, peelStamped},
	{"nginx", digit, peelNginx},
	{"apache", bracket, peelApache},
	{"php-fpm", bracket, peelFPM},
	{"kubectl", bracket, peelKubectl},
	{"tagged", bracket, peelTagged},
	{"tagged-head", upper, peelTaggedHead},
	{"compose", digit | upper | lower, peelCompose},
	{"stern", lower | digit, peelStern},
}

// Carriers returns the names of the carriers that are known, in the order in which they are tried.
func Carriers() []string {
	names := make([]string, len(carriers))
	for i, c := range carriers {
		names[i] = c.name
	}
	return names
}

// inside returns a line that came in another carrier's line: what the inner one says counts, and what only the outer one knows is kept.
func inside(outer, inner *event.Line) event.Line {
	l := *inner
	l.Record = over(&outer.Record, &inner.Record)
	switch {
	case outer.Writer == "":
	case inner.Writer == "":
		l.Writer = outer.Writer
	default:
		l.Writer = outer.Writer + "/" + inner.Writer
	}
	return l
}

// over returns the record that a text itself tells, completed with what its carrier knows.
func over(carrier, own *event.Record) event.Record {
	rec := *own
	if rec.TimeSource == event.TimeUnknown {
		rec.Time, rec.TimeSource = carrier.Time, carrier.TimeSource
	}
	if rec.Level == "" {
		rec.Level = carrier.Level
	}
	if rec.Process == "" {
		rec.Process = carrier.Process
	}
	if rec.Thread == "" {
		rec.Thread = carrier.Thread
	}
	if rec.Host == "" {
		rec.Host = carrier.Host
	}
	if rec.Logger == "" {
		rec.Logger = carrier.Logger
	}
	if rec.Stack == "" {
		rec.Stack = carrier.Stack
	}
	if rec.Origin == "" {
		rec.Origin = carrier.Origin
	}
	for key, value := range carrier.Fields {
		if _, ok := rec.Fields[key]; !ok {
			addField(&rec.Fields, key, value)
		}
	}
	return rec
}
