package traceback

import (
	"path"
	"strings"

	"github.com/errtail/errtail/event"
)

// resolvePython derives, as far as text allows, what Sentry's Python SDK takes from the running program: the module of a frame (__name__), its file
// name (sentry_sdk.utils.filename_for_module) and whether it is the program's own (set_in_app_in_frames). It reads no files.
func resolvePython(t *event.Trace, project Project) {
	pr := pyProject{root: strings.TrimRight(slashed(project.Root), "/"), main: mainScript(t), byName: startedByName(t)}
	pr.learn(t)
	for i := range t.Exceptions {
		e := &t.Exceptions[i]
		pr.stacktrace(e.Stacktrace)
		refineType(e)
	}
	for i := range t.Threads {
		pr.stacktrace(t.Threads[i].Stacktrace)
	}
}

// pyProject is what is known about the program while its frames are completed.
type pyProject struct {
	root string // "" if not known
	main string // path of the main script, whose module is __main__; "" if not known
	// byName means that the script was started by the name of its module, so that its folder is not where modules are found.
	byName bool
	roots  []string
}

// mainScript finds the script that was started. Its frame "<module>" is the first of a traceback, unless runpy ("python -m") stands before
// it; a "<module>" further in is an import. In a chain, what was printed last reaches furthest out.
func mainScript(t *event.Trace) string {
	for i := len(t.Exceptions) - 1; i >= 0; i-- {
		s := t.Exceptions[i].Stacktrace
		if s == nil {
			continue
		}
		for _, f := range s.Frames {
			if f.Function == "<module>" {
				return f.AbsPath
			}
			if !strings.Contains(f.AbsPath, "runpy") || f.Function != "_run_module_as_main" && f.Function != "_run_code" {
				break
			}
		}
	}
	return ""
}

// startedByName tells whether the program was started with "python -m".
func startedByName(t *event.Trace) bool {
	for i := range t.Exceptions {
		if s := t.Exceptions[i].Stacktrace; s != nil && s.Frames[0].Function == "_run_module_as_main" {
			return true
		}
	}
	return false
}

// learn collects the directories that modules are found in: the root of the project, the folder of the main script (sys.path[0]), and what the name
// of an exception's module tells about the path of the file that it is in.
func (pr *pyProject) learn(t *event.Trace) {
	add := func(dir string) {
		if len(dir) > 1 {
			pr.roots = append(pr.roots, dir)
		}
	}
	add(pr.root)
	if dir := path.Dir(slashed(pr.main)); absolute(dir) && !installed(slashed(pr.main)) && !pr.byName {
		add(dir)
	}
	if pr.root != "" {
		return
	}
	for _, e := range t.Exceptions {
		if e.Stacktrace != nil && strings.Contains(e.Module, ".") {
			add(rootByModule(e.Module, e.Stacktrace.Frames))
		}
	}
	for _, e := range t.Exceptions {
		if e.Stacktrace != nil {
			add(rootByEnvironment(e.Stacktrace.Frames))
		}
	}
}

// rootByModule finds the directory below which a file of the named module stands: /srv/shop for shop.orders and /srv/shop/shop/orders.py. Where
// the module itself is not among the frames, a file of the same package tells.
func rootByModule(module string, frames []event.Frame) string {
	file := "/" + strings.ReplaceAll(module, ".", "/")
	for _, f := range frames {
		p := slashed(f.AbsPath)
		for _, ending := range []string{".py", "/__init__.py"} {
			if root, ok := strings.CutSuffix(p, file+ending); ok && !installed(p) {
				return root
			}
		}
	}
	pkg, _, _ := strings.Cut(module, ".")
	for _, f := range frames {
		p := slashed(f.AbsPath)
		if at := strings.LastIndex(p, "/"+pkg+"/"); at > 0 && !installed(p) {
			return p[:at]
		}
	}
	return ""
}

// rootByEnvironment finds the directory in which the program's virtual environment stands, which is that of the program for nearly all.
func rootByEnvironment(frames []event.Frame) string {
	for _, f := range frames {
		p := slashed(f.AbsPath)
		for _, name := range []string{"/venv/lib/", "/.venv/lib/", "/env/lib/"} {
			if at := strings.Index(p, name); at > 0 {
				return p[:at]
			}
		}
	}
	return ""
}

// stacktrace completes frames. Those of Sentry's own SDK, if the program runs it, are dropped, as the SDK drops them.
func (pr *pyProject) stacktrace(s *event.Stacktrace) {
	if s == nil {
		return
	}
	kept := s.Frames[:0]
	before := "" // module of the frame before
	for i, f := range s.Frames {
		if strings.Contains(f.AbsPath, "/sentry_sdk/") && (len(kept) > 0 || i < len(s.Frames)-1) {
			continue
		}
		pr.frame(&f)
		if f.AbsPath == "<string>" && f.Module == "" {
			f.Module = before // exec and eval run in the module that calls them, unless told otherwise
			if pr.root == "" && len(kept) > 0 {
				f.InApp = kept[len(kept)-1].InApp
			}
		}
		before = f.Module
		kept = append(kept, f)
	}
	s.Frames = kept
}

// frame completes one frame.
func (pr *pyProject) frame(f *event.Frame) {
	if f.AbsPath == "" {
		return
	}
	p := strings.TrimSuffix(slashed(f.AbsPath), "c")
	if !strings.HasSuffix(p, ".py") {
		p = slashed(f.AbsPath) // it was no ".pyc"
	}
	f.Module = pr.module(f.AbsPath, p)
	f.Filename = fileName(f.Module, f.AbsPath, p)
	switch {
	case external(p):
		f.InApp = new(bool)
	case pr.root != "":
		// The SDK leaves out what is neither in the project nor installed, which is the standard library.
		// A path that is none, like "<string>", it takes to be relative to the project.
		if !absolute(p) || under(p, pr.root) {
			f.InApp = new(true)
		}
	default:
		f.InApp = new(!installed(p) && !strings.HasPrefix(p, "<frozen "))
	}
}

// module is the name under which the program has imported a file. printed is the path as the traceback has it, p the same with slashes.
func (pr *pyProject) module(printed, p string) string {
	if name, ok := strings.CutPrefix(p, "<frozen "); ok {
		return strings.TrimSuffix(name, ">")
	}
	if printed == pr.main || p == "<stdin>" {
		return "__main__"
	}
	if strings.HasPrefix(p, "<") {
		return ""
	}
	if rel, ok := installation(p); ok {
		return dotted(rel)
	}
	best := ""
	for _, root := range pr.roots {
		if under(p, root) && len(root) > len(best) {
			best = root
		}
	}
	if best != "" {
		return dotted(p[len(best)+1:])
	}
	if !absolute(p) {
		return dotted(strings.TrimPrefix(p, "./"))
	}
	return dotted(path.Base(p))
}

// refineType splits the name of an exception's class again, now that the modules of the frames are known: a class with a lower-case name, or a package with
// a capital one.
func refineType(e *event.Exception) {
	if e.Stacktrace == nil || e.Module == "" || e.Module == "__main__" {
		return
	}
	full := e.Module + "." + e.Type
	best := ""
	for _, f := range e.Stacktrace.Frames {
		if len(f.Module) > len(e.Module) && len(f.Module) > len(best) && strings.HasPrefix(full, f.Module+".") {
			best = f.Module
		}
	}
	if best != "" {
		e.Module, e.Type = best, full[len(best)+1:]
	}
}
