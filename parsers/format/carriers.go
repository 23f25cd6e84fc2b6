package format

import "github.com/errtail/errtail/event"

// carrier is something that puts its own words around every line of a program. It is a value: a new carrier is a file with a peel function, and a
// line in [carriers].
type carrier struct {
	name  string
	first class // what a line in it can begin with
	// peel takes the carrier off l.Text and adds what it knows to l. It returns false, and leaves l alone, if the line is not in this carrier.
	peel func(r Reader, l *event.Line) bool
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
	{"stamped", digit | at, peelStamped},
	{"apache", bracket, peelApache},
	{"kubectl", bracket, peelKubectl},
	{"compose", digit | upper | lower, peelCompose},
}

// Carriers returns the names of the carriers that are known, in the order in which they are tried.
func Carriers() []string {
	names := make([]string, len(carriers))
	for i, c := range carriers {
		names[i] = c.name
	}
	return names
}

// addWriter narrows the writer of a line down: a carrier inside another one.
func addWriter(l *event.Line, writer string) {
	switch {
	case writer == "":
	case l.Writer == "":
		l.Writer = writer
	default:
		l.Writer += "/" + writer
	}
}
