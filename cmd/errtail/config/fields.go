package config

import (
	"log/slog"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"gopkg.in/yaml.v3"
)

// The keys of a configuration file, one function for each mapping in it. A key is here once it works.

func (r *reader) config(n *yaml.Node, c *Config) {
	r.mapping(n, "", map[string]field{
		"sources":   func(n *yaml.Node, path string) { r.sources(n, path, c) },
		"rules":     func(n *yaml.Node, path string) { c.Rules = r.globs(n, path) },
		"sentry":    func(n *yaml.Node, path string) { r.sentry(n, path, &c.Sentry) },
		"state_dir": r.pathInto(&c.State),
		"log":       func(n *yaml.Node, path string) { r.log(n, path, &c.Log) },
		"scrub":     func(n *yaml.Node, path string) { c.Scrub = r.scrub(n, path) },
	})
}

func (r *reader) sources(n *yaml.Node, path string, c *Config) {
	r.list(n, path, func(n *yaml.Node, path string) {
		if s, ok := r.source(n, path); ok {
			c.Sources = append(c.Sources, s)
		}
	})
	if len(c.Sources) == 0 && len(r.errs) == 0 {
		r.fail(n, `no sources (write "sources: [{file: /var/log/app.log}]", or leave the key out and name files on the command line)`)
	}
}

func (r *reader) source(n *yaml.Node, path string) (Source, bool) {
	s := Source{Place: r.place(n)}
	kind := false
	later := func(n *yaml.Node, path string) {
		kind = true
		r.fail(n, "%sthis kind of source is not supported yet (supported: file)", label(path))
	}
	before := len(r.errs)
	r.mapping(n, path, map[string]field{
		"file":       func(n *yaml.Node, path string) { kind = true; s.Files = r.globs(n, path) },
		"pipe":       later,
		"journald":   later,
		"kubernetes": later,

		"project_root": r.pathInto(&s.ProjectRoot),
		"environment":  r.into(&s.Environment),
		"release":      r.into(&s.Release),
		"server_name":  r.into(&s.ServerName),
		"tags":         func(n *yaml.Node, path string) { s.Tags = r.tags(n, path) },
		"time_zone":    func(n *yaml.Node, path string) { s.TimeZone = r.zone(n, path) },
		"start_at":     r.oneOf(&s.StartAt, Beginning, End),
		"breadcrumbs":  func(n *yaml.Node, path string) { s.Breadcrumbs = r.number(n, path, 0, MaxBreadcrumbs) },
	})
	if !kind && len(r.errs) == before {
		r.fail(n, "%sno log named (write \"file: /var/log/app.log\")", label(path))
	}
	return s, len(r.errs) == before
}

func (r *reader) sentry(n *yaml.Node, path string, s *Sentry) {
	r.mapping(n, path, map[string]field{
		"dsn":              r.into(&s.DSN),
		"dsn_file":         r.pathInto(&s.DSNFile),
		"environment":      r.into(&s.Environment),
		"release":          r.into(&s.Release),
		"server_name":      r.into(&s.ServerName),
		"send_default_pii": r.boolean(&s.SendDefaultPII),
		"spotlight":        r.into(&s.Spotlight),
		"ca_file":          r.pathInto(&s.CAFile),
	})
	if s.DSN != "" && s.DSNFile != "" {
		r.fail(n, "%sboth dsn and dsn_file are given: keep one", label(path))
	}
}

func (r *reader) log(n *yaml.Node, path string, l *Log) {
	var level string
	r.mapping(n, path, map[string]field{
		"level":  r.oneOf(&level, slices.Sorted(maps.Keys(Levels))...),
		"format": r.oneOf(&l.Format, "text", "json"),
	})
	if v, ok := Levels[level]; ok {
		l.Level = &v
	}
}

// Levels are the names of errtail's own log levels.
var Levels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}

func (r *reader) scrub(n *yaml.Node, path string) (all []Pattern) {
	r.list(n, path, func(n *yaml.Node, path string) {
		p := Pattern{With: "[Filtered]"}
		r.mapping(n, path, map[string]field{
			"pattern": func(n *yaml.Node, path string) {
				r.into(&p.Pattern)(n, path)
				if _, err := regexp.Compile(p.Pattern); err != nil {
					r.fail(n, "%s%v", label(path), err)
				}
			},
			"with": r.into(&p.With),
		})
		if p.Pattern == "" {
			r.fail(n, `%sno pattern (write "- {pattern: 'card=\d+'}")`, label(path))
		}
		all = append(all, p)
	})
	return all
}

// globs reads one path or glob, or a list of them.
func (r *reader) globs(n *yaml.Node, path string) (all []string) {
	one := func(n *yaml.Node, path string) {
		switch text, ok := r.text(n, path); {
		case ok && text == "":
			r.fail(n, "%swant a path, not an empty text", label(path))
		case ok && !isGlob(text):
			r.fail(n, "%s%s is no glob (a [ without a ], or a \\ at the end)", label(path), quote(n.Value))
		case ok:
			all = append(all, r.absolute(text))
		}
	}
	if target, ok := r.follow(n); ok && target.Kind == yaml.SequenceNode {
		r.list(n, path, one)
		return all
	}
	one(n, path)
	return all
}

// isGlob tells whether a pattern can be matched at all.
func isGlob(pattern string) bool {
	_, err := filepath.Match(pattern, "")
	return err == nil
}

func (r *reader) tags(n *yaml.Node, path string) map[string]string {
	n, ok := r.follow(n)
	if !ok || isNull(n) {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%swant keys and values, not %s", label(path), describe(n))
		return nil
	}
	tags := map[string]string{}
	r.pairs(n, func(key, value *yaml.Node) {
		if !isTagKey(key.Value) {
			r.fail(key, "%s%s is no tag key (1 to 200 of a-z A-Z 0-9 _ . : -)", label(path), quote(key.Value))
			return
		}
		if text, ok := r.text(value, path+"."+key.Value); ok {
			tags[key.Value] = text
		}
	})
	return tags
}

// isTagKey tells whether Sentry keeps a tag of this name (develop docs, "Event Payloads", attribute tags).
func isTagKey(key string) bool {
	for i := range len(key) {
		if c := key[i]; !isName(c, false) && c != '.' && c != ':' && c != '-' {
			return false
		}
	}
	return len(key) >= 1 && len(key) <= 200
}

func (r *reader) zone(n *yaml.Node, path string) string {
	text, ok := r.text(n, path)
	if _, err := time.LoadLocation(text); ok && err != nil {
		r.fail(n, "%s%s is no time zone (write one like Europe/Rome or UTC)", label(path), quote(n.Value))
	}
	return text
}

func (r *reader) number(n *yaml.Node, path string, from, to int) *int {
	text, ok := r.text(n, path)
	if !ok {
		return nil
	}
	v, err := strconv.Atoi(text)
	if err != nil || v < from || v > to {
		r.fail(n, "%swant a whole number from %d to %d, not %s", label(path), from, to, quote(n.Value))
	}
	return &v
}
