package config

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// reader walks the nodes of one document, puts what they say into a Config, and collects all that is wrong with them.
type reader struct {
	file   string
	lookup Lookup
	at     map[string]Place
	errs   Errors
	nodes  int // looked at so far
}

// maxNodes bounds how many nodes are looked at. Aliases are followed, not copied, but a few lines of them can still stand for billions.
const maxNodes = 100_000

// field reads the value of one key. path is the key's own, for At and for messages.
type field func(n *yaml.Node, path string)

func (r *reader) place(n *yaml.Node) Place { return Place{r.file, n.Line, n.Column} }

// fail notes a mistake at a node.
func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	if len(r.errs) < maxErrors {
		r.errs = append(r.errs, Error{r.place(n), fmt.Sprintf(format, args...)})
	}
}

// follow returns the node that n stands for: n itself, or what its alias names. It returns false, once with a mistake, when the document is too
// large to go on.
func (r *reader) follow(n *yaml.Node) (*yaml.Node, bool) {
	r.nodes++
	if r.nodes == maxNodes {
		r.fail(n, "more than %d values, aliases counted each time: write it without them", maxNodes)
	}
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n, r.nodes < maxNodes
}

// mapping reads a mapping whose keys are all known. A key without a value is as good as one that is not there.
func (r *reader) mapping(n *yaml.Node, path string, fields map[string]field) {
	n, ok := r.follow(n)
	if !ok || isNull(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		known := slices.Sorted(maps.Keys(fields))
		r.fail(n, "%swant keys and values here, not %s (keys: %s)", label(path), describe(n), join(known))
		return
	}
	r.pairs(n, func(key, value *yaml.Node) {
		read, ok := fields[key.Value]
		if !ok {
			r.fail(key, "unknown key %s (%s)", quote(key.Value), didYouMean(key.Value, slices.Sorted(maps.Keys(fields))))
			return
		}
		at := key.Value
		if path != "" {
			at = path + "." + at
		}
		r.at[at] = r.place(value)
		read(value, at)
	})
}

// pairs calls each for the pairs of a mapping, and refuses keys that are no words or come twice.
func (r *reader) pairs(n *yaml.Node, each func(key, value *yaml.Node)) {
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch first, twice := seen[key.Value]; {
		case key.Kind == yaml.ScalarNode && key.Tag == "!!merge":
			r.fail(key, `merge keys ("<<") are not read: write the keys out`)
		case key.Kind != yaml.ScalarNode:
			r.fail(key, "want a word as the key, not %s", describe(key))
		case twice:
			r.fail(key, "the key %s is here twice (first on line %d)", quote(key.Value), first)
		default:
			seen[key.Value] = key.Line
			each(key, value)
		}
	}
}

// list reads a sequence.
func (r *reader) list(n *yaml.Node, path string, item field) {
	n, ok := r.follow(n)
	if !ok || isNull(n) {
		return
	}
	if n.Kind != yaml.SequenceNode {
		r.fail(n, "%swant a list, not %s (begin each entry with \"- \")", label(path), describe(n))
		return
	}
	for i, c := range n.Content {
		at := path + "[" + strconv.Itoa(i) + "]"
		r.at[at] = r.place(c)
		item(c, at)
	}
}

// text reads a scalar of any type as the text it was written as (1.10 stays 1.10), with variables expanded.
func (r *reader) text(n *yaml.Node, path string) (string, bool) {
	n, ok := r.follow(n)
	if !ok {
		return "", false
	}
	if n.Kind != yaml.ScalarNode || isNull(n) {
		r.fail(n, "%swant text, not %s", label(path), describe(n))
		return "", false
	}
	text, err := expand(n.Value, r.lookup)
	if err != nil {
		r.fail(n, "%s%v", label(path), err)
		return "", false
	}
	return text, true
}

// into returns a field that stores text.
func (r *reader) into(to *string) field {
	return func(n *yaml.Node, path string) {
		if text, ok := r.text(n, path); ok {
			*to = text
		}
	}
}

// pathInto returns a field that stores a path, relative ones being relative to the directory of the configuration file.
func (r *reader) pathInto(to *string) field {
	return func(n *yaml.Node, path string) {
		if text, ok := r.text(n, path); ok && text != "" {
			*to = r.absolute(text)
		}
	}
}

// absolute resolves a path against the directory of the configuration file.
func (r *reader) absolute(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(r.file), path)
}

// oneOf returns a field that stores one of a few words.
func (r *reader) oneOf(to *string, words ...string) field {
	return func(n *yaml.Node, path string) {
		text, ok := r.text(n, path)
		if ok && !slices.Contains(words, text) {
			r.fail(n, "%swant one of %s, not %s", label(path), join(words), quote(n.Value))
			return
		}
		*to = text
	}
}

// boolean returns a field that stores true or false.
func (r *reader) boolean(to *bool) field {
	return func(n *yaml.Node, path string) {
		var word string
		r.oneOf(&word, "true", "false")(n, path)
		*to = word == "true"
	}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }
