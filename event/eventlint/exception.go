package eventlint

import (
	"fmt"
	"math"
	"strings"
)

func (l *linter) exceptions(v any) {
	values := l.values("exception", v, 250)
	ids := map[int64]int{}
	type link struct {
		path string
		id   int64
	}
	var parents []link
	for i, x := range values {
		path := fmt.Sprintf("exception.values[%d]", i)
		m, ok := l.object(path, x, "", "type value module thread_id mechanism stacktrace")
		if !ok {
			continue
		}
		l.line(path, m, "type", 256)
		value, isText := m["value"].(string)
		if v, ok := m["value"]; ok && !isText {
			l.errorf(path+".value", "is %s, want a string", kind(v))
		}
		// An empty value is what SDKs send for an exception without a message.
		if value != "" {
			l.text(path, m, "value", 8192)
		}
		if m["type"] == nil && value == "" {
			l.errorf(path, "has neither type nor value: backends drop it")
		}
		l.line(path, m, "module", 256)
		l.line(path, m, "thread_id", 128)
		l.each(m, "stacktrace", func(v any) { l.stacktrace(path+".stacktrace", v) })
		l.each(m, "mechanism", func(v any) {
			mech := l.mechanism(path+".mechanism", v)
			if id, ok := l.integer(path+".mechanism", mech, "exception_id", 0); ok {
				if other, twice := ids[id]; twice {
					l.errorf(path+".mechanism.exception_id", "%d is already that of values[%d]", id, other)
				}
				ids[id] = i
			}
			if id, ok := l.integer(path+".mechanism", mech, "parent_id", 0); ok {
				parents = append(parents, link{path + ".mechanism.parent_id", id})
				if own, ok := l.integer(path+".mechanism", mech, "exception_id", 0); !ok || own == id {
					l.errorf(path+".mechanism.parent_id", "needs an exception_id, and another one")
				}
			}
		})
	}
	for _, p := range parents {
		if _, ok := ids[p.id]; !ok {
			l.errorf(p.path, "is %d, which no exception has", p.id)
		}
	}
	if root, ok := ids[0]; ok && root != len(values)-1 {
		l.errorf("exception", "the root (exception_id 0) is values[%d], want the last", root)
	}
}

func (l *linter) mechanism(path string, v any) map[string]any {
	m, ok := l.object(path, v, "type", "handled synthetic source is_exception_group exception_id parent_id meta data")
	if !ok {
		return nil
	}
	l.line(path, m, "type", 128)
	l.line(path, m, "source", 128)
	for _, k := range []string{"handled", "synthetic", "is_exception_group"} {
		l.boolean(path, m, k)
	}
	l.each(m, "data", func(v any) { l.free(path+".data", v, 2<<10, 5) })
	l.each(m, "meta", func(v any) {
		meta, _ := l.object(path+".meta", v, "", "errno signal")
		for _, k := range []string{"errno", "signal"} {
			l.each(meta, k, func(v any) {
				at := path + ".meta." + k
				if n, ok := l.object(at, v, "number", "name"); ok {
					l.integer(at, n, "number", math.MinInt64) // of getaddrinfo they are negative
					l.line(at, n, "name", 64)
				}
			})
		}
	})
	return m
}

func (l *linter) stacktrace(path string, v any) {
	m, ok := l.object(path, v, "frames", "")
	if !ok {
		return
	}
	for i, f := range l.list(path+".frames", m["frames"], 250) {
		l.frame(fmt.Sprintf("%s.frames[%d]", path, i), f)
	}
}

func (l *linter) frame(path string, v any) {
	m, ok := l.object(path, v, "",
		"filename abs_path module function lineno colno in_app pre_context context_line post_context package instruction_addr")
	if !ok {
		return
	}
	named := false
	for _, k := range []string{"filename", "abs_path", "function", "instruction_addr"} {
		named = named || m[k] != nil
	}
	if !named {
		l.errorf(path, "has none of filename, abs_path, function, instruction_addr")
	}
	for _, k := range []string{"filename", "abs_path", "module", "function", "package"} {
		l.line(path, m, k, 256)
	}
	if a := l.line(path, m, "instruction_addr", 64); a != "" && (!strings.HasPrefix(a, "0x") || strings.Trim(a[2:], "0123456789abcdefABCDEF") != "") {
		l.errorf(path+".instruction_addr", "is %q, want 0x and hexadecimal digits", a)
	}
	l.integer(path, m, "lineno", 1)
	l.integer(path, m, "colno", 1)
	l.boolean(path, m, "in_app")
	l.line(path, m, "context_line", 1024)
	for _, k := range []string{"pre_context", "post_context"} {
		l.each(m, k, func(v any) {
			for i, s := range l.list(join(path, k), v, 50) {
				if _, ok := s.(string); !ok {
					l.errorf(fmt.Sprintf("%s.%s[%d]", path, k, i), "is %s, want a string", kind(s))
				}
			}
		})
		if m[k] != nil && m["context_line"] == nil {
			l.errorf(join(path, k), "is without a context_line")
		}
	}
}

func (l *linter) threads(v any) {
	ids := map[string]bool{}
	for i, t := range l.values("threads", v, 500) {
		path := fmt.Sprintf("threads.values[%d]", i)
		m, ok := l.object(path, t, "", "id name crashed current state stacktrace")
		if !ok {
			continue
		}
		if id := l.line(path, m, "id", 128); id != "" {
			if ids[id] {
				l.errorf(path+".id", "%q is that of another thread too", id)
			}
			ids[id] = true
		}
		l.line(path, m, "name", 256)
		l.line(path, m, "state", 256)
		l.boolean(path, m, "crashed")
		l.boolean(path, m, "current")
		l.each(m, "stacktrace", func(v any) { l.stacktrace(path+".stacktrace", v) })
	}
}
