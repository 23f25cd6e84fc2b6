package config

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// describe names what a node is, in the words of a person who does not know YAML's.
func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "keys and values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.AliasNode:
		return "an alias"
	case isNull(n):
		return "nothing"
	}
	return quote(n.Value)
}

// label begins a message with the key it is about.
func label(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}

func join(words []string) string { return strings.Join(words, ", ") }
