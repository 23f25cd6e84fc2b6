package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// phpParts reads the exceptions of a chain, oldest first: those that "Next" joins. Line i says text, behind what stands in front of it.
func phpParts(lines event.Lines, i int, text string, open *bool) (nodes []*phpNode, end int) {
	end = i
	for len(nodes) < phpMaxChain {
		header := text
		for j := 0; ; j++ {
			line, own := phpText(lines, i+1, open)
			if !own || j == phpMaxMessage {
				return nodes, end
			}
			i++
			if strings.TrimSpace(line) == "Stack trace:" {
				if n, ok := phpHeader(header); ok {
					nodes = append(nodes, n)
					break
				}
			}
			if len(header) <= 2*pyMaxValue {
				header += "\n" + line
			}
		}
		end = phpFrames(lines, i+1, nodes[len(nodes)-1], open)
		i = end
		line, own := phpText(lines, i, open)
		if own && line == "" {
			i++
			line, own = phpText(lines, i, open)
		}
		var ok bool
		if text, ok = strings.CutPrefix(line, "Next "); !own || !ok {
			return nodes, end
		}
	}
	return nodes, end
}

// phpHeader reads "CLASS: MESSAGE in FILE:LINE", without ": MESSAGE" where that is empty, or PHP 5's "exception 'CLASS' with message 'MESSAGE' in FILE:LINE".
func phpHeader(text string) (*phpNode, bool) {
	in := strings.LastIndex(text, " in ")
	if in < 0 {
		return nil, false
	}
	n := &phpNode{}
	var ok bool
	if n.path, n.line, ok = phpPlace(text[in+4:]); !ok {
		return nil, false
	}
	text = text[:in]
	if rest, ok := strings.CutPrefix(text, "exception '"); ok {
		class, message, _ := strings.Cut(rest, "'")
		message = strings.TrimPrefix(message, " with message '")
		n.class, n.value = class, strings.TrimSuffix(message, "'")
	} else {
		n.class, n.value, _ = strings.Cut(text, ": ")
	}
	if v, ok := strings.CutSuffix(n.value, " and defined"); ok && strings.Contains(v, ", called in ") {
		n.value = v // which PHP puts between the message of a TypeError and the place
	}
	n.class, _, _ = strings.Cut(n.class, "\x00")
	return n, phpClass(n.class)
}

// phpPlace reads FILE:LINE.
func phpPlace(text string) (path string, line int, ok bool) {
	at := strings.LastIndexByte(text, ':')
	if at <= 0 {
		return "", 0, false
	}
	n := digits(text[at+1:])
	return text[:at], number(text[at+1 : at+1+n]), n > 0 && at+1+n == len(text) && phpPath(text[:at])
}

// phpObject reads Monolog's "[object] (CLASS(code: 0): MESSAGE at FILE:LINE)".
func phpObject(text string) (*phpNode, bool) {
	at := strings.LastIndex(text, "[object] (")
	if at < 0 {
		return nil, false
	}
	class, rest, ok := strings.Cut(strings.TrimSpace(text[at+len("[object] ("):]), "(code: ")
	_, rest, coded := strings.Cut(rest, "): ")
	where := strings.LastIndex(rest, " at ")
	if !ok || !coded || where < 0 || !strings.HasSuffix(rest, ")") || !phpClass(class) {
		return nil, false
	}
	n := &phpNode{class: class, value: rest[:where]}
	n.path, n.line, ok = phpPlace(rest[where+4 : len(rest)-1])
	return n, ok
}

// phpClass tells whether name is that of a class, with its namespace.
func phpClass(name string) bool {
	name = strings.TrimSuffix(name, "@anonymous")
	if name == "" || len(name) > 256 || name[0] >= '0' && name[0] <= '9' {
		return false
	}
	for i := range len(name) {
		if !wordByte(name[i]) && name[i] != '\\' {
			return false
		}
	}
	return true
}

