package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// death reads an error that is told by one line: a message with a place. die and warn print the same, so it is one only if the log record says that it is an
// error, if only die says such words, or if nothing follows it: the last words of a program.
func (p *perlParser) death() (event.Trace, bool) {
	hit, _ := p.lines.At(0)
	line := *hit // which is valid until the next one is asked for
	l := &line
	text := p.message(0)
	if thread, rest, ok := strings.Cut(text, perlThread); ok && strings.HasPrefix(thread, "Thread ") {
		if value, at, ok := perlEnd(rest); ok {
			t := p.trace(0, 1, value, []perlPlace{at})
			t.Mechanism, t.Handled = "threading", new(false)
			return t, true
		}
	}
	route := strings.HasPrefix(text, "Route exception: ")
	if route || strings.HasPrefix(text, "[") && strings.Contains(text, perlRoute) {
		text = dancer(text)
	} else if l.Head && strings.Contains(text, " l. ") {
		text = dancer(text)
	}
	value, at, ok := perlEnd(text)
	if !ok {
		if value, at, ok = perlSyntax(text); !ok {
			return p.object(l, text)
		}
	} else if !strings.HasSuffix(text, ".") {
		return event.Trace{}, false
	}
	first, whole := 0, value
	logged := l.Head && (l.Record.Level.Severity() >= event.Error.Severity() || l.Record.Level == "" && perlFailed(text) && !perlWarning(value)) || text != p.message(0)
	if further := l.Text != strings.TrimLeft(l.Text, " \t#>+-*|"); further && !l.Head {
		// A line that only goes on: with the message of a record, or with what begins a few lines above.
		if first, whole = p.above(0, value); first < 0 {
			logged = true
		} else if first, whole = p.begins(value); first == 0 {
			return event.Trace{}, false
		}
	}
	if !logged && (l.Head && l.Record.Level != "" || perlWarning(whole)) {
		return event.Trace{}, false
	}
	deadly := value == "Died" || value == "" && strings.HasPrefix(text, "Died at ") || perlDeadly(value)
	if !logged && !deadly && !p.last() {
		return event.Trace{}, false
	}
	if value == "" {
		return event.Trace{}, false
	}
	end, places := p.compilation(1, []perlPlace{at})
	if next, own := p.at(end); own && end == 1 && strings.HasPrefix(value, "DBD::") && next == l.Text {
		end++ // PrintError has printed what RaiseError dies of
	}
	if l.Head || first < 0 {
		t := p.trace(first, end, whole, places)
		if route {
			t.Mechanism, t.Handled = "generic", new(false)
		}
		return t, true
	}
	first, value = p.above(0, value)
	return p.trace(first, end, value, places), true
}

