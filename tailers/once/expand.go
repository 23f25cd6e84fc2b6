package once

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/internal/unpack"
	"github.com/errtail/errtail/tailers/internal/wide"
)

// Input is something to read: a file, or "-" for standard input.
type Input struct {
	Path  string
	found bool // in a directory: nobody asked for this very file
}

// Expand turns arguments into inputs. A file is itself, and must exist and be readable; of a directory, all files in it and below are read that look
// like logs; a pattern with *, ? or [ stands for the files it matches, with ** for any number of directories, and must match something.
// What a directory or a pattern stands for is sorted by log; the files of a log stand together, however they are named, the oldest first. A file is read once, however
// often it is named. Nothing is opened for longer than to see that it can be.
func Expand(args []string) ([]Input, error) {
	var out []Input
	seen := map[string]bool{}
	add := func(in Input) {
		if !seen[in.Path] {
			seen[in.Path] = true
			out = append(out, in)
		}
	}
	for _, arg := range args {
		inputs, err := expand(arg)
		if err != nil {
			return nil, err
		}
		for _, in := range inputs {
			add(in)
		}
	}
	return together(out), nil
}

// together puts the files of one log where the first of them is named, oldest first: a shell expands app.log* the other way round.
func together(in []Input) []Input {
	logs := map[string][]Input{}
	name := func(in Input) string {
		if in.Path == "-" {
			return "-"
		}
		return tailers.Identity(in.Path)
	}
	for _, i := range in {
		logs[name(i)] = append(logs[name(i)], i)
	}
	out := make([]Input, 0, len(in))
	for _, i := range in {
		out = append(out, sorted(logs[name(i)])...)
		delete(logs, name(i))
	}
	return out
}

func expand(arg string) ([]Input, error) {
	if arg == "-" {
		return []Input{{Path: "-"}}, nil
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return walk(arg)
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(arg, "*?["):
		return glob(arg)
	}
	f, err := openRegular(arg)
	if err != nil {
		return nil, err
	}
	f.Close()
	return []Input{{Path: filepath.Clean(arg)}}, nil
}

// walk finds the logs in a directory and below. What cannot be a log (special and binary files, names that begin with a dot) is passed over.
func walk(dir string) ([]Input, error) {
	var out []Input
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && path == dir:
			return readable(dir, err)
		case err != nil:
			return nil // a directory that may not be read
		case path != dir && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.Type().IsRegular() && !binary(path):
			out = append(out, Input{Path: path, found: true})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s holds no logs: there is no text file in it or below", dir)
	}
	return sorted(out), nil
}

func glob(pattern string) ([]Input, error) {
	matches, err := match(pattern)
	if err != nil {
		return nil, fmt.Errorf("pattern %s: %w", pattern, err)
	}
	var out []Input
	for _, path := range matches {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			out = append(out, Input{Path: path, found: true})
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s matches no file", pattern)
	}
	return sorted(out), nil
}

// match returns what a pattern matches. "**" as a whole element stands for any number of directories, none included.
func match(pattern string) ([]string, error) {
	before, after, ok := strings.Cut(pattern, "**/")
	if !ok {
		return filepath.Glob(pattern)
	}
	roots, err := filepath.Glob(cmp.Or(before, "."))
	if err != nil {
		return nil, err
	}
	if _, err := filepath.Match(after, ""); err != nil {
		return nil, err
	}
	var out []string
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return nil // what cannot be read matches nothing
			}
			found, err := match(filepath.Join(path, after))
			out = append(out, found...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func sorted(in []Input) []Input {
	slices.SortFunc(in, func(a, b Input) int { return tailers.CompareRotation(a.Path, b.Path) })
	return in
}

// binary tells whether a file begins like something that is no text. Compressed text and UTF-16 with its mark are text; what cannot be read
// is left for the reader to complain about.
func binary(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var begin [1 << 10]byte
	n, _ := f.ReadAt(begin[:], 0)
	if r, stop, err := unpack.Reader(f); r != nil || err != nil {
		if stop != nil {
			stop()
		}
		return err != nil
	}
	return n > 0 && strings.IndexByte(string(begin[:n]), 0) >= 0 && !wide.Marked(begin[:n])
}
