package traceback

import (
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// flatten lists the exceptions in Sentry's order, oldest first, as its Java SDK does (io.sentry.SentryExceptionFactory): each exception, then the ones that
// it suppressed, then its cause, counted from 0, and all of that backwards. The parent of a suppressed exception is the one that was counted just before
// it, which for the second one is not the one that suppressed it: an oddity of the SDK, which is kept so that events stay equal.
func (p *javaParser) flatten() []event.Exception {
	var values []event.Exception
	p.flattenChain(&values, p.root, "chained")
	slices.Reverse(values)
	return values
}

func (p *javaParser) flattenChain(values *[]event.Exception, n *javaNode, kind string) {
	parent := len(*values) - 1
	for ; n != nil; n = n.cause {
		id := len(*values)
		m := &event.Mechanism{ExceptionID: &id}
		if id > 0 {
			of := parent
			m.Type, m.ParentID = kind, &of
		}
		*values = append(*values, p.exceptionOf(n, m))
		for _, s := range n.suppressed {
			p.flattenChain(values, s, "suppressed")
		}
		parent = id
	}
}

// exceptionOf makes the exception of a node.
func (p *javaParser) exceptionOf(n *javaNode, m *event.Mechanism) event.Exception {
	e := event.Exception{Mechanism: m}
	e.Type = n.typ
	if dot := strings.LastIndexByte(n.typ, '.'); dot > 0 && dot < len(n.typ)-1 {
		e.Module, e.Type = n.typ[:dot], n.typ[dot+1:]
	}
	if n.value != nil {
		value := strings.TrimRight(*n.value, " \t\n")
		if len(value) > javaMaxValue {
			value = clip(value, javaMaxValue)
			p.truncated = true
		}
		e.Value = &value
	}
	if frames := p.framesOf(n); len(frames) > 0 {
		e.Stacktrace = &event.Stacktrace{Frames: frames}
	}
	return e
}

// framesOf returns the frames of a node, oldest first, with those that were left out because the enclosing trace has them too.
func (p *javaParser) framesOf(n *javaNode) []event.Frame {
	all := n.whole(0)
	frames := make([]event.Frame, 0, min(len(all), javaMaxFrames))
	for i, f := range slices.Backward(all) {
		const half = javaMaxFrames / 2
		if len(all) > javaMaxFrames && i >= half && i < len(all)-half {
			p.truncated = true
			continue
		}
		frames = append(frames, event.Frame{Module: f.class, Function: f.method, Filename: f.file, Lineno: f.line})
	}
	return frames
}

// whole returns all frames of a node, newest first. depth bounds how often frames are taken from an enclosing trace that took them itself.
func (n *javaNode) whole(depth int) []javaFrame {
	if n.more == 0 || n.enclosing == nil || depth == javaMaxExceptions {
		return n.frames
	}
	outer := n.enclosing.whole(depth + 1)
	if n.more > len(outer) {
		return n.frames
	}
	return slices.Concat(n.frames, outer[len(outer)-n.more:])
}
