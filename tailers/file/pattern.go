package file

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// interest is the rest of a pattern from a directory on, by elements. It is never empty.
type interest struct {
	spec *Spec
	rest []string
}

// anyDepth is the element that stands for any number of directories.
const anyDepth = "**"

// pattern makes a directory of interest of the part of a pattern that has no wildcards.
func (e *engine) pattern(spec *Spec, glob string) error {
	abs, err := filepath.Abs(glob)
	if err != nil {
		return fmt.Errorf("pattern %s: %w", glob, err)
	}
	if _, err := stat(abs); err == nil { // a name that looks like a pattern
		dir, base := filepath.Split(abs)
		e.interested(filepath.Clean(dir), interest{spec, []string{literal(base)}}).root = true
		return nil
	}
	elements := strings.Split(abs[1:], "/")
	for _, el := range elements {
		if _, err := filepath.Match(el, ""); err != nil {
			return fmt.Errorf("pattern %s: %q: %w", glob, el, err)
		}
	}
	if elements[len(elements)-1] == anyDepth {
		elements = append(elements, "*")
	}
	n := 0
	for n < len(elements)-1 && !strings.ContainsAny(elements[n], `*?[\`) {
		n++
	}
	e.interested("/"+strings.Join(elements[:n], "/"), interest{spec, elements[n:]}).root = true
	return nil
}

// literal makes a pattern that matches only name.
func literal(name string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(name)
}

// interested notes that a directory matters, and queues it for listing.
func (e *engine) interested(path string, in ...interest) *directory {
	d := e.dirs[path]
	if d == nil {
		d = &directory{path: path}
		e.dirs[path] = d
	}
	for _, i := range in {
		for {
			if !slices.ContainsFunc(d.interests, func(o interest) bool { return o.spec == i.spec && slices.Equal(o.rest, i.rest) }) {
				if d.interests = append(d.interests, i); len(d.interests) == 1 {
					d.interests = e.alone(i)
				}
				e.relist(d)
			}
			if i.rest[0] != anyDepth {
				break
			}
			i.rest = i.rest[1:] // no directory at all
		}
	}
	return d
}

// alone returns the list of one interest. Thousands of directories have the same, and share it; nobody changes it, since adding to it makes a copy.
func (e *engine) alone(i interest) []interest {
	first := &i.rest[0]
	if e.interests[first] == nil {
		e.interests[first] = []interest{i}
	}
	return e.interests[first]
}
