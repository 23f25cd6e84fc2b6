package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Lua reads what the interpreters print about errors, and what programs print that ask debug.traceback, in Lua 5.1 to 5.4, LuaJIT and OpenResty:
//
//	lua: shop.lua:1: attempt to index a nil value (field 'items')
//	stack traceback:
//		shop.lua:1: in upvalue 'total'
//		shop.lua:3: in main chunk
//		[C]: in ?
//
// Errors have no types. A stack that is printed without an error looks the same, but for its message: that of an error begins with the name of the
// interpreter, or with a place.
var Lua = Language{
	Name:     luaName,
	Platform: "other",
	Triggers: []string{luaHeader},
	Parse:    parseLua,
	Resolve:  resolveLua,
}

const (
	luaName     = "lua"
	luaHeader   = "stack traceback:"
	luaLookBack = 60 // lines of a message
)

// parseLua is Parse of [Lua]: line 0 is what stands between the message and the frames.
func parseLua(lines event.Lines) (event.Trace, bool) {
	if u, ok := lines.(*unprefixed); ok && strings.HasSuffix(strings.TrimRight(u.prefix, " "), "--") {
		return event.Trace{}, false // a comment
	}
	p := &ownLines{lines: indented(lines)}
	hit, ok := p.lines.At(0)
	if !ok || hit.Head || strings.TrimSpace(hit.Text) != luaHeader {
		return event.Trace{}, false
	}
	first, value, uncaught, ok := luaMessage(p.lines)
	if !ok {
		return event.Trace{}, false
	}
	var frames frameList
	end, cut := 1, false
	for ; ; end++ {
		text, own := p.at(end)
		if !own {
			break
		}
		text, last := luaContext(text)
		f, kind := luaFrame(text)
		if kind == luaOther {
			break
		}
		cut = cut || kind == luaSkipped
		if kind == luaPlace {
			frames.add(f)
		}
		if last {
			end++
			break
		}
	}
	if frames.n == 0 {
		return event.Trace{}, false
	}
	t := event.Trace{First: first, End: end, Parser: luaName, Platform: "other", Complete: !p.open, Truncated: cut || frames.cut()}
	t.Exceptions = []event.Exception{{Type: "error", Value: valueOf(value), Stacktrace: frames.newestFirst()}}
	if uncaught {
		t.Mechanism, t.Handled = "generic", new(false)
	}
	return t, true
}

// luaContext takes off what nginx appends to the last line of an error: ", client: 10.0.0.1, server: …, request: …".
func luaContext(text string) (string, bool) {
	if at := strings.Index(text, ", client: "); at > 0 {
		return text[:at], true
	}
	return text, false
}

// luaMessage reads the message above line 0: up to the nearest line that begins as that of an error does.
func luaMessage(lines event.Lines) (first int, value string, uncaught, ok bool) {
	for i := -1; i >= -luaLookBack; i-- {
		l, ok := lines.At(i)
		if !ok || harmlessHead(l) {
			return 0, "", false, false
		}
		text := strings.TrimRight(l.Text, "\r")
		if l.Head && l.Record.Message != "" {
			text, _, _ = strings.Cut(l.Record.Message, "\n")
		}
		value, uncaught, ok := luaBegins(text)
		if !ok && l.Head { // "ERROR: shop.lua:1: ", of which the place may have been taken for a logger
			value, uncaught, ok = luaBegins(l.Text)
		}
		if !ok && l.Head && l.Record.Level.Severity() >= event.Error.Severity() {
			value, ok = text, true
		}
		if ok {
			for j := i + 1; j < 0 && len(value) < 16384; j++ {
				if l, ok := lines.At(j); ok {
					value += "\n" + strings.TrimRight(l.Text, "\r")
				}
			}
			return i, value, uncaught, true
		}
		if l.Head || blank(text) || strings.TrimSpace(text) == luaHeader {
			break
		}
	}
	return 0, "", false, false
}

// luaBegins tells whether a line begins the message of an error: with the name of the interpreter, or with a place, which belongs to the message.
func luaBegins(text string) (value string, uncaught, ok bool) {
	if program, rest, found := strings.Cut(text, ": "); found && !strings.ContainsAny(program, " \t\"'(") {
		name := program[strings.LastIndexByte(program, '/')+1:]
		if strings.HasPrefix(name, "lua") && !strings.Contains(name, ":") && !strings.HasSuffix(name, ".lua") {
			return rest, true, true
		}
	}
	for at := 0; at < len(text) && at < 1024; {
		if n := luaPlaceEnd(text[at:]); n > 0 && strings.HasPrefix(text[at+n:], ": ") {
			return text[at:], false, true
		}
		next := strings.IndexByte(text[at:], ' ')
		if next < 0 {
			break
		}
		at += next + 1
	}
	return "", false, false
}

