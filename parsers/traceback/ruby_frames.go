package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// rubyPlace is a place in a program as Ruby prints it.
type rubyPlace struct {
	path  string
	line  int
	label string // "block in checkout", "Object#charge" (3.4); "" where there is none
}

// frame is the place as a frame. Since 3.4 a label names the class too; Sentry's SDK takes it for the frame's module (line.rb, RUBY_INPUT_FORMAT).
func (p rubyPlace) frame() event.Frame {
	f := event.Frame{AbsPath: p.path, Lineno: p.line, Function: p.label}
	if class, method, ok := strings.Cut(p.label, "#"); ok && method != "" && rubyModule(class) {
		f.Module, f.Function = class, method
	}
	return f
}

// rubyModule tells whether name is made of word characters and colons only.
func rubyModule(name string) bool {
	for i := range len(name) {
		if c := name[i]; !wordByte(c) && c != ':' {
			return false
		}
	}
	return name != ""
}

// readRubyPlace reads PATH:LINE:in `LABEL' or PATH:LINE at the beginning of text, and returns what follows it: "" or what begins with ":". The quote in
// front of the label is a backtick up to 3.3.
func readRubyPlace(text string) (p rubyPlace, rest string, ok bool) {
	at := strings.Index(text, ":in `")
	if i := strings.Index(text, ":in '"); i >= 0 && (at < 0 || i < at) {
		at = i
	}
	if at < 0 {
		return readRubyUnnamed(text)
	}
	const mark = len(":in `")
	p.path, p.line, ok = pathAndLine(text[:at])
	end := strings.IndexByte(text[at+mark:], '\'')
	if !ok || end <= 0 {
		return rubyPlace{}, "", false
	}
	p.label, rest = text[at+mark:at+mark+end], text[at+mark+end+1:]
	return p, rest, rest == "" || rest[0] == ':'
}

// readRubyUnnamed reads PATH:LINE.
func readRubyUnnamed(text string) (p rubyPlace, rest string, ok bool) {
	for at := 1; at < len(text); at++ {
		if text[at] != ':' {
			continue
		}
		n := digits(text[at+1:])
		if end := at + 1 + n; n > 0 && (end == len(text) || text[end] == ':') {
			p.path, p.line, ok = pathAndLine(text[:end])
			return p, text[end:], ok && strings.ContainsAny(p.path, "./")
		}
	}
	return rubyPlace{}, "", false
}

// pathAndLine splits PATH:LINE. A path may have spaces, but nothing that the prefixes of logs end with.
func pathAndLine(text string) (path string, line int, ok bool) {
	at := strings.LastIndexByte(text, ':')
	if at <= 0 || len(text)-at > 10 {
		return "", 0, false
	}
	n := digits(text[at+1:])
	path = text[:at]
	if n == 0 || at+1+n != len(text) || path[0] == ' ' || path[0] == '\t' || path[0] == '#' || path[0] == '[' || strings.HasPrefix(path, "// ") {
		return "", 0, false
	}
	for _, c := range []string{": ", "| ", "] ", "> ", ", ", `"`, "`", "\t", " -- "} {
		if strings.Contains(path, c) {
			return "", 0, false
		}
	}
	if word, _, spaced := strings.Cut(path, " "); spaced && (beginsRecord(path) || !strings.Contains(path[len(word):], "/")) && path[0] != '(' && path[0] != '/' {
		return "", 0, false // what stands in front of it, and no path with spaces
	}
	return path, number(text[at+1:]), true
}

// rubyFrom reads "from PLACE" or, in the other order, "2: from PLACE".
func rubyFrom(text string) (p rubyPlace, numbered, ok bool) {
	t := strings.TrimLeft(text, " \t")
	if n := digits(t); n > 0 {
		if t, numbered = strings.CutPrefix(t[n:], ": "); !numbered {
			return rubyPlace{}, false, false
		}
	}
	t, ok = strings.CutPrefix(t, "from ")
	if !ok {
		return rubyPlace{}, false, false
	}
	p, rest, ok := readRubyPlace(t)
	if !ok { // what was made without a file has no line either: "-e:in 'Kernel.eval'"
		path, label, found := strings.Cut(strings.Replace(t, ":in `", ":in '", 1), ":in '")
		p = rubyPlace{path: path, label: strings.TrimSuffix(label, "'")}
		ok = found && path != "" && p.label != "" && p.label != label && !strings.ContainsAny(path, " :")
	}
	return p, numbered, ok && rest == ""
}

// rubyLevels tells whether a line stands for frames that were left out: "\t ... 10068 levels...".
func rubyLevels(text string) bool {
	t := strings.TrimLeft(text, " \t")
	return strings.HasPrefix(t, "... ") && strings.HasSuffix(t, " levels...")
}

// rubyBare reads a frame of a logged backtrace: nothing but a place, indented or not. One without a label must name a Ruby file.
func rubyBare(text string) (rubyPlace, bool) {
	t := strings.TrimSpace(text)
	if strings.HasPrefix(t, "> [") { // lumberjack: "> [#]   app.rb:4:in `charge'"
		if _, rest, ok := strings.Cut(t, "] "); ok {
			t = strings.TrimSpace(rest)
		}
	}
	t = strings.TrimPrefix(t, "at ")
	p, rest, ok := readRubyPlace(t)
	if ok && rest == "" && (p.label != "" || rubyFile(p.path)) {
		return p, true
	}
	return rubyJava(t)
}

// rubyBareLine tells whether a line is a frame of a logged backtrace.
func rubyBareLine(text string) bool {
	_, ok := rubyBare(text)
	return ok
}

// rubyFile tells whether a path is that of a program or template by its name.
func rubyFile(path string) bool {
	for _, end := range []string{".rb", ".ru", ".erb", ".haml", ".slim", ".rake", "/Rakefile"} {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return false
}

// rubyJava reads a frame of JRuby's that is printed as Java prints it: "org.jruby.RubyProc.call(RubyProc.java:318)", "RUBY.charge(app.rb:2)".
func rubyJava(t string) (rubyPlace, bool) {
	open := strings.LastIndexByte(t, '(')
	if open <= 0 || !strings.HasSuffix(t, ")") || strings.ContainsAny(t, " \t`'") {
		return rubyPlace{}, false
	}
	path, line, ok := pathAndLine(t[open+1 : len(t)-1])
	dot := strings.LastIndexByte(t[:open], '.')
	if !ok || dot <= 0 || !strings.HasSuffix(path, ".java") && !strings.HasSuffix(path, ".rb") {
		return rubyPlace{}, false
	}
	return rubyPlace{path: path, line: line, label: t[dot+1 : open]}, true
}

// rubyClass tells whether name is that of a class: "PaymentError", "Net::ReadTimeout", "#<Class:0x00007f>".
func rubyClass(name string) bool {
	if strings.HasPrefix(name, "#<Class:") && strings.HasSuffix(name, ">") {
		return !strings.Contains(name, " ")
	}
	if len(name) > 256 {
		return false
	}
	for part := range strings.SplitSeq(name, "::") {
		if part == "" || part[0] < 'A' || part[0] > 'Z' || strings.Trim(part, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return false
		}
	}
	return true
}

// rubySplit takes the class off the end of a line: "card declined (PaymentError)".
func rubySplit(text string) (value, class string, ok bool) {
	at := strings.LastIndex(text, " (")
	if at < 0 || !strings.HasSuffix(text, ")") {
		return "", "", false
	}
	class = text[at+2 : len(text)-1]
	return text[:at], class, rubyClass(class)
}
