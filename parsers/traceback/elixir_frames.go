package traceback

import (
	"strconv"
	"strings"

	"github.com/errtail/errtail/event"
)

// exFrame reads a frame as Exception.format_stacktrace_entry/1 writes it: "(shop 0.1.0) lib/cart.ex:4: Cart.handle_cast/2". Application and place may be
// missing; then the indentation must be there, for such a line may be prose.
func exFrame(text string) (event.Frame, bool) {
	call := strings.TrimSpace(text)
	indented := len(text) > 4 && (text[0] == ' ' || text[0] == '\t')
	var f event.Frame
	app := false
	if strings.HasPrefix(call, "(") && !strings.HasPrefix(call, "(file)") && !strings.HasPrefix(call, "(module)") {
		name, rest, ok := strings.Cut(call[1:], ") ")
		if !ok || !exApplication(name) {
			return f, false
		}
		call, app = rest, true
	}
	placed := false
	if at := exPlaceEnd(call); at > 0 {
		colon := strings.LastIndexByte(call[:at], ':')
		f.AbsPath, f.Lineno = call[:colon], number(call[colon+1:at])
		call, placed = call[at+2:], true
	}
	if !placed && !app && !indented {
		return f, false
	}
	switch {
	case placed && (call == "(file)" || call == "(module)" || strings.HasSuffix(call, " (module)")):
		f.Function = call
		return f, true
	}
	var ok bool
	f.Function, f.Module, ok = exCall(call)
	return f, ok
}

// exApplication reads "stdlib 4.2", and "shop" where the version is not known.
func exApplication(name string) bool {
	app, version, versioned := strings.Cut(name, " ")
	if app == "" || len(name) > 100 {
		return false
	}
	for i := range len(app) {
		if !wordByte(app[i]) {
			return false
		}
	}
	return app[0] >= 'a' && app[0] <= 'z' && (!versioned || digits(version) > 0 && !strings.Contains(version, " "))
}

// exPlaceEnd returns where the place at the beginning of call ends: "lib/cart.ex:4" of "lib/cart.ex:4: Cart.f/1"; 0 where there is none.
func exPlaceEnd(call string) int {
	for from := 0; ; {
		at := strings.Index(call[from:], ": ")
		if at < 0 {
			return 0
		}
		at += from
		colon := strings.LastIndexByte(call[:at], ':')
		if colon > 0 && at-colon > 1 && at-colon < 10 && digits(call[colon+1:]) == at-colon-1 && !strings.ContainsAny(call[:colon], "()\"'{}") {
			return at
		}
		from = at + 2
		if from > 512 {
			return 0
		}
	}
}

// exCall reads the function of a frame, "Cart.open/2", ":lists.nth(0, [1])", "anonymous fn/1 in Cart.open/2", and gives it the form it has in Sentry's SDK
// (Exception.format_mfa with the number of arguments), with its module.
func exCall(call string) (function, module string, ok bool) {
	if rest, found := strings.CutPrefix(call, "anonymous fn/"); found {
		n := digits(rest)
		owner, found := strings.CutPrefix(rest[n:], " in ")
		if n == 0 || !found {
			return "", "", false
		}
		_, module, ok = exCall(owner)
		return call, module, ok
	}
	if strings.HasPrefix(call, "#Function<") {
		return call, "", strings.HasSuffix(call, ")") || exArity(call) > 0
	}
	name := call
	if n := exArity(call); n > 0 {
		name = call[:n]
	} else if open := exOpen(call); open > 0 && strings.HasSuffix(call, ")") {
		name = call[:open]
		call = name + "/" + strconv.Itoa(exArguments(call[open+1:len(call)-1]))
	} else {
		return "", "", false
	}
	dot := exDot(name)
	if dot <= 0 || dot == len(name)-1 {
		return "", "", false
	}
	module = name[:dot]
	if erlang, found := strings.CutPrefix(module, ":"); found {
		return call, strings.Trim(erlang, `"`), !strings.ContainsAny(strings.Trim(erlang, `"`), " ,()")
	}
	return call, "Elixir." + module, exAlias(module)
}

// exArity returns where "/2" at the end of a call begins, or 0.
func exArity(call string) int {
	at := strings.LastIndexByte(call, '/')
	if at <= 0 || at == len(call)-1 || len(call)-at > 4 || digits(call[at+1:]) != len(call)-at-1 {
		return 0
	}
	return at
}

// exOpen returns where the arguments of a call begin, behind a function's name that may be in quotes.
func exOpen(call string) int {
	quoted := false
	for i := range len(call) {
		switch c := call[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			return i
		case c == ' ':
			return 0
		}
	}
	return 0
}

// exDot returns where the name of the function begins: the last dot that is not in quotes.
func exDot(name string) int {
	quoted, dot := false, 0
	for i := range len(name) {
		switch name[i] {
		case '"':
			quoted = !quoted
		case '.':
			if !quoted {
				dot = i
			}
		case ' ':
			if !quoted {
				return 0
			}
		}
	}
	return dot
}

// exArguments counts the arguments of a call as inspect/1 writes them.
func exArguments(list string) int {
	if strings.TrimSpace(list) == "" {
		return 0
	}
	n, depth := 1, 0
	var quote byte
	for i := 0; i < len(list); i++ {
		c := list[i]
		switch {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(' || c == '[' || c == '{' || c == '<' && i+1 < len(list) && list[i+1] != ' ' && list[i+1] != '-':
			depth++
		case c == ')' || c == ']' || c == '}' || c == '>' && i > 0 && list[i-1] != ' ' && list[i-1] != '-' && list[i-1] != '=':
			depth--
		case c == ',' && depth == 0:
			n++
		}
	}
	return n
}

// resolveElixir does what Sentry's Elixir SDK does with frames (event.ex): the file as it is, and a frame is the program's own only if the program was
// configured to say so, which a log does not tell.
func resolveElixir(t *event.Trace, _ Project) {
	for f := range framesOf(t) {
		f.Filename, f.InApp = f.AbsPath, new(false)
	}
}