// luaPlaceEnd returns where the place ends with which text begins: `shop.lua:12`, `[string "x = 1"]:3`; 0 where there is none.
func luaPlaceEnd(text string) int {
	from := 0
	if strings.HasPrefix(text, `[string "`) {
		if from = strings.Index(text, `"]:`); from < 0 {
			return 0
		}
		from += 2
	} else {
		if from = strings.IndexByte(text, ':'); from <= 0 || strings.ContainsAny(text[:from], " \t\"'(){}|=") {
			return 0
		}
		if from == 1 && len(text) > 2 && (text[2] == '\\' || text[2] == '/') { // C:\shop.lua
			next := strings.IndexByte(text[2:], ':')
			if next < 0 {
				return 0
			}
			from = 2 + next
		}
		if d := digits(text); d == from || !strings.ContainsAny(text[:from], "./") {
			return 0 // 10:00:01, and any word with a number
		}
	}
	n := digits(text[from+1:])
	if n == 0 || n > 9 {
		return 0
	}
	return from + 1 + n
}

// Kinds of lines below the header.
const (
	luaOther = iota
	luaPlace
	luaSkipped // stands for frames that were left out
	luaBetween // tail calls, the name of a coroutine
)

// luaFrame reads a line below the header, as luaL_traceback writes it.
func luaFrame(text string) (f event.Frame, kind int) {
	t := strings.TrimSpace(text)
	switch {
	case t == "..." || strings.HasPrefix(t, "...\t(skip") || strings.HasPrefix(t, "...(skip"):
		return f, luaSkipped
	case t == "(...tail calls...)" || t == "(tail call): ?" || strings.HasPrefix(t, "coroutine ") && strings.HasSuffix(t, ":"):
		return f, luaBetween
	case strings.HasPrefix(t, "[C]: "):
		f.AbsPath = "[C]"
		t = t[len("[C]: "):]
	case strings.HasPrefix(t, "[builtin"):
		var ok bool
		if f.AbsPath, t, ok = strings.Cut(t, ": "); !ok {
			return f, luaOther
		}
	default:
		at := strings.Index(t, ": in ")
		if at <= 0 || strings.ContainsAny(t[:at], " \t") && !strings.HasPrefix(t, `[string "`) {
			return f, luaOther
		}
		f.AbsPath, t = t[:at], t[at+2:]
		if colon := strings.LastIndexByte(f.AbsPath, ':'); colon > 0 && digits(f.AbsPath[colon+1:]) == len(f.AbsPath)-colon-1 && len(f.AbsPath)-colon < 10 {
			f.AbsPath, f.Lineno = f.AbsPath[:colon], number(f.AbsPath[colon+1:])
		} // LuaJIT does not know the line of a coroutine that has died
		if !strings.ContainsAny(f.AbsPath, "./[(") {
			return f, luaOther
		}
	}
	what, ok := strings.CutPrefix(t, "in ")
	switch {
	case t == "?":
		f.Function = "?"
	case strings.HasPrefix(t, "at 0x"):
		f.Function, f.InstructionAddr = "?", t[3:]
	case !ok:
		return f, luaOther
	case what == "main chunk" || what == "?":
		f.Function = what
	case strings.HasPrefix(what, "function <") && strings.HasSuffix(what, ">"):
		f.Function = what[len("function "):]
	case strings.HasSuffix(what, "'"): // function, local, upvalue, method, field, global, metamethod
		open := strings.IndexAny(what, "'`")
		if open < 0 || open == len(what)-1 {
			return f, luaOther
		}
		f.Function = what[open+1 : len(what)-1]
	default:
		return f, luaOther
	}
	f.Function = clip(f.Function, 256)
	return f, luaPlace
}

// luaLibraries are parts of the paths in which libraries stand.
var luaLibraries = []string{"/share/lua/", "/lib/lua/", "/share/luajit-", "/lualib/", "/luarocks/", "/lua_modules/"}

// resolveLua tells a program's own files: what is not C, and not in the directories of libraries.
func resolveLua(t *event.Trace, project Project) {
	root := strings.TrimRight(project.Root, "/")
	for f := range framesOf(t) {
		f.Filename = strings.TrimPrefix(f.AbsPath, "./")
		own := ownFile(f, root, luaLibraries) && f.AbsPath != "[C]" && !strings.HasPrefix(f.AbsPath, "[builtin")
		f.InApp = &own
	}
}
