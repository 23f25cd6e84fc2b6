package traceback

import (
	"path"
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// flatten lists the errors in Sentry's order, oldest first, as its JavaScript SDK does (@sentry/core, utils/aggregate-errors.ts): each error, then its
// cause, then its members, counted from 0, and all of that backwards. An error that stands alone has no number.
func (p *jsParser) flatten(root *jsNode) []event.Exception {
	var values []event.Exception
	p.flattenNode(&values, root, 0, "")
	slices.Reverse(values)
	return values
}

func (p *jsParser) flattenNode(values *[]event.Exception, n *jsNode, parent int, source string) {
	id := len(*values)
	value := n.value
	if len(value) > jsMaxValue {
		value = clip(value, jsMaxValue)
		p.truncated = true
	}
	e := event.Exception{Type: n.typ, Value: &value}
	if source != "" || n.cause != nil || len(n.errors) > 0 {
		e.Mechanism = &event.Mechanism{ExceptionID: &id, IsExceptionGroup: n.typ == "AggregateError"}
		if source != "" {
			e.Mechanism.Type, e.Mechanism.Source, e.Mechanism.ParentID = "chained", source, &parent
		}
	}
	if frames := p.framesOf(n); len(frames) > 0 {
		e.Stacktrace = &event.Stacktrace{Frames: frames}
	}
	*values = append(*values, e)
	if n.cause != nil {
		p.flattenNode(values, n.cause, id, "cause")
	}
	for i, child := range n.errors {
		p.flattenNode(values, child, id, "errors["+decimal(i)+"]")
	}
}

// framesOf returns the frames of an error, oldest first.
func (p *jsParser) framesOf(n *jsNode) []event.Frame {
	all := n.filled()
	var frames []event.Frame
	for i, f := range slices.Backward(all) {
		const half = jsMaxFrames / 2
		if len(all) > jsMaxFrames && i >= half && i < len(all)-half {
			p.truncated = true
			continue
		}
		if f.omitted == 0 {
			frames = append(frames, event.Frame{Filename: f.file, Function: f.function, Lineno: f.line, Colno: f.col})
		}
	}
	// The SDK gives a native function the file of the newest frame.
	for i := range frames {
		if frames[i].Filename == "" {
			frames[i].Filename = frames[len(frames)-1].Filename
		}
	}
	return frames
}

// filled returns the frames of an error with those that were left out because its cause has them too ("... 6 lines matching cause stack trace ..."). They
// stand in the cause between the same two frames.
func (n *jsNode) filled() []jsFrame {
	at := slices.IndexFunc(n.frames, func(f jsFrame) bool { return f.omitted > 0 })
	if at <= 0 || n.cause == nil {
		return n.frames
	}
	count, cause := n.frames[at].omitted, n.cause.filled()
	for i, f := range cause {
		behind := i + 1 + count
		if f.text == n.frames[at-1].text && behind <= len(cause) &&
			(at+1 == len(n.frames) || behind < len(cause) && cause[behind].text == n.frames[at+1].text) {
			return slices.Concat(n.frames[:at], cause[i+1:behind], n.frames[at+1:])
		}
	}
	return n.frames
}

// resolveJavaScript is Resolve of [JavaScript]: module and in_app as the SDK derives them (@sentry/node, utils/module.ts; @sentry/core,
// filenameIsInApp). The directory of the main script is the project's root, or where the oldest code of a script's own stands.
func resolveJavaScript(trace *event.Trace, project Project) {
	for i := range trace.Exceptions {
		s := trace.Exceptions[i].Stacktrace
		if s == nil {
			continue
		}
		base := strings.TrimSuffix(project.Root, "/")
		for j := range s.Frames {
			f := &s.Frames[j]
			own := jsInApp(f.Filename)
			f.InApp = &own
			if base == "" && own && f.Function == "Object.?" {
				base = path.Dir(f.Filename)
			}
		}
		for j := range s.Frames {
			s.Frames[j].Module = jsModule(s.Frames[j].Filename, base)
		}
	}
}

// jsInApp tells whether a file is the program's own.
func jsInApp(file string) bool {
	if strings.Contains(file, "node_modules/") || file == "" {
		return false
	}
	windows := len(file) > 1 && file[0] >= 'A' && file[0] <= 'Z' && file[1] == ':'
	scheme, _, found := strings.Cut(file, "://")
	return file[0] == '/' || file[0] == '.' || windows || found && scheme != "" && !strings.ContainsAny(scheme, "/ <(")
}

// jsModule is the name of the module in a file: "lib:store" for lib/store.js.
func jsModule(file, base string) string {
	file = strings.ReplaceAll(file, `\`, "/")
	dir, name := "", file
	if slash := strings.LastIndexByte(file, '/'); slash >= 0 {
		dir, name = file[:slash], file[slash+1:]
	}
	for _, end := range []string{".js", ".mjs", ".cjs"} {
		if bare, ok := strings.CutSuffix(name, end); ok && bare != "" {
			name = bare
			break
		}
	}
	const packages = "/node_modules"
	module := ""
	if at := strings.LastIndex(dir, packages); at >= 0 {
		module = strings.TrimPrefix(dir[at+len(packages):], "/")
		return strings.ReplaceAll(module, "/", ".") + ":" + name
	}
	if base != "" && strings.HasPrefix(dir, base) {
		module = strings.ReplaceAll(strings.TrimPrefix(dir[len(base):], "/"), "/", ".")
	}
	if module == "" {
		return name
	}
	return module + ":" + name
}
