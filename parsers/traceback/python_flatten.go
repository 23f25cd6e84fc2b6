package traceback

import (
	"slices"
	"strconv"

	"github.com/errtail/errtail/event"
)

func decimal(n int) string { return strconv.Itoa(n) }

// flatten lists the exceptions of a tree in Sentry's order, oldest first, as its Python SDK does (sentry_sdk/utils.py,
// exceptions_from_error_tuple): a chain without any ids, but a group as a tree with ids that are counted from the root, which is 0 and the last value.
// A group that is only the cause of what was reported is listed without its members: the SDK does so, and the list is what is hashed.
func (p *pyParser) flatten(root *pyNode) []event.Exception {
	var values []event.Exception
	if root.group {
		values = p.flattenGroup(nil, root, 0, "")
	} else {
		for n := root; n != nil; n = n.before {
			values = append(values, p.exceptionOf(n))
		}
	}
	slices.Reverse(values)
	return values
}

// flattenGroup appends a node, what came before it, and its members. A cause or context always names the root as its parent: an oddity of the SDK,
// which is kept so that events stay equal.
func (p *pyParser) flattenGroup(values []event.Exception, n *pyNode, parent int, source string) []event.Exception {
	id := len(values)
	e := p.exceptionOf(n)
	if e.Mechanism == nil {
		e.Mechanism = &event.Mechanism{}
	}
	e.Mechanism.ExceptionID, e.Mechanism.IsExceptionGroup = &id, n.group
	if id > 0 {
		e.Mechanism.Type, e.Mechanism.ParentID, e.Mechanism.Source = "chained", &parent, source
	}
	values = append(values, e)
	if n.before != nil {
		values = p.flattenGroup(values, n.before, 0, n.link)
	}
	for i, member := range n.members {
		values = p.flattenGroup(values, member, id, "exceptions["+decimal(i)+"]")
	}
	return values
}

// exceptionOf makes the exception of a node.
func (p *pyParser) exceptionOf(n *pyNode) event.Exception {
	module, name := splitType(n.typ)
	if n.cut || n.short && !pyBuiltins[n.typ] {
		module = ""
	}
	value := n.pyValue()
	if len(n.value) > pyMaxValue {
		p.truncated = true
	}
	e := event.Exception{Type: name, Module: module, Value: &value}
	if number, ok := errno(value); ok && (pyOSErrors[name] || module != "") {
		e.Mechanism = &event.Mechanism{Meta: &event.MechanismMeta{Errno: &event.Errno{Number: number}}}
	}
	if n.frames > 0 {
		if n.frames > pyMaxFrames {
			p.truncated = true
		}
		frames := slices.Concat(n.head, n.tail[n.from:], n.tail[:n.from])
		e.Stacktrace = &event.Stacktrace{Frames: frames}
	}
	return e
}
