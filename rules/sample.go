package rules

import (
	"fmt"

	"github.com/errtail/errtail/rules/strictyaml"
)

// Sample is a piece of log in a rule file, and the events that it must give. Whoever has the whole hallway runs it.
type Sample struct {
	Rule  string // id
	Name  string
	Pos   Pos
	Input []byte
	// File is where Input comes from, as the rule file names it; "" if it stands in the rule file itself.
	File string
	// Path, Kind, Writer and Labels say where the input is to be taken to come from, for rules with `when`.
	Subject Subject
	// Expect lists the events in their order; empty means that the rule must not match.
	Expect []Expectation
}

// samples reads the samples of a rule.
func (f *file) samples(v strictyaml.Value) []Sample {
	var list []Sample
	for i, e := range v.List() {
		o := e.Object("name", "input", "input_file", "subject", "expect")
		s := Sample{Name: o["name"].Text().Value, Pos: e.Pos()}
		if s.Name == "" {
			s.Name = fmt.Sprintf("sample %d", i+1)
		}
		switch {
		case o["input"].Given() && o["input_file"].Given():
			o["input_file"].Report("a sample has either an input or an input_file", "")
		case o["input"].Given():
			s.Input = []byte(o["input"].Text().Value)
		case o["input_file"].Given():
			s.File, s.Input = f.inputFile(o["input_file"])
		case e.Kind() == "a map":
			e.Report("a sample needs an input", "input: |")
		}
		s.Subject = readSubject(o["subject"])
		if !o["expect"].Given() && e.Kind() == "a map" {
			e.Report("a sample needs to say what to expect", "expect: [] where the rule must not match")
		}
		for _, x := range o["expect"].List() {
			s.Expect = append(s.Expect, f.expectation(x))
		}
		list = append(list, s)
	}
	return list
}

// inputFile reads the file beside the rule file that a sample names.
func (f *file) inputFile(v strictyaml.Value) (name string, data []byte) {
	name = v.Text().Value
	if f.open == nil {
		v.Report("an input_file cannot be read here", "use input")
		return name, nil
	}
	data, err := f.open(name)
	if err != nil {
		v.Report(fmt.Sprintf("reading the input of the sample: %v", err), "a file beside the rule file, or below")
	}
	return name, data
}

func readSubject(v strictyaml.Value) Subject {
	o := v.Object("source", "path", "stream", "labels", "namespace", "container", "unit")
	s := Subject{Kind: oneOf(o["source"], sources).Value, Path: o["path"].Text().Value, Writer: o["stream"].Text().Value}
	put := func(key, value string) {
		if value == "" {
			return
		}
		if s.Labels == nil {
			s.Labels = make(map[string]string)
		}
		s.Labels[key] = value
	}
	for k, t := range textMap(o["labels"]) {
		put(k, t.Value)
	}
	for _, k := range []string{"namespace", "container", "unit"} {
		put(k, o[k].Text().Value)
	}
	return s
}
