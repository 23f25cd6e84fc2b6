package errtail

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// emptyNames say nothing about what a package or file holds.
var emptyNames = []string{"util", "utils", "helper", "helpers", "common", "types", "misc", "manager", "base", "shared"}

// longest is the number of lines after which a file no longer says one thing.
const longest = 400

// TestNames refuses packages and files whose name fits anything.
func TestNames(t *testing.T) {
	for _, f := range sources(t) {
		for _, name := range []string{path.Base(f.dir), f.ast.Name.Name, strings.TrimSuffix(strings.TrimSuffix(path.Base(f.path), ".go"), "_test")} {
			if slices.Contains(emptyNames, name) {
				t.Errorf("%s: %q fits anything; name it after what it holds", f.path, name)
				break
			}
		}
	}
}

// TestFilesAreShort says when to split a file.
func TestFilesAreShort(t *testing.T) {
	for _, f := range sources(t) {
		if f.lines > longest {
			t.Errorf("%s: %d lines, more than %d; split it where its subject changes", f.path, f.lines, longest)
		}
	}
}

// TestPackageComments asks of each package what it is for.
func TestPackageComments(t *testing.T) {
	says := map[string]bool{}
	for _, f := range sources(t) {
		if strings.HasSuffix(f.path, "_test.go") && f.dir != "." {
			continue
		}
		doc := f.ast.Doc.Text()
		says[f.dir] = says[f.dir] || f.ast.Name.Name == "main" && len(doc) > 20 || strings.HasPrefix(doc, "Package "+f.ast.Name.Name+" ")
	}
	for dir, ok := range says {
		if !ok {
			t.Errorf("%s: no package comment; begin one file with \"// Package %s …\", one or two sentences on what it does", dir, path.Base(dir))
		}
	}
}

// TestNoInit refuses init functions: what a package needs is made where it is used, in an order that can be read.
func TestNoInit(t *testing.T) {
	for _, f := range sources(t) {
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: func init; list the value explicitly instead", f.place(d))
			}
		}
	}
}

// skips lists the files whose tests may be skipped, and why that is true on a machine that has what it needs.
var skips = map[string]string{}

// TestNoSleepNoSkip keeps tests from guessing how long something takes, and from passing without having run.
func TestNoSleepNoSkip(t *testing.T) {
	for _, f := range sources(t) {
		// A program that loads something may pace itself; what supports tests may not.
		if !f.forTests() && (!below(f.dir, []string{"e2e", "examples"}) || f.ast.Name.Name == "main") {
			continue
		}
		f.calls(func(call *ast.CallExpr, pkg, name string, within func(string) bool) {
			if pkg == "time" && name == "Sleep" && !within("synctest.Test") {
				t.Errorf("%s: time.Sleep; wait for the condition, or move the call into synctest.Test, where it takes no time", f.place(call))
			}
			// A fuzz target skips inputs that say nothing.
			skip := name == "Skip" || name == "Skipf" || name == "SkipNow"
			if skip && (pkg == "t" || pkg == "b" || pkg == "f" || pkg == "tb") && !within("f.Fuzz") && skips[f.path] == "" {
				t.Errorf("%s: %s; make the test run everywhere, or write into skips in style_test.go why it may not", f.place(call), name)
			}
		})
	}
}
