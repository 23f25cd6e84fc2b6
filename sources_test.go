// Package errtail holds no code: it is the tests that read all of the source, and keep the house as ARCHITECTURE.md says it is.
package errtail

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is one Go file of the module, whatever its build tags.
type source struct {
	path    string // from the root of the checkout
	dir     string // "." is the root
	ast     *ast.File
	set     *token.FileSet
	lines   int
	imports []importing
}

type importing struct{ path, place string }

// forTests tells whether the file is only ever compiled into tests: as a _test.go file, or in a package that supports tests and is
// named so (emittertest).
func (s source) forTests() bool {
	return strings.HasSuffix(s.path, "_test.go") || strings.HasSuffix(s.dir, "test")
}

// place says where a node stands, as an editor can open it.
func (s source) place(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.set.Position(n.Pos()).Line)
}

// sources parses all Go files of the checkout.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != "." && (strings.HasPrefix(name, ".") || slices.Contains([]string{"testdata", "bin", "venv", "node_modules"}, name)) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		s := source{path: filepath.ToSlash(path), dir: filepath.ToSlash(filepath.Dir(path)), set: token.NewFileSet()}
		if s.ast, err = parser.ParseFile(s.set, path, nil, parser.ParseComments|parser.SkipObjectResolution); err != nil {
			return err
		}
		s.lines = s.set.File(s.ast.Pos()).LineCount()
		for _, spec := range s.ast.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, importing{imported, s.place(spec)})
		}
		all = append(all, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("found %d Go files: is this the root of the checkout?", len(all))
	}
	return all
}

// calls visits all calls of a file; within says whether the call stands, at any depth, in an argument of a call of a method or function with
// the given name.
func (s source) calls(visit func(call *ast.CallExpr, pkg, name string, within func(name string) bool)) {
	var around []string
	var stack []ast.Node
	ast.Inspect(s.ast, func(n ast.Node) bool {
		if n == nil {
			if call, ok := stack[len(stack)-1].(*ast.CallExpr); ok && call != nil {
				around = around[:len(around)-1]
			}
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if call, ok := n.(*ast.CallExpr); ok {
			pkg, name := "", ""
			if selector, ok := call.Fun.(*ast.SelectorExpr); ok {
				name = selector.Sel.Name
				if ident, ok := selector.X.(*ast.Ident); ok {
					pkg = ident.Name
				}
			}
			visit(call, pkg, name, func(name string) bool { return slices.Contains(around, name) })
			around = append(around, strings.TrimPrefix(pkg+"."+name, "."))
		}
		return true
	})
}
