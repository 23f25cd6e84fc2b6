package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// dotnetHeader reads "TYPE: MESSAGE", "TYPE (CODE): MESSAGE" as ExternalException.ToString prints it, or TYPE alone.
func dotnetHeader(text string) (*dotnetNode, bool) {
	typ, value, _ := strings.Cut(text, ": ")
	if name, code, ok := strings.Cut(typ, " ("); ok && dotnetCode("("+code) {
		typ = name
	}
	if before, _, ok := strings.Cut(typ, " ---> "); ok { // a type without a message
		typ, value = before, text[len(before):]
	}
	typ = strings.TrimSuffix(typ, ":")
	return &dotnetNode{typ: typ, value: value}, dotnetType(typ)
}

// dotnetCode tells whether text is the number of an error in parentheses: "(0x80131904)", "(111)".
func dotnetCode(text string) bool {
	if len(text) < 3 || len(text) > 16 || text[0] != '(' || text[len(text)-1] != ')' {
		return false
	}
	number := text[1 : len(text)-1]
	if hex, ok := strings.CutPrefix(number, "0x"); ok {
		return len(hex) <= 8 && hexadecimal(strings.ToLower(hex))
	}
	number = strings.TrimPrefix(number, "-")
	return number != "" && digits(number) == len(number)
}

// dotnetType tells whether name is the full name of a type: "System.IO.IOException", "App.Fault`1[System.Int32]", "App.Outer+Inner".
func dotnetType(name string) bool {
	if name == "" || len(name) > 256 || name[0] >= '0' && name[0] <= '9' || name[0] == '.' || !wordByte(name[0]) {
		return false
	}
	for i := range len(name) {
		if !wordByte(name[i]) && strings.IndexByte(".+`[],", name[i]) < 0 {
			return false
		}
	}
	return strings.Contains(name, ".") || strings.HasSuffix(name, "Exception") || strings.HasSuffix(name, "Error")
}

// dotnetTypeAt returns where in a line the name of an exception begins that ": MESSAGE" follows; -1 if there is none. One that is not at the beginning, nor
// behind the bar that NLog puts in front of an exception (${message:withexception=true}), must be called "Exception".
func dotnetTypeAt(text string) int {
	at := indentOf(text)
	for first := true; at < len(text); first = false {
		end := strings.IndexAny(text[at:], " |")
		word := text[at:]
		if end >= 0 {
			word = text[at : at+end]
		}
		barred := at > 0 && text[at-1] == '|'
		first = first || barred
		last := end < 0
		typ, colon := strings.CutSuffix(word, ":")
		if code, _, ok := strings.Cut(text[at+len(word):], ": "); ok && !colon && dotnetCode(strings.TrimPrefix(code, " ")) {
			colon = true
		}
		name, _, _ := strings.Cut(strings.TrimSuffix(typ, "]"), "`")
		name, _, _ = strings.Cut(name, "+")
		if barred && last && strings.Contains(typ, ".") && dotnetType(typ) {
			return at
		}
		if dotnetType(typ) && (colon || last && first) && (strings.HasSuffix(name, "Exception") || first && colon && !last && strings.Contains(typ, ".") && !strings.HasPrefix(typ, "java")) {
			return at
		}
		if end < 0 {
			break
		}
		at += end + 1
	}
	return -1
}

// readDotNetFrame reads "at TYPE.METHOD(ARGUMENTS) in FILE:line N" of .NET, or "at TYPE.METHOD (ARGUMENTS) [0x00007] in FILE:N" of Mono.
func readDotNetFrame(text string) (event.Frame, bool) {
	t := strings.TrimSpace(text)
	rest, ok := strings.CutPrefix(t, "at ")
	if !ok || len(t) > 4096 {
		return event.Frame{}, false
	}
	for _, wrapper := range []string{"(wrapper ", "(Wrapper "} { // Mono: "at (wrapper managed-to-native) TYPE.METHOD(…)"
		if after, ok := strings.CutPrefix(rest, wrapper); ok {
			_, rest, _ = strings.Cut(after, ") ")
		}
	}
	open := strings.IndexByte(rest, '(')
	if open <= 0 {
		return event.Frame{}, false
	}
	spaced := rest[open-1] == ' '
	module, method, ok := dotnetMethod(strings.TrimSuffix(rest[:open], " "))
	shut := dotnetClosing(rest, open)
	if !ok || shut < 0 {
		return event.Frame{}, false
	}
	f := event.Frame{Module: module, Function: method}
	tail := rest[shut+1:]
	if before, where, ok := strings.Cut(tail, " in "); ok {
		if i := strings.LastIndex(where, ":line "); i > 0 {
			f.AbsPath, f.Lineno = where[:i], number(where[i+6:i+6+digits(where[i+6:])])
		} else if i := strings.LastIndexByte(where, ':'); i > 0 && digits(where[i+1:]) > 0 {
			f.AbsPath, f.Lineno = where[:i], number(where[i+1:i+1+digits(where[i+1:])])
			if strings.HasPrefix(f.AbsPath, "<") {
				f.AbsPath, f.Lineno = "", 0
			}
		} else {
			return event.Frame{}, false
		}
		tail = before
	}
	args := rest[open+1 : shut]
	tail = strings.TrimSpace(tail)
	if tail != "" && !strings.HasPrefix(tail, "[0x") && !strings.HasPrefix(tail, "<0x") || strings.Contains(args, ":") || dotnetJava(args) || spaced && tail == "" && f.AbsPath == "" && args != "" {
		return event.Frame{}, false // Java's, or JavaScript's
	}
	return f, true
}

