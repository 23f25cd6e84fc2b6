package config

import (
	"fmt"
	"log/slog"
	"maps"
	"regexp"
	"slices"

	"github.com/errtail/errtail/rules"
	"github.com/errtail/errtail/rules/strictyaml"
)

// The keys of a configuration file, one function for each map in it. A key is here once it works.

func (r *reader) config(v strictyaml.Value) *Config {
	top := r.object(v, "sources", "rules", "library", "sentry", "spool", "limits", "state_dir", "http", "log", "scrub")
	c := &Config{
		Path:    r.file,
		Rules:   r.globs(top["rules"]),
		Library: r.library(top["library"]),
		Sentry:  r.sentry(top["sentry"]),
		Spool:   r.spool(top["spool"]),
		Limits:  r.limits(top["limits"]),
		State:   r.path(top["state_dir"]),
		HTTP:    r.http(top["http"]),
		Log:     r.log(top["log"]),
		Scrub:   r.scrub(top["scrub"]),
		at:      r.at,
	}
	sources := r.list(top["sources"])
	for _, v := range sources {
		c.Sources = append(c.Sources, r.source(v))
	}
	if v := top["sources"]; v.Given() && len(sources) == 0 && len(r.doc.Problems()) == 0 {
		v.Report("no sources", "write sources: [{file: /var/log/app.log}], or leave the key out and name logs on the command line")
	}
	r.named(c)
	return c
}

// library reads which files of built-in rules are switched on or off.
func (r *reader) library(v strictyaml.Value) map[string]bool {
	var switched map[string]bool
	if !v.Given() || v.Kind() != "a map" {
		r.object(v) // which reports anything but a map
		return nil
	}
	known := rules.Library()
	for _, e := range v.Entries() {
		if !slices.Contains(known, e.Key.Value) {
			r.doc.Report(e.Key.Pos, fmt.Sprintf("there are no built-in rules %q", e.Key.Value), strictyaml.Suggest(e.Key.Value, known))
			continue
		}
		if switched == nil {
			switched = map[string]bool{}
		}
		switched[e.Key.Value] = r.boolean(e.Value)
	}
	return switched
}

func (r *reader) source(v strictyaml.Value) Source {
	known := []string{"file", "pipe", "journald", "kubernetes", "project_root", "environment", "release", "server_name", "tags", "time_zone", "start_at", "poll", "breadcrumbs", "dsn"}
	keys := v.Object(known...)
	if v.Kind() == "a map" && !keys["file"].Given() && !keys["pipe"].Given() && !keys["journald"].Given() && !keys["kubernetes"].Given() && len(r.doc.Problems()) == 0 {
		v.Report("this source names no log", "write file: /var/log/app.log")
	}
	if keys["pipe"].Given() {
		switch {
		case keys["file"].Given():
			keys["pipe"].Report("a source is a file or a pipe, not both", "make two sources of them")
		case keys["start_at"].Given():
			keys["start_at"].Report("a pipe has no beginning to start at", "leave start_at out")
		}
	}
	if keys["journald"].Given() && (keys["file"].Given() || keys["pipe"].Given()) {
		keys["journald"].Report("a source is a journal or something else, not both", "make two sources of them")
	}
	if keys["kubernetes"].Given() && (keys["file"].Given() || keys["pipe"].Given() || keys["journald"].Given()) {
		keys["kubernetes"].Report("a source is the pods of a node or something else, not both", "make two sources of them")
	}
	return Source{
		Files:       r.globs(keys["file"]),
		Journal:     r.journald(keys["journald"]),
		Kubernetes:  r.kubernetes(keys["kubernetes"]),
		Pipe:        r.path(keys["pipe"]),
		ProjectRoot: r.path(keys["project_root"]),
		Environment: r.text(keys["environment"]),
		Release:     r.text(keys["release"]),
		ServerName:  r.text(keys["server_name"]),
		Tags:        r.tags(keys["tags"]),
		TimeZone:    r.zone(keys["time_zone"]),
		StartAt:     r.word(keys["start_at"], Beginning, End),
		Poll:        r.boolean(keys["poll"]),
		Breadcrumbs: r.number(keys["breadcrumbs"], 0, MaxBreadcrumbs),
		DSN:         r.dsnOf(keys["dsn"]),
		DSNPlace:    keys["dsn"].Pos(),
		Place:       v.Pos(),
	}
}

func (r *reader) sentry(v strictyaml.Value) Sentry {
	keys := r.object(v, "dsn", "dsn_file", "dsns", "environment", "release", "server_name", "send_default_pii", "capture_reported", "spotlight", "ca_file", "proxy", "proxy_file")
	if keys["dsn"].Given() && keys["dsn_file"].Given() {
		keys["dsn_file"].Report("both dsn and dsn_file are given", "keep one")
	}
	if keys["proxy"].Given() && keys["proxy_file"].Given() {
		keys["proxy_file"].Report("both proxy and proxy_file are given", "keep one")
	}
	r.at["sentry.dsn_file"] = keys["dsn_file"].Pos()
	r.at["sentry.proxy_file"] = keys["proxy_file"].Pos()
	r.at["sentry.ca_file"] = keys["ca_file"].Pos()
	return Sentry{
		DSN:             r.keyed("sentry.dsn", keys["dsn"]),
		DSNFile:         r.path(keys["dsn_file"]),
		DSNs:            r.dsns(keys["dsns"]),
		Environment:     r.text(keys["environment"]),
		Release:         r.text(keys["release"]),
		ServerName:      r.text(keys["server_name"]),
		SendDefaultPII:  r.boolean(keys["send_default_pii"]),
		CaptureReported: r.boolean(keys["capture_reported"]),
		Spotlight:       r.keyed("sentry.spotlight", keys["spotlight"]),
		CAFile:          r.path(keys["ca_file"]),
		Proxy:           r.keyed("sentry.proxy", keys["proxy"]),
		ProxyFile:       r.path(keys["proxy_file"]),
	}
}

// Levels are the names of errtail's own log levels.
var Levels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}

func (r *reader) log(v strictyaml.Value) Log {
	keys := r.object(v, "level", "format")
	l := Log{Format: r.word(keys["format"], "text", "json")}
	if level, ok := Levels[r.word(keys["level"], slices.Sorted(maps.Keys(Levels))...)]; ok {
		l.Level = &level
	}
	return l
}

func (r *reader) scrub(v strictyaml.Value) (all []Pattern) {
	for _, v := range r.list(v) {
		keys := r.object(v, "pattern", "with")
		p := Pattern{Pattern: r.text(keys["pattern"]), With: r.text(keys["with"])}
		re, err := regexp.Compile(p.Pattern)
		switch {
		case err != nil:
			keys["pattern"].Report(err.Error(), "RE2, in single quotes")
		case !keys["pattern"].Given():
			v.Report("no pattern", `write - {pattern: 'card=\d+'}`)
		case re.MatchString(""):
			keys["pattern"].Report("this pattern fits everywhere, since it fits the empty text", "")
		}
		all = append(all, p)
	}
	return all
}
