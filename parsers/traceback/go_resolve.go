package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// resolveGo derives what Sentry's Go SDK takes from the running program (sentry-go, stacktrace.go): the package of a function, its name without that
// of the function that it is in, and whether it is the program's own. Frames of the runtime and of the package testing are dropped.
func resolveGo(t *event.Trace, _ Project) {
	root := goRoot(t)
	for i := range t.Exceptions {
		goFrames(t.Exceptions[i].Stacktrace, root)
	}
	for i := range t.Threads {
		goFrames(t.Threads[i].Stacktrace, root)
	}
}

// goFrames completes the frames of a stack. One that has nothing but frames of the runtime keeps them.
func goFrames(s *event.Stacktrace, root string) {
	if s == nil {
		return
	}
	for i := range s.Frames {
		f := &s.Frames[i]
		if f.InApp != nil {
			return // done before
		}
		if f.Module == "" {
			f.Module, f.Function = goPackage(f.Function)
		}
		if f.Module == "." {
			f.Module = ""
		}
		if !absolute(slashed(f.AbsPath)) {
			f.Filename, f.AbsPath = f.AbsPath, ""
		}
		library := root != "" && under(slashed(f.AbsPath), root) || f.AbsPath == "" && goStandard(f.Module)
		f.InApp = new(!library && !strings.Contains(f.Module, "vendor") && !strings.Contains(f.Module, "third_party"))
	}
	var kept []event.Frame
	for _, f := range s.Frames {
		if f.Module == "runtime" || f.Module == "testing" || strings.HasPrefix(f.Module, "github.com/getsentry/sentry-go") && !strings.HasSuffix(f.Module, "_test") {
			continue
		}
		kept = append(kept, f)
	}
	if len(kept) > 0 {
		s.Frames = kept
	}
	for i := len(s.Frames) - 1; i > 0; i-- {
		if name, ok := strings.CutPrefix(s.Frames[i].Function, s.Frames[i-1].Function+"."); ok && name != "" && s.Frames[i-1].Function != "" {
			s.Frames[i].Function = name
		}
	}
}

// goPackage splits "example.com/shop/db.(*Store).Put" into package and function.
func goPackage(name string) (pkg, function string) {
	if name == "" || strings.HasPrefix(name, "go:") || strings.HasPrefix(name, "type:") {
		return "", name
	}
	// A slash may also stand in the type arguments of a generic function.
	plain, _, _ := strings.Cut(name, "[")
	slash := max(strings.LastIndexByte(plain, '/'), 0)
	if name[0] == '.' {
		return "", name[1:] // from a log that leaves the package out
	}
	if dot := strings.IndexByte(plain[slash:], '.'); dot > 0 {
		return name[:slash+dot], name[slash+dot+1:]
	}
	return "", name
}

// goRoot finds the folder of the Go installation that the program was built with: a frame of the standard library is below it.
func goRoot(t *event.Trace) string {
	var root string
	look := func(s *event.Stacktrace) {
		if s == nil || root != "" {
			return
		}
		for _, f := range s.Frames {
			pkg := f.Module
			if pkg == "" {
				pkg, _ = goPackage(f.Function)
			}
			p := slashed(f.AbsPath)
			if at := strings.LastIndex(p, "/src/"+pkg+"/"); at > 0 && goStandard(pkg) {
				root = p[:at]
				return
			}
		}
	}
	for i := range t.Exceptions {
		look(t.Exceptions[i].Stacktrace)
	}
	for i := range t.Threads {
		look(t.Threads[i].Stacktrace)
	}
	if root != "" {
		return root
	}
	return "/usr/local/go"
}

// goStandard tells whether a package is one of the standard library, by the first part of its path.
func goStandard(pkg string) bool {
	top, _, _ := strings.Cut(pkg, "/")
	switch top {
	case "archive", "bufio", "bytes", "cmp", "compress", "container", "context", "crypto", "database", "debug", "embed", "encoding", "errors", "expvar", "flag", "fmt", "go",
		"hash", "html", "image", "index", "internal", "io", "iter", "log", "maps", "math", "mime", "net", "os", "path", "plugin", "reflect", "regexp", "runtime", "slices", "sort",
		"strconv", "strings", "structs", "sync", "syscall", "testing", "text", "time", "unicode", "unique", "unsafe", "weak":
		return true
	}
	return false
}
