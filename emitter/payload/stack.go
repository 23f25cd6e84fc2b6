package payload

import "github.com/errtail/errtail/event"

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
		x.ThreadID = cut(x.ThreadID, maxCategory)
		x.Mechanism = mechanism(x.Mechanism)
		x.Stacktrace = stacktrace(x.Stacktrace)
		out[i] = x
	}
	return &event.Exceptions{Values: out}
}

func mechanism(in *event.Mechanism) *event.Mechanism {
	if in == nil {
		return nil
	}
	m := *in
	if m.Type == "" {
		m.Type = "generic"
	}
	m.Type, m.Source = cut(m.Type, 128), cut(m.Source, 128)
	m.Data = freeObject(m.Data, maxCrumbData, maxCrumbData, crumbDepth)
	return &m
}

func stacktrace(in *event.Stacktrace) *event.Stacktrace {
	if in == nil || len(in.Frames) == 0 {
		return nil
	}
	from := ends(in.Frames, maxFrames)
	out := make([]event.Frame, len(from))
	for i, f := range from {
		f.Filename, f.AbsPath, f.Package = cutPath(f.Filename, maxPath), cutPath(f.AbsPath, maxPath), cutPath(f.Package, maxPath)
		f.Function, f.Module = cut(oneLine(f.Function), maxSymbol), cut(oneLine(f.Module), maxSymbol)
		f.ContextLine = cut(f.ContextLine, maxContextLine)
		f.PreContext, f.PostContext = sourceLines(f.PreContext), sourceLines(f.PostContext)
		f.InstructionAddr = cut(f.InstructionAddr, 64)
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
	for i, t := range from {
		t.ID, t.Name, t.State = cut(t.ID, 128), cut(oneLine(t.Name), 256), cut(oneLine(t.State), 256)
		t.Stacktrace = stacktrace(t.Stacktrace)
		out[i] = t
	}
	return &event.Threads{Values: out}
}

func sourceLines(in []string) []string {
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
