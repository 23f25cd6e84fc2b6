package traceback

import (
	"strconv"
	"strings"

	"github.com/errtail/errtail/event"
)

// erlWords is what erl_error and lager say of the reasons that the emulator itself gives. What the reason holds follows.
var erlWords = []struct{ tag, words string }{
	{"badarith", "an error occurred when evaluating an arithmetic expression"},
	{"badarith", "bad arithmetic expression"},
	{"badarg", "bad argument"},
	{"function_clause", "no function clause matching"},
	{"badmatch", "no match of right hand side value"},
	{"badmatch", "no match of right hand value"},
	{"case_clause", "no case clause matching"},
	{"if_clause", "no true branch found when evaluating an if expression"},
	{"try_clause", "no try clause matching"},
	{"undef", "undefined function"},
	{"undef", "call to undefined function"},
	{"badfun", "bad function"},
	{"badmap", "bad map:"},
	{"badkey", "bad key:"},
	{"noproc", "no such process or port"},
	{"system_limit", "a system limit has been reached"},
}

// erlTypeOf returns the name of the reason that a text explains.
func erlTypeOf(value, class string) string {
	for _, w := range erlWords {
		if value == w.words || strings.HasPrefix(value, w.words+" ") {
			return w.tag
		}
	}
	return erlTag(value, class)
}

// erlExplain says in words what a reason means, as erl_error does.
func erlExplain(reason string, frames []event.Frame) string {
	tag, rest := reason, ""
	if parts := erlElements(reason); len(parts) == 2 && reason[0] == '{' {
		tag, rest = parts[0], parts[1]
	} else if reason == "" || reason[0] == '{' {
		return reason
	}
	for _, w := range erlWords {
		if w.tag != tag {
			continue
		}
		switch {
		case tag == "function_clause" || tag == "undef":
			if rest != "" || len(frames) == 0 {
				return reason
			}
			call := frames[0].Function
			if list := frames[0].ContextLine; tag == "function_clause" && strings.HasPrefix(list, "[") {
				call = call[:strings.LastIndexByte(call, '/')] + "(" + list[1:len(list)-1] + ")"
			}
			return w.words + " " + call
		case rest == "" && (tag == "badarith" || tag == "badarg" || tag == "if_clause" || tag == "noproc" || tag == "system_limit"):
			return w.words
		case rest != "" && (tag == "badmatch" || tag == "case_clause" || tag == "try_clause" || tag == "badfun" || tag == "badmap" || tag == "badkey"):
			return w.words + " " + rest
		}
		return reason
	}
	return reason
}

// erlTag returns the name of a reason: the atom that it is, or that it begins with. A reason without a name has that of its class.
func erlTag(reason, class string) string {
	for range 8 {
		parts := erlElements(reason)
		if len(parts) == 0 {
			break
		}
		reason = parts[0]
	}
	if reason == "" || reason[0] < 'a' || reason[0] > 'z' {
		return class
	}
	for i := range len(reason) {
		if c := reason[i]; !wordByte(c) && c != '@' {
			return class
		}
	}
	return clip(reason, 256)
}

// erlBare takes off what frames held only as long as the reason was explained.
func erlBare(frames []event.Frame) []event.Frame {
	for i := range frames {
		frames[i].ContextLine = ""
	}
	return frames
}

