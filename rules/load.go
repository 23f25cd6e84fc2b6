package rules

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/errtail/errtail/rules/strictyaml"
)

// Options changes what [Load] does. The zero Options is what `errtail run` uses, but for the version.
type Options struct {
	Version   string // of errtail, for `requires`; "" takes every file
	NoLibrary bool   // leave the built-in rules out
	Bare      bool   // leave their samples out, which only those want who test or show them
	// Library switches whole files of the library on or off, by their names without ".yaml". A rule that the users' files switch by its id stays as they say.
	Library map[string]bool
}

// maxFiles bounds how many files patterns may stand for.
const maxFiles = 1000

// Load reads rule files and lays them over the built-in library. A path may be a glob, which stands for the files that fit it, in the order of
// their names; a path without *, ? and [ must exist. The error is of type [Problems] and lists everything that is wrong with all of the files;
// what only looks wrong is in the set's Warnings.
func Load(paths []string, o Options) (*Set, error) {
	l := newLoader(o)
	names, missing := expand(paths)
	l.problems = append(l.problems, missing...)
	for _, name := range names {
		data, err := readFile(name)
		if err != nil {
			l.problems = append(l.problems, Problem{Pos: Pos{File: name}, What: fmt.Sprintf("reading the rule file: %v", err)})
			continue
		}
		l.add(name, data, samplesBeside(name), false)
	}
	return l.set()
}

// Parse loads the text of one rule file, without any other file: samples with an input_file are a problem. name is for messages.
func Parse(name string, data []byte, o Options) (*Set, error) {
	l := newLoader(o)
	l.add(name, data, nil, false)
	return l.set()
}

// loader collects definitions until they can be laid over each other.
type loader struct {
	options  Options
	problems Problems
	cost     int
	user     []*definition
	library  []*definition
}

func newLoader(o Options) *loader {
	l := &loader{options: o}
	for _, name := range slices.Sorted(maps.Keys(o.Library)) {
		if known := Library(); !slices.Contains(known, name) {
			l.problems = append(l.problems, Problem{What: fmt.Sprintf("the library has no rules %q", name), Hint: strictyaml.Suggest(name, known)})
		}
	}
	if !o.NoLibrary {
		for _, name := range libraryOrder {
			data, err := libraryFiles.ReadFile("library/" + name)
			if err != nil {
				l.problems = append(l.problems, Problem{Pos: Pos{File: "library/" + name}, What: err.Error()})
				continue
			}
			if o.Bare {
				data = withoutSamples(data)
			}
			from := len(l.library)
			l.add("library/"+name, data, nil, true)
			if on, switched := o.Library[strings.TrimSuffix(name, ".yaml")]; switched {
				for _, d := range l.library[from:] {
					d.enabled = &on
				}
			}
		}
	}
	return l
}

// add reads a file. open reads the files beside it that its samples name.
func (l *loader) add(name string, data []byte, open func(string) ([]byte, error), builtIn bool) {
	doc, root := strictyaml.Parse(name, data)
	f := newFile(name, doc, &l.cost, open)
	defs := f.read(root, l.options.Version)
	l.problems = append(l.problems, doc.Problems()...)
	if builtIn {
		l.library = append(l.library, defs...)
	} else {
		l.user = append(l.user, defs...)
	}
}

// expand turns globs into file names.
func expand(paths []string) (names []string, problems Problems) {
	for _, p := range paths {
		if !strings.ContainsAny(p, "*?[") {
			names = append(names, p)
			continue
		}
		found, err := filepath.Glob(p)
		switch {
		case err != nil:
			problems = append(problems, Problem{Pos: Pos{File: p}, What: "this is not a valid glob", Hint: "* ? [a-z]; \\ takes their meaning away"})
		case len(found) > maxFiles:
			problems = append(problems, Problem{Pos: Pos{File: p}, What: fmt.Sprintf("%d files fit; at most %d are read", len(found), maxFiles)})
		}
		names = append(names, found[:min(len(found), maxFiles)]...)
	}
	var once []string
	for _, n := range names {
		if !slices.Contains(once, n) {
			once = append(once, n)
		}
	}
	return once, problems
}

// maxFile bounds a rule file, and the input of a sample, in bytes.
const maxFile = 1 << 20

// readFile reads a regular file of at most maxFile bytes.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f)
}

// samplesBeside returns a function that reads files in the directory of a rule file, and never outside of it: rule files may come from strangers.
func samplesBeside(rule string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		root, err := os.OpenRoot(filepath.Dir(rule))
		if err != nil {
			return nil, err
		}
		defer root.Close()
		f, err := root.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return readAll(f)
	}
}

func readAll(f *os.File) ([]byte, error) {
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file", f.Name())
	case info.Size() > maxFile:
		return nil, fmt.Errorf("%s has %d bytes; at most %d are read", f.Name(), info.Size(), maxFile)
	}
	data := make([]byte, info.Size())
	n, err := f.ReadAt(data, 0)
	if n < len(data) {
		return nil, err
	}
	return data, nil
}
