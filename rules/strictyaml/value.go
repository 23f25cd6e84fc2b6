package strictyaml

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

// Value is a value of a document, or a missing one (the zero Value). Reading a missing value gives a zero and no problem; reading
// one of the wrong kind gives a zero and reports it.
type Value struct {
	doc  *Document
	node *yaml.Node
}

// Text is a scalar with its place.
type Text struct {
	Value string
	Pos   Pos
}

// Entry is one key of a map and what it holds.
type Entry struct {
	Key   Text
	Value Value
}

// Given tells whether the value is there.
func (v Value) Given() bool { return v.node != nil }

// Pos returns where the value stands.
func (v Value) Pos() Pos {
	if v.node == nil {
		return Pos{}
	}
	return Pos{File: v.doc.file, Line: v.node.Line, Column: v.node.Column}
}

// Report adds a problem with this value.
func (v Value) Report(what, hint string) { v.doc.Report(v.Pos(), what, hint) }

// target follows an alias to what it stands for, and counts. It returns nil where the document turns out to be too large.
func (v Value) target() *yaml.Node {
	n := v.node
	for hops := 0; n != nil && n.Kind == yaml.AliasNode; hops++ {
		if hops > maxDepth {
			return nil
		}
		n = n.Alias
	}
	if v.doc.visited++; v.doc.visited > maxNodes {
		if !v.doc.full {
			v.doc.full = true
			v.Report(fmt.Sprintf("the file has more than %d values, counting what aliases repeat", maxNodes), "")
		}
		return nil
	}
	return n
}

// kind says in words what a node is.
func kind(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a map"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "nothing"
	case n.Tag == "!!bool":
		return "true or false"
	case n.Tag == "!!int" || n.Tag == "!!float":
		return "a number"
	}
	return "text"
}

func (v Value) wrong(n *yaml.Node, want string) {
	hint := ""
	if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle != 0 {
		hint = "a text that begins with { needs quotes"
	}
	v.Report(fmt.Sprintf("this must be %s, not %s", want, kind(n)), hint)
}

// Entries returns the entries of a map in their order, each key once.
func (v Value) Entries() []Entry {
	if v.node == nil {
		return nil
	}
	n := v.target()
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		v.wrong(n, "a map")
		return nil
	}
	entries := make([]Entry, 0, len(n.Content)/2)
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := Value{v.doc, n.Content[i]}
		switch kn := k.node; {
		case kn.Tag == "!!merge":
			k.Report("merge keys are not read here", "write the keys out")
		case kn.Kind != yaml.ScalarNode || kn.Tag == "!!null":
			k.Report("a key must be text", "")
		case seen[kn.Value]:
			k.Report(fmt.Sprintf("the key %q is there twice", kn.Value), "")
		default:
			seen[kn.Value] = true
			entries = append(entries, Entry{Text{kn.Value, k.Pos()}, Value{v.doc, n.Content[i+1]}})
		}
	}
	return entries
}

// Object returns the values of a map by their keys. Keys that are not among the known ones are reported.
func (v Value) Object(known ...string) map[string]Value {
	entries := v.Entries()
	object := make(map[string]Value, len(entries))
	for _, e := range entries {
		if !slices.Contains(known, e.Key.Value) {
			v.doc.Report(e.Key.Pos, fmt.Sprintf("unknown key %q", e.Key.Value), Suggest(e.Key.Value, known))
			continue
		}
		object[e.Key.Value] = e.Value
	}
	return object
}

// List returns the elements of a list.
func (v Value) List() []Value {
	if v.node == nil {
		return nil
	}
	n := v.target()
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		v.wrong(n, "a list")
		return nil
	}
	list := make([]Value, len(n.Content))
	for i, c := range n.Content {
		list[i] = Value{v.doc, c}
	}
	return list
}

// Kind tells what the value is: "a map", "a list", "text", "a number", "true or false", or "nothing" (null, or missing).
func (v Value) Kind() string {
	if v.node == nil {
		return "nothing"
	}
	n := v.target()
	if n == nil {
		return "nothing"
	}
	return kind(n)
}