// erlStack reads a stack: "[{shop,open,2,[{file,"shop.erl"},{line,4}]},…]", newest first. Where arguments stand in place of their number, the frame's
// ContextLine keeps them for a while.
func erlStack(term string) ([]event.Frame, bool) {
	if !strings.HasPrefix(term, "[{") {
		return nil, false
	}
	var frames []event.Frame
	for _, entry := range erlElements(term) {
		parts := erlElements(entry)
		if len(parts) != 4 || entry[0] != '{' || !strings.HasPrefix(parts[3], "[") {
			return frames, len(frames) > 0
		}
		f := event.Frame{Module: strings.Trim(parts[0], "'")}
		arity := parts[2]
		if strings.HasPrefix(arity, "[") || strings.HasPrefix(arity, `"`) {
			f.ContextLine = arity
			arity = strconv.Itoa(len(erlElements(arity)))
		} else if digits(arity) != len(arity) || arity == "" {
			return frames, len(frames) > 0
		}
		f.Function = clip(parts[0]+":"+parts[1]+"/"+arity, 256)
		for _, property := range erlElements(parts[3]) {
			key := erlElements(property)
			if len(key) != 2 {
				continue
			}
			switch key[0] {
			case "file":
				f.AbsPath = strings.Trim(key[1], `"`)
			case "line":
				if digits(key[1]) == len(key[1]) && len(key[1]) < 10 {
					f.Lineno = number(key[1])
				}
			}
		}
		if frames = append(frames, f); len(frames) == 2*maxFrames {
			break
		}
	}
	return frames, len(frames) > 0
}

// erlScan walks over a term and calls at for each byte that is in no string or quoted atom, with the depth of brackets around it. It stops where at says so.
func erlScan(text string, at func(i, depth int) bool) {
	depth := 0
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		if quote != 0 {
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
			continue
		}
		switch {
		case c == '"' || c == '\'':
			quote = c
		case c == '$' && i+1 < len(text):
			i++
			continue
		case c == '{' || c == '[' || c == '(' || c == '<' && i+1 < len(text) && text[i+1] != ' ' && text[i+1] != '=':
			depth++
		case c == '}' || c == ']' || c == ')' || c == '>' && i > 0 && text[i-1] != '=' && text[i-1] != '-' && text[i-1] != ' ':
			depth--
		}
		if !at(i, depth) {
			return
		}
	}
}

// erlOne returns the first term of a text; false where it breaks off.
func erlOne(text string) (string, bool) {
	if text == "" || strings.IndexByte("{[", text[0]) < 0 {
		line, _, _ := strings.Cut(text, "\n")
		return line, line != ""
	}
	end := 0
	erlScan(text, func(i, depth int) bool {
		if depth == 0 {
			end = min(i+1, len(text))
			return false
		}
		return true
	})
	return text[:end], end > 0
}

// erlElements splits a tuple or list; nil for anything else.
func erlElements(term string) []string {
	if len(term) < 2 || !(term[0] == '{' && term[len(term)-1] == '}' || term[0] == '[' && term[len(term)-1] == ']') {
		return nil
	}
	if len(term) == 2 {
		return nil
	}
	var parts []string
	from := 1
	erlScan(term[:len(term)-1], func(i, depth int) bool {
		if depth == 1 && (term[i] == ',' || term[i] == '|') {
			parts = append(parts, strings.TrimSpace(term[from:i]))
			from = i + 1
		}
		return len(parts) < 4096
	})
	return append(parts, strings.TrimSpace(term[from:len(term)-1]))
}

// erlCount counts the arguments of a call.
func erlCount(list string) string { return strconv.Itoa(len(erlElements("[" + list + "]"))) }

// erlFlat writes a term that was printed over several lines in one.
func erlFlat(text string) string {
	if !strings.Contains(text, "\n") {
		return strings.TrimSpace(text)
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(erlJoin(b.String(), strings.TrimSpace(line)))
	}
	return b.String()
}

// erlJoin returns what to append to a term for its next line: with a blank where the printer breaks lines at one.
func erlJoin(before, line string) string {
	if strings.HasSuffix(before, "=>") || strings.HasSuffix(before, " |") || before != "" && line != "" && !strings.ContainsAny(before, "{[<(\"#") { // words, whose last blank is gone
		return " " + line
	}
	return line
}

// erlOpened returns where the last tuple opens that is not closed in a text, or -1: "boom {badarg".
func erlOpened(text string) int {
	var opens []int
	erlScan(text, func(i, _ int) bool {
		switch text[i] {
		case '{':
			opens = append(opens, i)
		case '}':
			opens = opens[:max(len(opens)-1, 0)]
		}
		return len(opens) < 256
	})
	if len(opens) == 0 {
		return -1
	}
	return opens[len(opens)-1]
}
