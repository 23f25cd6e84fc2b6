// Package traceback reads the tracebacks and panics of programming languages. One file per language, one ordered list ([Languages]), one folder of
// cases per language in ../testdata.
package traceback

import (
	"iter"
	"slices"
	"strings"

	"github.com/errtail/errtail/event"
)

// Language is one runtime's way to print errors. It is a value: a new language is a file with one of these, and a line in [Languages].
type Language struct {
	Name     string // short, lower case: the name of the file, of the folder of cases, and of `parser:` in rules
	Platform string // Sentry's platform
	// Triggers are literals of which at least one is in a line of every text that Parse accepts. They are searched in whole blocks before
	// anything else is looked at, in the raw log: a trigger has at least 4 bytes, better 8, and none that JSON or syslog would escape.
	Triggers []string
	// Headers are those of Triggers with which the traceback itself begins: what a log record says above is its message. nil means all of
	// them; others announce a traceback, and are part of the message.
	Headers []string
	// Parse reads an error from lines, of which line 0 contains one of the triggers. It returns false if this is not an error of the
	// language. It must look only as far ahead as it needs to decide: looking past the end means "not decided yet". It never
	// fails otherwise: text that breaks off is returned as far as it goes.
	Parse func(lines event.Lines) (event.Trace, bool)
	// Resolve completes frames with what the SDK of the language would have derived from the running program: module, file name, in_app.
	Resolve func(trace *event.Trace, project Project)
}

// Project is what is known about the program that wrote a log.
type Project struct {
	Root string // directory of the program's own source, absolute; "" if not known
}

// Languages lists what can be read, in the order in which Parse is tried.
var Languages = []*Language{
	&Python,
	&Java,
	&JavaScript,
	&Go,
	&Ruby,
	&Rust,
	&Native,
	&Kernel,
	&Coredump,
	&PHP,
	&DotNet,
	&Elixir,
	&Erlang,
	&Perl,
	&Lua,
	&Dart,
	&Swift,
}

// ByName returns the language with that name, or nil.
func ByName(name string) *Language {
	for _, l := range Languages {
		if l.Name == name {
			return l
		}
	}
	return nil
}

// framesOf yields the frames of all exceptions of a trace, to be completed in place.
func framesOf(t *event.Trace) iter.Seq[*event.Frame] {
	return func(yield func(*event.Frame) bool) {
		for i := range t.Exceptions {
			s := t.Exceptions[i].Stacktrace
			if s == nil {
				continue
			}
			for j := range s.Frames {
				if !yield(&s.Frames[j]) {
					return
				}
			}
		}
	}
}

// ownFile names a frame's file from the project's root on, which may be "", and tells whether it is the program's own: not outside of the root, and not in one of the
// directories of libraries.
func ownFile(f *event.Frame, root string, libraries []string) bool {
	if root != "" && under(f.AbsPath, root) {
		f.Filename = f.AbsPath[len(root)+1:]
	} else if root != "" && absolute(f.AbsPath) {
		return false
	}
	return !slices.ContainsFunc(libraries, func(dir string) bool { return strings.Contains(f.AbsPath, dir) })
}
