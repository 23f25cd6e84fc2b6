package traceback

import (
	"net/url"
	"strings"
)

// jsFrame is a frame as Sentry's SDK reads it.
type jsFrame struct {
	text       string // as printed, to tell equal frames
	function   string
	file       string
	line, col  int
	native     bool
	omitted    int  // this stands for so many frames that are those of the cause
	above      int  // this stands for so many frames above it, which are repeated
	times      int  // so often
	properties bool // the error's other properties follow
}

// parseJSFrame reads "at FUNCTION (FILE:LINE:COLUMN)" and its kin, with what util.inspect appends to the last one of a stack. What it makes of them is
// what the SDK does (@sentry/core, utils/node-stack-trace.ts), so that events are equal.
func parseJSFrame(t string) (jsFrame, bool) {
	if rest, ok := strings.CutPrefix(t, "... "); ok {
		if rest, ok := strings.CutPrefix(rest, "collapsed "); ok {
			return parseJSCollapsed(rest)
		}
		n := digits(rest)
		if n > 0 && strings.HasPrefix(rest[n:], " lines matching cause stack trace ...") {
			return jsFrame{omitted: number(rest[:n]), properties: strings.HasSuffix(rest, " {")}, true
		}
		return jsFrame{}, false
	}
	rest, ok := strings.CutPrefix(t, "at ")
	if !ok {
		return jsFrame{}, false
	}
	f := jsFrame{}
	if bare, ok := strings.CutSuffix(rest, " {"); ok {
		rest, f.properties = bare, true
	}
	rest = strings.TrimRight(rest, ",]")
	f.text = rest
	rest = strings.TrimPrefix(rest, "async ")
	place, name := rest, ""
	if strings.HasSuffix(rest, ")") {
		if open := strings.Index(rest, " ("); open > 0 {
			name, place = rest[:open], rest[open+2:len(rest)-1]
		}
	}
	if !f.place(place, name != "") {
		return jsFrame{}, false
	}
	f.function = jsFunction(name)
	return f, true
}

// parseJSCollapsed reads "... collapsed 39 duplicate lines matching above 1 lines 39 times..." (util.inspect since Node.js 22).
func parseJSCollapsed(rest string) (jsFrame, bool) {
	_, rest, ok := strings.Cut(rest, " duplicate lines matching above ")
	if !ok {
		return jsFrame{}, false
	}
	f := jsFrame{properties: strings.HasSuffix(rest, " {")}
	n := digits(rest)
	f.above = number(rest[:n])
	rest, ok = strings.CutPrefix(rest[n:], " lines ")
	f.times = number(rest[:digits(rest)])
	return f, ok && f.above > 0 && f.times > 0
}

// place reads where a frame is.
func (f *jsFrame) place(text string, named bool) bool {
	if data, ok := strings.CutPrefix(text, "data:"); ok && named {
		kind, _, _ := strings.Cut(data, ",")
		f.file = "<data:" + kind + ">"
		return true
	}
	file, line, col := jsPlace(text)
	switch {
	case line > 0 && file != "":
		f.line, f.col = line, col
	case text == "native":
		f.native = true
		return true
	case text == "<anonymous>", named && strings.HasPrefix(text, "index "), named && strings.HasPrefix(text, "node:"), named && strings.HasPrefix(text, "wasm"):
		file = text
	default:
		return false
	}
	file = strings.TrimPrefix(file, "file://")
	if len(file) > 2 && file[0] == '/' && file[1] >= 'A' && file[1] <= 'Z' && file[2] == ':' {
		file = file[1:]
	}
	if decoded, err := url.PathUnescape(file); err == nil {
		file = decoded
	}
	f.file = file
	return true
}

// jsPlace splits "FILE:LINE:COLUMN". line is 0 if text is something else.
func jsPlace(text string) (file string, line, col int) {
	c := strings.LastIndexByte(text, ':')
	if c <= 0 {
		return "", 0, 0
	}
	l := strings.LastIndexByte(text[:c], ':')
	if l <= 0 || c-l < 2 || c == len(text)-1 || digits(text[l+1:]) != c-l-1 {
		return "", 0, 0
	}
	if n := digits(text[c+1:]); n != len(text)-c-1 {
		if !strings.HasPrefix(text[c+1:], "0x") { // the column of WebAssembly is an address
			return "", 0, 0
		}
		return text[:l], number(text[l+1 : c]), 0
	}
	return text[:l], number(text[l+1 : c]), number(text[c+1:])
}

// jsFunction is the name that the SDK gives a function.
func jsFunction(name string) string {
	if name == "" {
		return "?"
	}
	dot := strings.LastIndexByte(name, '.')
	if dot > 0 && name[dot-1] == '.' {
		dot--
	}
	if dot <= 0 {
		return name
	}
	object, method := name[:dot], name[dot+1:]
	if end := strings.Index(object, ".Module"); end > 0 {
		name, object = name[end+1:], object[:end]
	}
	if method == "<anonymous>" {
		return object + ".?"
	}
	return name
}
