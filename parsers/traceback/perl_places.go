package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// perlLines takes off what stands in front of each line. A message begins anyhow, so that what two lines have in common may be theirs: a prefix is a column that
// ends with a separator.
func perlLines(lines event.Lines) event.Lines {
	raw := lines
	taken, bare := lines.(*unprefixed)
	if bare {
		raw = taken.lines
	}
	head, ok := raw.At(0)
	if !ok || head.Head && !bare {
		return lines
	}
	hit := *head
	limit := perlBegins(hit.Text)
	for _, i := range []int{1, -1, -2} {
		beside, ok := raw.At(i)
		if !ok || beside.Head != hit.Head || beside.Text == hit.Text {
			continue
		}
		u, ok := shared(&hit, beside, limit)
		if !ok {
			continue
		}
		prefix := strings.TrimRight(u.prefix, " \t")
		switch {
		case u.suffix != "" && prefix == "":
		case prefix == "":
			continue
		case prefix[len(prefix)-1] == '|' || prefix[len(prefix)-1] == ']':
		case (prefix[len(prefix)-1] == ':' || prefix[len(prefix)-1] == '>') && beginsRecord(hit.Text):
		default:
			continue
		}
		u.lines = raw
		return indented(u)
	}
	if bare {
		return indented(lines)
	}
	return lines
}

// perlBegins returns a column before which the prefix of a line must end.
func perlBegins(text string) int {
	for _, mark := range []string{perlUser, perlMojo, perlBegun, "=HASH(0x"} {
		if at := strings.Index(text, mark); at >= 0 {
			return min(at, maxPrefix)
		}
	}
	return max(min(strings.LastIndex(text, " at "), maxPrefix), 0)
}

// perlEnd takes the place off the end of a message: "card declined at shop.pl line 7." with what was being read, ", <STDIN> line 5". The full stop is missing
// where Carp adds calls.
func perlEnd(text string) (value string, at perlPlace, ok bool) {
	text = strings.TrimSuffix(text, ".")
	if open := strings.LastIndex(text, ", <"); open > 0 {
		// What was read last, which is not where it died: ", <$fh> line 5", ", <GEN0> chunk 3"
		if _, rest, found := strings.Cut(text[open:], "> "); found && (perlCount(rest, "line ") || perlCount(rest, "chunk ")) {
			text = text[:open]
		}
	}
	line := strings.LastIndex(text, " line ")
	if line < 0 || !perlCount(text[line+1:], "line ") {
		return "", at, false
	}
	before := " " + text[:line]
	from := strings.LastIndex(before, " at ")
	if from < 0 {
		return "", at, false
	}
	at.path, at.line = before[from+4:], number(text[line+6:])
	if !perlPath(at.path) {
		// A path may have " at " in it only where it is not one: "template a.ep from DATA section"
		return "", at, false
	}
	return strings.TrimPrefix(before[:from], " "), at, true
}

// perlCount tells whether text is a word and a number.
func perlCount(text, word string) bool {
	rest, ok := strings.CutPrefix(text, word)
	return ok && rest != "" && len(rest) < 10 && digits(rest) == len(rest)
}

// perlPath tells whether a path is one: without blanks, but for those that Perl itself puts there.
func perlPath(path string) bool {
	if strings.HasPrefix(path, "(eval ") && strings.HasSuffix(path, ")") || strings.HasSuffix(path, " from DATA section") {
		return len(path) < 512
	}
	return path != "" && len(path) < 1024 && !strings.HasSuffix(path, ",") && !strings.ContainsAny(path, " \t\"'<>")
}

// perlCall reads a call: "\tDb::select("x") called at shop.pl line 25". Devel::StackTrace has "\teval {...} at shop.pl line 4", too, and die what it passes on.
func perlCall(text string) (perlPlace, bool) {
	text, ok := strings.CutPrefix(strings.TrimRight(text, " \r"), "\t")
	if !ok {
		return perlPlace{}, false
	}
	text = strings.TrimLeft(text, "\t")
	sub, at, ok := perlEnd(text)
	if !ok || sub == "" {
		return perlPlace{}, false
	}
	if sub == "...propagated" {
		return at, true
	}
	sub, called := strings.CutSuffix(sub, " called")
	sub = strings.TrimRight(sub, " ")
	switch {
	case strings.HasPrefix(sub, "eval {") || strings.HasPrefix(sub, "eval '") || strings.HasPrefix(sub, "eval \"") || strings.HasPrefix(sub, "require "):
		at.sub = "(eval)"
		return at, true
	case strings.HasSuffix(sub, ")"):
		open := strings.IndexByte(sub, '(')
		at.sub = strings.TrimRight(sub[:max(open, 0)], " ")
		called = called || open > 0
	default:
		at.sub = sub
	}
	name := strings.TrimSuffix(at.sub, " {...}") // Try::Tiny names its blocks so
	return at, (called || strings.Contains(name, "::")) && perlSub(name)
}

// perlSub tells whether name is that of a sub: "Db::select", "main::__ANON__", "Shop::__ANON__[/srv/shop.pl:3]".
func perlSub(name string) bool {
	name, _, _ = strings.Cut(name, "[")
	for i := range len(name) {
		if c := name[i]; !wordByte(c) && c != ':' && c != '\'' {
			return false
		}
	}
	return name != "" && (name[0] < '0' || name[0] > '9')
}

// perlObject reads an exception that is an object which does not say more: "Shop::Error=HASH(0x55d7564fc4b8)". Only the name of its class tells that it is one.
func perlObject(text string) (class, rest string, ok bool) {
	class, rest, ok = strings.Cut(text, "=HASH(0x")
	end := strings.IndexByte(rest, ')')
	if !ok || end <= 0 || !perlSub(class) {
		return "", "", false
	}
	for _, c := range []byte(rest[:end]) {
		if c < '0' || c > '9' && c < 'a' || c > 'f' {
			return "", "", false
		}
	}
	last := class[strings.LastIndexByte(class, ':')+1:]
	for _, word := range []string{"Error", "Exception", "Err", "Failure"} {
		if strings.HasSuffix(last, word) {
			return class, rest[end+1:], true
		}
	}
	return class, rest[end+1:], strings.Contains(class, "::Error::") || strings.Contains(class, "::Exception::") || strings.Contains(class, "::X::")
}

// perlLibraries are parts of the paths in which Perl and what is installed for it stand.
var perlLibraries = []string{"/usr/share/perl", "/usr/lib/", "/usr/local/share/perl", "/usr/local/lib/", "/perl5/", "/.cpan", "/site_perl/", "/vendor_perl/", "/local/lib/perl"}

// resolvePerl tells a program's own files, as the SDK for Perl does (Sentry::Stacktrace::Frame): those that are named without a directory to begin with, and those
// outside of the directories of libraries.
func resolvePerl(t *event.Trace, project Project) {
	root := strings.TrimRight(project.Root, "/")
	for f := range framesOf(t) {
		f.Filename = f.AbsPath
		own := ownFile(f, root, perlLibraries)
		f.InApp = &own
	}
}
