package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// resolveRuby derives what Sentry's Ruby SDK takes from the running program (sentry-ruby, stacktrace/line.rb, interfaces/stacktrace.rb): the file name without the
// directory in which the program or a library is, and whether a frame is the program's own: below the root, in one of the usual directories.
func resolveRuby(t *event.Trace, project Project) {
	root := strings.TrimRight(project.Root, "/")
	for f := range framesOf(t) {
		resolveRubyFrame(f, root)
	}
}

func resolveRubyFrame(f *event.Frame, root string) {
	p := strings.ReplaceAll(f.AbsPath, `\`, "/")
	rel, library := rubyLibrary(p)
	switch {
	case library:
		f.Filename, f.InApp = rel, new(false)
	case root != "" && under(p, root):
		f.Filename = p[len(root)+1:]
		f.InApp = new(rubyAppDir(f.Filename))
	case root != "" && absolute(p):
		f.Filename, f.InApp = p, new(false)
	default:
		f.Filename = strings.TrimPrefix(p, "./")
		f.InApp = new(root == "" || rubyAppDir(f.Filename))
		if root == "" {
			f.Filename = rubyBelowAppDir(f.Filename)
		}
	}
}

// rubyLibrary returns the name of a file below the directory from which a library loads it: a gem's "lib", or that of the standard library.
func rubyLibrary(p string) (string, bool) {
	if strings.HasPrefix(p, "<internal:") || strings.HasSuffix(p, ".java") {
		return p, true
	}
	if at := strings.Index(p, ") "); at > 0 && strings.Contains(p[:at], " (") { // Rails: "actionpack (7.0.4) lib/…"
		return strings.TrimPrefix(p[at+2:], "lib/"), true
	}
	for _, dir := range []string{"/gems/", "/bundler/gems/"} {
		at := strings.LastIndex(p, dir)
		if at < 0 {
			continue
		}
		if lib := strings.Index(p[at+len(dir):], "/lib/"); lib > 0 {
			return p[at+len(dir)+lib+len("/lib/"):], true
		}
		return p[at+1:], true
	}
	for _, dir := range []string{"/lib/ruby/", "/share/ruby/", "/lib64/ruby/"} {
		at := strings.Index(p, dir)
		if at < 0 {
			continue
		}
		rel := p[at+len(dir):]
		for _, sub := range []string{"vendor_ruby/", "site_ruby/"} {
			rel = strings.TrimPrefix(rel, sub)
		}
		if version, below, ok := strings.Cut(rel, "/"); ok && digits(version) > 0 {
			rel = below
		}
		return rel, true
	}
	return p, false
}

// rubyAppDirs are the directories in which the SDK looks for a program's own files.
var rubyAppDirs = []string{"bin", "exe", "app", "config", "lib", "test", "spec"}

// rubyAppDir tells whether a path relative to the root is one of the program's own. The SDK asks for no more than that it begins so.
func rubyAppDir(rel string) bool {
	for _, dir := range rubyAppDirs {
		if strings.HasPrefix(rel, dir) {
			return true
		}
	}
	return false
}

// rubyBelowAppDir guesses the path below the root, which is not known, by the first of the usual directories in it.
func rubyBelowAppDir(p string) string {
	best := -1
	for _, dir := range rubyAppDirs {
		if at := strings.Index(p, "/"+dir+"/"); at >= 0 && (best < 0 || at < best) {
			best = at
		}
	}
	if best > 0 && !strings.HasPrefix(p[best:], "/lib/") {
		return p[best+1:]
	}
	return p
}
