package payload

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// exceptions bounds a chain. Of one that is too long both ends stay: where it began and what was reported.
func exceptions(in *event.Exceptions) *event.Exceptions {
	if in == nil || len(in.Values) == 0 {
		return nil
	}
	from := ends(in.Values, maxExceptions)
	out := make([]event.Exception, len(from))
	for i, x := range from {
		x.Type = cut(oneLine(x.Type), maxType)
		x.Module = cut(oneLine(x.Module), maxModule)
		if x.Value != nil {
			v := cut(*x.Value, maxValue)
			x.Value = &v
		}
		if x.Type == "" && x.Text() == "" {
			x.Type = "Error" // one without both is dropped by the backend
		}
		x.ThreadID = cut(oneLine(x.ThreadID), maxCategory)
		x.Mechanism = mechanism(x.Mechanism)
		x.Stacktrace = stacktrace(x.Stacktrace, perStack(len(from)))
		out[i] = x
	}
	relink(out)
	return &event.Exceptions{Values: out}
}

// relink takes the ids from a chain in which they do not make up a tree with the last exception as its root, because a part of it was cut: a
// tree with a hole is worse for grouping than a plain chain.
func relink(values []event.Exception) {
	ids := map[int]bool{}
	whole := true
	linked := false
	for i := range values {
		m := values[i].Mechanism
		if m == nil {
			continue
		}
		linked = linked || m.ExceptionID != nil || m.ParentID != nil
		if m.ExceptionID != nil {
			whole = whole && !ids[*m.ExceptionID] && *m.ExceptionID >= 0 && (*m.ExceptionID == 0) == (i == len(values)-1)
			ids[*m.ExceptionID] = true
		}
	}
	for i := range values {
		if m := values[i].Mechanism; m != nil && m.ParentID != nil {
			whole = whole && ids[*m.ParentID] && m.ExceptionID != nil && *m.ExceptionID != *m.ParentID
		}
	}
	if whole || !linked {
		return
	}
	for i := range values {
		if m := values[i].Mechanism; m != nil && (m.ExceptionID != nil || m.ParentID != nil) {
			plain := *m
			plain.ExceptionID, plain.ParentID = nil, nil
			values[i].Mechanism = &plain
		}
	}
}

func mechanism(in *event.Mechanism) *event.Mechanism {
	if in == nil {
		return nil
	}
	m := *in
	if m.Type == "" {
		m.Type = "generic"
	}
	m.Type, m.Source = cut(oneLine(m.Type), 128), cut(oneLine(m.Source), 128)
	m.Meta = meta(m.Meta)
	m.Data = freeObject(m.Data, maxCrumbData, maxCrumbData, crumbDepth)
	return &m
}

func meta(in *event.MechanismMeta) *event.MechanismMeta {
	if in == nil || in.Errno == nil && in.Signal == nil {
		return nil
	}
	var out event.MechanismMeta
	if in.Errno != nil {
		out.Errno = &event.Errno{Number: max(in.Errno.Number, 0), Name: cut(oneLine(in.Errno.Name), 64)}
	}
	if in.Signal != nil {
		out.Signal = &event.Signal{Number: max(in.Signal.Number, 0), Name: cut(oneLine(in.Signal.Name), 64)}
	}
	return &out
}

// perStack is how many frames each of n stacks may have, so that the work for an event is bounded before its size is looked at.
func perStack(n int) int {
	return min(max(maxAllFrames/n, 10), maxFrames)
}

func stacktrace(in *event.Stacktrace, most int) *event.Stacktrace {
	if in == nil || len(in.Frames) == 0 {
		return nil
	}
	from := ends(in.Frames, most)
	out := make([]event.Frame, len(from))
	for i, f := range from {
		f.Filename, f.AbsPath = cutPath(oneLine(f.Filename), maxPath), cutPath(oneLine(f.AbsPath), maxPath)
		f.Package = cutPath(oneLine(f.Package), maxPath)
		f.Function, f.Module = cut(oneLine(f.Function), maxSymbol), cut(oneLine(f.Module), maxSymbol)
		f.ContextLine = cut(oneLine(f.ContextLine), maxContextLine)
		f.PreContext, f.PostContext = sourceLines(f.PreContext), sourceLines(f.PostContext)
		if f.ContextLine == "" {
			f.PreContext, f.PostContext = nil, nil // lines around nothing
		}
		f.InstructionAddr = address(f.InstructionAddr)
		f.Lineno, f.Colno = max(f.Lineno, 0), max(f.Colno, 0)
		if f.Filename == "" && f.Function == "" && f.AbsPath == "" && f.InstructionAddr == "" {
			f.Function = "<unknown>" // what SDKs say; a frame with nothing to name it is refused
		}
		out[i] = f
	}
	return &event.Stacktrace{Frames: out}
}

func threads(in *event.Threads) *event.Threads {
	if in == nil || len(in.Values) == 0 {
		return nil
	}
	from := in.Values[:min(len(in.Values), maxThreads)]
	out := make([]event.Thread, len(from))
	ids := map[string]bool{}
	for i, t := range from {
		t.ID, t.Name, t.State = cut(oneLine(t.ID), 128), cut(oneLine(t.Name), 256), cut(oneLine(t.State), 256)
		if ids[t.ID] {
			t.ID = ""
		}
		ids[t.ID] = true
		t.Stacktrace = stacktrace(t.Stacktrace, perStack(len(from)))
		out[i] = t
	}
	return &event.Threads{Values: out}
}

// address returns s if it is an instruction address: 0x and hexadecimal digits.
func address(s string) string {
	if len(s) < 3 || len(s) > 64 || s[:2] != "0x" || strings.Trim(s[2:], "0123456789abcdefABCDEF") != "" {
		return ""
	}
	return s
}

// sourceLines bounds the lines around a context line, of which there are five at most in what SDKs send.
func sourceLines(in []string) []string {
	if len(in) == 0 {
		return nil
	}
	in = in[:min(len(in), maxSourceLines)]
	for i, s := range in {
		if len(s) <= maxContextLine {
			continue
		}
		out := append([]string(nil), in...)
		for j := i; j < len(out); j++ {
			out[j] = cut(out[j], maxContextLine)
		}
		return out
	}
	return in
}

// ends returns the first and last n/2 of list, or all of it if it is not longer than n. The result may share memory with list.
func ends[T any](list []T, n int) []T {
	if len(list) <= n {
		return list
	}
	out := make([]T, 0, n)
	out = append(out, list[:n/2]...)
	return append(out, list[len(list)-(n-n/2):]...)
}
