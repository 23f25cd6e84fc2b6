package strictyaml

import (
	"fmt"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Text returns a scalar as it is written: numbers and booleans too, for it is no one's wish to have to quote a version.
func (v Value) Text() Text {
	n, ok := v.scalar("text")
	if !ok {
		return Text{Pos: v.Pos()}
	}
	return Text{n.Value, v.Pos()}
}

// Texts returns a list of scalars; a scalar alone counts as a list of one.
func (v Value) Texts() []Text {
	if v.node == nil {
		return nil
	}
	if n := v.target(); n == nil || n.Kind != yaml.SequenceNode {
		return []Text{v.Text()}
	}
	list := v.List()
	texts := make([]Text, len(list))
	for i, e := range list {
		texts[i] = e.Text()
	}
	return texts
}

func (v Value) scalar(want string) (*yaml.Node, bool) {
	if v.node == nil {
		return nil, false
	}
	n := v.target()
	if n == nil {
		return nil, false
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		v.wrong(n, want)
		return nil, false
	}
	if n.Tag != "!!str" && n.Tag != "!!int" && n.Tag != "!!float" && n.Tag != "!!bool" && n.Tag != "!!timestamp" {
		v.Report(fmt.Sprintf("the YAML tag %s is not read here", n.Tag), "")
		return nil, false
	}
	return n, true
}

// Bool returns true or false.
func (v Value) Bool() bool {
	n, ok := v.scalar("true or false")
	if !ok {
		return false
	}
	switch {
	case n.Tag == "!!bool":
		return strings.EqualFold(n.Value, "true")
	case n.Value == "yes" || n.Value == "on" || n.Value == "no" || n.Value == "off":
		v.Report(fmt.Sprintf("this must be true or false, not %q", n.Value), "")
	default:
		v.wrong(n, "true or false")
	}
	return false
}

// Int returns a whole number between least and most.
func (v Value) Int(least, most int) int {
	n, ok := v.scalar("a whole number")
	if !ok {
		return least
	}
	i, err := strconv.Atoi(n.Value)
	switch {
	case err != nil:
		v.Report(fmt.Sprintf("this must be a whole number, not %q", n.Value), "")
	case i < least || i > most:
		v.Report(fmt.Sprintf("%d is out of range", i), fmt.Sprintf("from %d to %d", least, most))
	default:
		return i
	}
	return least
}

// Float returns a number between least and most.
func (v Value) Float(least, most float64) float64 {
	n, ok := v.scalar("a number")
	if !ok {
		return least
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	switch {
	case err != nil:
		v.Report(fmt.Sprintf("this must be a number, not %q", n.Value), "")
	case !(f >= least && f <= most):
		v.Report(fmt.Sprintf("%v is out of range", f), fmt.Sprintf("from %v to %v", least, most))
	default:
		return f
	}
	return least
}