// dotnetJava tells whether what stands in parentheses is what Java prints there.
func dotnetJava(args string) bool {
	return args == "Native Method" || args == "Unknown Source" || strings.HasSuffix(args, ".java") || strings.HasSuffix(args, ".kt") || args == "<anonymous>" || args == "native"
}

// dotnetMethod splits "App.Shop.Cart.Open" into type and method. Constructors have a dot of their own; what the compiler makes of asynchronous methods
// gets their names again, as Sentry's SDK gives it (DebugStackTrace.cs).
func dotnetMethod(name string) (module, method string, ok bool) {
	from := len(name)
	if at := strings.IndexByte(name, '['); at > 0 { // type arguments: "Cart.Open[T]", "List`1[System.Int32].Add"
		if strings.HasSuffix(name, "]") {
			name = name[:at]
			from = at
		}
	}
	dot := strings.LastIndexByte(name[:from], '.')
	if strings.HasSuffix(name, "..ctor") || strings.HasSuffix(name, "..cctor") {
		dot--
	}
	if dot <= 0 || dot+1 >= len(name) || strings.ContainsAny(name, " \t/\\:") {
		return "", "", false
	}
	module, method = name[:dot], name[dot+1:]
	if at := strings.LastIndex(module, "+<"); at > 0 && method == "MoveNext" {
		if end := strings.Index(module[at:], ">d__"); end > 2 {
			return module[:at], module[at+2 : at+end], true
		}
	}
	if inner, ok := strings.CutPrefix(method, "<"); ok {
		if outer, _, ok := strings.Cut(inner, ">b__"); ok {
			return module, outer + " { <lambda> }", true
		}
	}
	return module, method, true
}

// dotnetClosing returns the index of the parenthesis that closes the one at index open, or -1.
func dotnetClosing(text string, open int) int {
	depth := 0
	for i := open; i < len(text); i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// dotnetFlatten lists the exceptions of a tree in Sentry's order, oldest first, with ids that are counted from the root, as Sentry's .NET SDK does
// (MainExceptionProcessor.cs); a single exception has none.
func dotnetFlatten(root *dotnetNode) []event.Exception {
	var values []event.Exception
	var walk func(n *dotnetNode, parent int, source string)
	walk = func(n *dotnetNode, parent int, source string) {
		for n != nil && len(values) < dotnetMaxDepth {
			id := len(values)
			aggregate := strings.HasSuffix(n.typ, "AggregateException")
			value := clip(strings.TrimSuffix(n.value, "\n"), pyMaxValue)
			if aggregate && len(n.inner) > 0 {
				if at := strings.Index(value, " ("+n.inner[0].value+")"); at > 0 {
					value = value[:at]
				}
			}
			e := event.Exception{Type: n.typ, Value: &value, Stacktrace: n.frames.newestFirst()}
			e.Mechanism = &event.Mechanism{ExceptionID: &id, IsExceptionGroup: aggregate}
			if id > 0 {
				up := parent
				e.Mechanism.Type, e.Mechanism.ParentID, e.Mechanism.Source = "chained", &up, source
			}
			values = append(values, e)
			if aggregate {
				for i, inner := range n.inner {
					walk(inner, id, "InnerExceptions["+decimal(i)+"]")
				}
				return
			}
			parent, source = id, "InnerException"
			if n.inner == nil {
				return
			}
			n = n.inner[0]
		}
	}
	walk(root, 0, "")
	if len(values) == 1 && !values[0].Mechanism.IsExceptionGroup {
		values[0].Mechanism = nil
	}
	for i, j := 0, len(values)-1; i < j; i, j = i+1, j-1 {
		values[i], values[j] = values[j], values[i]
	}
	return values
}

// resolveDotNet derives what Sentry's .NET SDK takes from the running program: the file name, and whether a frame is the program's own.
func resolveDotNet(t *event.Trace, _ Project) {
	for f := range framesOf(t) {
		f.Filename = f.AbsPath[strings.LastIndexAny(f.AbsPath, `/\`)+1:]
		own := true
		for _, prefix := range []string{"System.", "Microsoft.", "Mono.", "MS.", "FSharp.", "Newtonsoft.Json", "Serilog", "Giraffe."} {
			if strings.HasPrefix(f.Module, prefix) || f.Module+"." == prefix {
				own = false
			}
		}
		f.InApp = new(own)
	}
}