// perlFailed tells whether a record that names no level, as Log4perl's easy mode and most programs by hand write them, says that something has failed: what $@ was put behind.
//
//	2024/05/01 10:00:00 import failed: no row with id 7 at /srv/lib/Shop.pm line 33.
func perlFailed(text string) bool {
	text = strings.ToLower(clip(text, 256))
	for _, word := range []string{"failed: ", "error: ", "failed with ", "exception: ", "died: ", "aborted: ", "fatal: ", "could not ", "cannot ", "unable to "} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// begins returns the line with which the message begins of which line 0 is the last one, and is indented: the first above that is not. It returns 0 where there is none.
func (p *perlParser) begins(value string) (first int, whole string) {
	if strings.TrimLeft(value, " \t") == value {
		return 0, value
	}
	whole = value
	for i := -1; i >= -perlMessage; i-- {
		l, ok := p.lines.At(i)
		if !ok || l.Head || blank(l.Text) || beginsRecord(l.Text) {
			break
		}
		if _, _, placed := perlEnd(l.Text); placed {
			break
		}
		whole = strings.TrimRight(l.Text, "\r") + "\n" + whole
		if strings.TrimLeft(l.Text, " \t#>+-*|") == l.Text {
			return i, whole
		}
	}
	return 0, value
}

// last tells whether nothing follows line 0.
func (p *perlParser) last() bool {
	for i := 1; ; i++ {
		l, ok := p.lines.At(i)
		if !ok {
			p.open = true
			return true
		}
		if i > 2 || !blank(l.Text) {
			return false
		}
	}
}

// object reads the name of an exception that is an object and does not say more.
func (p *perlParser) object(l *event.Line, text string) (event.Trace, bool) {
	if _, rest, ok := perlObject(text); !ok || rest != "" || l.Head && l.Record.Level.Severity() < event.Error.Severity() {
		return event.Trace{}, false
	}
	return p.trace(0, 1, text, nil), true
}

// perlSyntax takes the place off an error of the compiler: "syntax error at shop.pl line 3, near "foo("".
func perlSyntax(text string) (value string, at perlPlace, ok bool) {
	for _, end := range []string{", near ", ", at EOF"} {
		if place, rest, found := strings.Cut(text, end); found {
			if value, at, ok = perlEnd(place); ok {
				return value + end + rest, at, strings.HasPrefix(value, "syntax error") || perlDeadly(value)
			}
		}
	}
	return "", at, false
}

// compilation reads what follows an error of the compiler from line i on: more of them, and which file was to be loaded from where.
func (p *perlParser) compilation(i int, places []perlPlace) (end int, all []perlPlace) {
	for ; len(places) < maxFrames; i++ {
		text, own := p.at(i)
		if !own {
			break
		}
		value, at, ok := perlEnd(text)
		switch {
		case strings.HasPrefix(text, "Execution of ") && strings.HasSuffix(text, " aborted due to compilation errors."):
		case strings.HasSuffix(text, " had compilation errors."):
		case !ok:
			if _, _, ok := perlSyntax(text); !ok {
				return i, places
			}
		case strings.HasPrefix(value, "Compilation failed in require"), strings.HasPrefix(value, "BEGIN failed--compilation aborted"):
			if last := &places[len(places)-1]; *last != at {
				places = append(places, perlPlace{at.path, at.line, ""})
			}
		case strings.HasPrefix(value, "Global symbol "), strings.HasPrefix(value, "Bareword \""), strings.HasPrefix(value, "Missing right "):
		default:
			return i, places
		}
	}
	return i, places
}

// perlRoute is how Dancer2 begins what a route died of.
const perlRoute = "> Route exception: "

// dancer takes off what Dancer2's logger puts around a message: "[App:12] error @2026-11-23 08:54:11> … in /srv/App.pm l. 5".
func dancer(text string) string {
	if at := strings.LastIndex(text, " in "); at > 0 {
		if path, line, ok := strings.Cut(text[at+4:], " l. "); ok && perlPath(path) && digits(line) == len(line) && line != "" {
			text = text[:at]
		}
	}
	if _, rest, ok := strings.Cut(text, perlRoute); ok {
		return rest
	}
	return strings.TrimPrefix(text, "Route exception: ")
}

// perlDeadlyWords begin messages with which only die can end: those that perldiag classes as fatal, and those of modules that die.
var perlDeadlyWords = []string{
	"Can't locate ", "Can't call method ", "Can't use ", "Can't modify ", "Can't find string terminator ", "Can't \"", "Can't coerce ", "Can't return ",
	"Can't open perl script", "Undefined subroutine ", "Undefined format ", "Illegal division by zero", "Illegal modulus zero", "Not a HASH reference",
	"Not an ARRAY reference", "Not a CODE reference", "Not a SCALAR reference", "Not a GLOB reference", "Not a subroutine reference",
	"Modification of a read-only value", "Modification of non-creatable ", "Global symbol ", "syntax error", "Bareword \"", "Missing right ",
	"Not enough arguments for ", "Too many arguments for ", "Too few arguments for ", "Attempt to reload ", "Attempt to bless ", "Base class package ",
	"Insecure dependency ", "Out of memory", "Compilation failed in require", "BEGIN failed--", "Odd name/value argument ", "Unmatched ( in regex",
	"Unmatched [ in regex", "Nested quantifiers in regex", "Quantifier follows nothing", "Operation \"", "Usage: ", "Attribute (", "DBI connect(", "DBD::",
	"malformed JSON string", "malformed number (", "unexpected end of string while parsing JSON", "garbage after JSON object", "malformed or illegal unicode character in string",
	", or } expected while parsing object", ", or ] expected while parsing array", "hash- or arrayref expected ", "Single ref constructor", "Invocant ", "No such class ", "Died",
}

// perlDeadlyEnds end messages of what the operating system refused: they are nearly always put into a die.
var perlDeadlyEnds = []string{
	": No such file or directory", ": Permission denied", ": Connection refused", ": File exists", ": Is a directory", ": Not a directory",
	": No space left on device", ": Connection timed out", ": Connection reset by peer", ": Broken pipe", ": Address already in use", ": Too many open files",
	": Bad file descriptor", ": Invalid argument", ": Operation not permitted", ": Cannot allocate memory", ": Network is unreachable", ": No route to host",
	": Read-only file system", ": Directory not empty", ": Name or service not known", " did not return a true value",
}

// perlDeadly tells whether a message is plainly that of die.
func perlDeadly(value string) bool {
	if strings.HasPrefix(value, "Can't locate package ") || strings.HasPrefix(value, "DBD::") && !strings.Contains(value, " failed: ") {
		return false // a warning
	}
	for _, begin := range perlDeadlyWords {
		if strings.HasPrefix(value, begin) {
			return true
		}
	}
	for _, end := range perlDeadlyEnds {
		if strings.HasSuffix(value, end) {
			return !strings.HasPrefix(value, "Can't exec ")
		}
	}
	return false
}

// perlWarnings are parts of the messages that perldiag classes as warnings.
var perlWarnings = []string{
	"Use of uninitialized value", "isn't numeric", "Odd number of elements", "outside of string", " on closed ", " on unopened ", "Useless use of ",
	" redefined", " masks earlier ", "Deep recursion ", "used only once", "Possible ", "Wide character ", "Unquoted string ", "Scalar value @", "Statement unlikely",
	"Reference found where ", "Exiting ", "(in cleanup)", " is experimental", " is deprecated", "Found = in conditional", "Prototype mismatch", "Unescaped left brace",
	"Redundant argument ", "Missing argument ", "Invalid conversion ", "Negative repeat count", "Non-finite repeat", " overflow in ", "splice() offset ",
	"Attempt to free ", "Unsuccessful ", "Can't exec ", "Duplicate specification ", "Subroutine ", "Variable \"", "Name \"", "Ambiguous ", "Integer overflow",
	"Can't locate package ", "Smartmatch ", "Malformed UTF-8", "Unicode ", "Use of ", "untie attempted", "Unrecognized escape", "deprecat", "warning", "Warning",
}

func perlWarning(value string) bool {
	for _, part := range perlWarnings {
		if strings.Contains(value, part) {
			return true
		}
	}
	return false
}
