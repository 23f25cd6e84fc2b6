package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/errtail/errtail/event"
)

// maxFrames is how many frames of an exception are kept, as Sentry does: the newest ones.
const maxFrames = 250

// applyException makes an exception of the captures `type` and `value`, with the frames that the rule's pattern finds, or the one that `file`, `line`
// and `function` tell.
func (m *Match) applyException(ev *event.Event) {
	kind, value := m.Captures["type"], m.Captures["value"]
	if kind == "" && value == "" {
		return
	}
	v := clip(value, maxText)
	e := event.Exception{Type: clip(oneLine(kind), maxType), Value: &v}
	list := m.frames()
	if len(list) == 0 {
		if f, ok := frame(func(name string) string { return m.Captures[name] }); ok {
			list = []event.Frame{f}
		}
	}
	if len(list) > 0 {
		e.Stacktrace = &event.Stacktrace{Frames: list}
	}
	ev.Exception = &event.Exceptions{Values: []event.Exception{e}}
}

// frames reads the frames of the block, oldest call first.
func (m *Match) frames() []event.Frame {
	d := m.Rule.def.frames
	if d.pattern == nil {
		return nil
	}
	newestFirst := d.order.Value != "oldest-first"
	// A block has at most 1 MiB, so the number of frames is bounded; cut before turning, to keep the newest.
	found := d.pattern.regexp.compiled().FindAllStringSubmatch(m.Text, 10_000)
	if len(found) > maxFrames {
		if newestFirst {
			found = found[:maxFrames]
		} else {
			found = found[len(found)-maxFrames:]
		}
	}
	var list []event.Frame
	for _, match := range found {
		f, ok := frame(func(name string) string {
			if i := d.pattern.regexp.compiled().SubexpIndex(name); i >= 0 {
				return match[i]
			}
			return ""
		})
		if !ok {
			continue
		}
		if anyMatches(d.inApp, &f) {
			f.InApp = new(bool)
			*f.InApp = true
		} else if anyMatches(d.notInApp, &f) {
			f.InApp = new(bool)
		} else if d.notInApp != nil || d.inApp != nil {
			app := d.inApp == nil // with a list of what is, all else is not
			f.InApp = &app
		}
		list = append(list, f)
	}
	if newestFirst {
		slices.Reverse(list)
	}
	return list
}

// frameCaptures are the groups of a frame's pattern that mean something. `package` is the binary that native code is in, `address` its instruction.
var frameCaptures = []string{"file", "line", "column", "function", "module", "package", "address"}

// frame makes a frame of what was captured. ok is false where it would say nothing.
func frame(group func(string) string) (event.Frame, bool) {
	f := event.Frame{Function: clip(group("function"), maxType), Module: clip(group("module"), maxType), Package: clip(group("package"), maxType)}
	if file := group("file"); file != "" {
		f.Filename = clip(file, maxType)
		if strings.HasPrefix(file, "/") || len(file) > 2 && file[1] == ':' {
			f.AbsPath = clip(file, maxText)
		}
	}
	f.Lineno, f.Colno = positive(group("line")), positive(group("column"))
	if a := group("address"); len(a) > 2 && len(a) <= 18 && strings.HasPrefix(a, "0x") && strings.Trim(a[2:], "0123456789abcdefABCDEF") == "" {
		f.InstructionAddr = a
	}
	return f, f.Function != "" || f.Filename != "" || f.InstructionAddr != ""
}

// positive reads a line or column number; what is none is 0.
func positive(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 1<<31-1 {
		return 0
	}
	return n
}

// anyMatches tries patterns on the module, function and file of a frame.
func anyMatches(patterns []*pattern, f *event.Frame) bool {
	for _, p := range patterns {
		for _, s := range []string{f.Function, f.Filename, f.Module, f.Package} {
			if s != "" && p.regexp.compiled().MatchString(s) {
				return true
			}
		}
	}
	return false
}
