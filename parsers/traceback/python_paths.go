package traceback

import (
	"path"
	"strings"
)

// slashed writes a path with slashes if it is one of Windows.
func slashed(p string) string {
	if windows(p) {
		return strings.ReplaceAll(p, `\`, "/")
	}
	return p
}

// windows tells whether a path has a drive letter or is a network share.
func windows(p string) bool {
	return strings.HasPrefix(p, `\\`) || len(p) > 2 && p[1] == ':' && (p[2] == '\\' || p[2] == '/')
}

// fileName shortens a path as the SDK does: a module of its own has the base name, one of a package the path from the package on.
func fileName(module, printed, p string) string {
	if strings.HasPrefix(p, "<") {
		return printed
	}
	parts := strings.Count(module, ".")
	if parts == 0 {
		if strings.HasSuffix(p, "/__init__.py") && module != "" && strings.HasSuffix(path.Dir(p), "/"+module) {
			return "__init__.py"
		}
		return path.Base(p)
	}
	if strings.HasSuffix(p, "/__init__.py") {
		parts++
	}
	at := len(p)
	for range parts + 1 {
		at = strings.LastIndexByte(p[:at], '/')
		if at < 0 {
			return p
		}
	}
	name := p[at+1:]
	if windows(printed) {
		return strings.ReplaceAll(name, "/", `\`)
	}
	return name
}

// dotted turns a relative path into the name of a module.
func dotted(rel string) string {
	for _, ext := range []string{".py", ".pyx", ".pyw", ".pyo", ".pxd", ".pxi", ".so"} {
		if name, ok := strings.CutSuffix(rel, ext); ok {
			rel = name
			break
		}
	}
	rel = strings.TrimSuffix(rel, "/__init__")
	return strings.ReplaceAll(rel, "/", ".")
}

// external tells whether a file was installed with a package manager.
func external(p string) bool {
	return strings.Contains(p, "/site-packages/") || strings.Contains(p, "/dist-packages/")
}

// installed tells whether a file is not the program's own: a package or the standard library.
func installed(p string) bool {
	_, ok := installation(p)
	return ok && !archived(p)
}

// archived tells whether a file is in an archive that Python imports from.
func archived(p string) bool {
	_, ok := inArchive(p)
	return ok && !external(p)
}

// installation finds the part of a path behind a directory that modules are imported from: site-packages, dist-packages, an archive, the standard
// library.
func installation(p string) (rel string, ok bool) {
	if strings.Contains(p, "-packages/") {
		if at := max(strings.LastIndex(p, "/site-packages/"), strings.LastIndex(p, "/dist-packages/")); at >= 0 {
			return p[at+len("/site-packages/"):], true
		}
	}
	if rel, ok := inArchive(p); ok {
		return rel, true
	}
	for _, lib := range []string{"/lib/python", "/lib64/python", "/lib/pypy"} {
		if !strings.Contains(p, "/lib") {
			break
		}
		at := strings.LastIndex(p, lib)
		if at < 0 {
			continue
		}
		version, rel, ok := strings.Cut(p[at+len(lib):], "/")
		if ok && len(version) <= 5 && strings.Trim(version, "0123456789.t") == "" { // "3.11", "3.13t", "3"
			return strings.TrimPrefix(rel, "lib-dynload/"), true
		}
	}
	lower := strings.ToLower(p)
	if at := strings.Index(lower, "/lib/"); at > 0 && windows(p) { // C:/Python311/Lib/json/decoder.py
		if python := path.Base(lower[:at]); strings.HasPrefix(python, "python") {
			return p[at+len("/lib/"):], true
		}
	}
	return "", false
}

// inArchive finds the part of a path within a zip file.
func inArchive(p string) (string, bool) {
	if !strings.Contains(p, ".") || !extended(p) {
		return "", false
	}
	for _, ext := range []string{".zip/", ".egg/", ".whl/", ".pex/", ".pyz/"} {
		if at := strings.LastIndex(p, ext); at > 0 {
			return p[at+len(ext):], true
		}
	}
	return "", false
}

// extended tells whether a directory in a path has an extension of three letters.
func extended(p string) bool {
	for i := len(".zip"); i < len(p); i++ {
		if p[i] == '/' && p[i-len(".zip")] == '.' {
			return true
		}
	}
	return false
}

// absolute tells whether a path begins at a root.
func absolute(p string) bool { return strings.HasPrefix(p, "/") || windows(p) }

// under tells whether a path is below a directory.
func under(p, dir string) bool {
	if windows(dir) && len(p) > len(dir) {
		return p[len(dir)] == '/' && strings.EqualFold(p[:len(dir)], dir)
	}
	return len(p) > len(dir) && p[len(dir)] == '/' && strings.HasPrefix(p, dir)
}