// phpClassAt returns where in a line the name of a class begins that ": MESSAGE" follows, or " in FILE:LINE"; -1 if there is none.
func phpClassAt(text string) int {
	if at := strings.Index(text, "exception '"); at >= 0 && (at == 0 || text[at-1] == ' ') && strings.Contains(text[at:], "' in ") { // PHP 5
		return at
	}
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], ' ')
		if end < 0 {
			return -1
		}
		word, colon := strings.CutSuffix(text[at:at+end], ":")
		name := word[strings.LastIndexByte(word, '\\')+1:]
		if phpClass(word) && name != "" && (colon || strings.HasPrefix(text[at+end:], " in /")) &&
			(strings.HasSuffix(name, "Exception") || strings.HasSuffix(name, "Error") || strings.Contains(word, `\`) || at == 0) && name[0] >= 'A' && name[0] <= 'Z' {
			return at
		}
		at += end + 1
	}
	return -1
}

// phpFrames reads the frames of an exception from line i on. Each names the place of a call and what was called there; Sentry's SDK wants what was running
// at a place, so that the function of each goes with the place before it (sentry-php, StacktraceBuilder).
func phpFrames(lines event.Lines, i int, n *phpNode, open *bool) int {
	here := event.Frame{AbsPath: n.path, Lineno: n.line}
	n.broken = true
	args := 0 // lines since the last frame
	for ; ; i++ {
		text, own := phpText(lines, i, open)
		if !own {
			break
		}
		t := strings.TrimLeft(text, " \t")
		d := 0
		if strings.HasPrefix(t, "#") {
			d = digits(t[1:])
		}
		if d == 0 || d+2 > len(t) || t[1+d] != ' ' {
			if args++; n.frames.n == 0 || args > phpMaxArgs || text == "" || strings.HasPrefix(t, "thrown in ") || t == `"}` {
				break
			}
			if !phpFrameFollows(lines, i, open) {
				break
			}
			continue
		}
		args = 0
		call := t[2+d:]
		if call == "{main}" || strings.HasPrefix(call, "{main}") {
			n.broken = false
			i++
			break
		}
		place, function, ok := strings.Cut(call, ": ")
		if !ok {
			place = call
		}
		here.Function = phpFunction(function)
		n.frames.add(here)
		here = event.Frame{Filename: phpInternal}
		if path, line, ok := phpCall(place); ok {
			here = event.Frame{AbsPath: path, Lineno: line}
		}
	}
	n.frames.add(here)
	return i
}

// phpFrameFollows tells whether line i is a further line of a frame, whose arguments have newlines: then another frame follows soon.
func phpFrameFollows(lines event.Lines, i int, open *bool) bool {
	for j := i + 1; j <= i+phpMaxArgs; j++ {
		text, own := phpText(lines, j, open)
		if !own || text == "" {
			return false
		}
		if strings.HasPrefix(text, "#") && digits(text[1:]) > 0 {
			return true
		}
	}
	return false
}

// phpInternal is what Sentry's SDK calls the file of a function that is part of PHP.
const phpInternal = "[internal]"

// phpCall reads FILE(LINE).
func phpCall(text string) (path string, line int, ok bool) {
	open := strings.LastIndexByte(text, '(')
	if open <= 0 || !strings.HasSuffix(text, ")") {
		return "", 0, false
	}
	n := digits(text[open+1:])
	return text[:open], number(text[open+1 : open+1+n]), n > 0
}

// phpFunction takes the arguments off a call. Closures have parentheses in their names since 8.4.
func phpFunction(call string) string {
	from := 0
	if at := strings.Index(call, "{closure:"); at >= 0 {
		from = max(0, strings.IndexByte(call[at:], '}')+at)
	}
	if at := strings.IndexByte(call[from:], '('); at >= 0 {
		call = call[:from+at]
	}
	if at := strings.IndexByte(call, '"'); at >= 0 { // nginx has cut the line, and closes its quotation
		call = call[:at]
	}
	if at := strings.IndexByte(call, 0); at >= 0 { // an anonymous class, with where it is defined
		_, method, _ := strings.Cut(call[at:], "->")
		call = call[:at] + "::" + method
	}
	return clip(strings.Replace(call, "->", "::", 1), 512)
}

// resolvePHP derives what Sentry's PHP SDK takes from its configuration: the file name below the root, and whether a frame is the program's own.
func resolvePHP(t *event.Trace, project Project) {
	root := strings.TrimRight(project.Root, "/")
	for f := range framesOf(t) {
		if f.AbsPath == "" {
			f.InApp = new(false)
			continue
		}
		f.Filename = f.AbsPath
		if root != "" && under(f.AbsPath, root) {
			f.Filename = f.AbsPath[len(root):]
		}
		p := strings.ReplaceAll(f.AbsPath, `\`, "/")
		f.InApp = new(!strings.Contains(p, "/vendor/") && !strings.HasPrefix(p, "vendor/") && !strings.HasPrefix(p, "phar://"))
	}
}
