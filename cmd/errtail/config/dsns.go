package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/errtail/errtail/rules/strictyaml"
)

// DSN is a DSN that has a name: for sources and rules, which say by it where their events go.
type DSN struct {
	Name  string
	DSN   string // secret
	File  string // file that holds the DSN; "" if DSN is given
	Place Place
}

// DefaultDSN is how sources and rules name the DSN that has no name: sentry.dsn, or what the flag or the environment says instead.
const DefaultDSN = "default"

var dsnName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,63}$`) })

// dsns reads a map of names to DSNs: a text, or {dsn_file: PATH}.
func (r *reader) dsns(v strictyaml.Value) (all []DSN) {
	if !given(v) {
		return nil
	}
	for _, e := range v.Entries() {
		name := e.Key.Value
		switch {
		case name == DefaultDSN:
			r.doc.Report(e.Key.Pos, `"default" is the name of sentry.dsn`, "give the DSN there")
			continue
		case !dsnName().MatchString(name):
			r.doc.Report(e.Key.Pos, fmt.Sprintf("%q cannot be the name of a DSN", name), "up to 64 of a-z 0-9 _ . -")
			continue
		}
		d := DSN{Name: name, Place: e.Value.Pos()}
		if e.Value.Kind() == "a map" {
			keys := e.Value.Object("dsn", "dsn_file")
			d.DSN, d.File = r.text(keys["dsn"]), r.path(keys["dsn_file"])
			if keys["dsn"].Given() && keys["dsn_file"].Given() {
				keys["dsn_file"].Report("both dsn and dsn_file are given", "keep one")
			}
		} else {
			d.DSN = r.text(e.Value)
		}
		if d.DSN == "" && d.File == "" && len(r.doc.Problems()) == 0 {
			e.Value.Report("the DSN of this name is empty", "a DSN, or {dsn_file: /run/secrets/dsn}")
		}
		all = append(all, d)
	}
	return all
}

// dsnOf reads which DSN a source is for.
func (r *reader) dsnOf(v strictyaml.Value) string {
	name := r.text(v)
	if strings.Contains(name, "://") {
		v.Report("here is a DSN, where only its name may be", "give it a name under sentry.dsns, and write that")
		return ""
	}
	return name
}

// named reports sources that are for a DSN which the file does not have.
func (r *reader) named(c *Config) {
	known := []string{DefaultDSN}
	for _, d := range c.Sentry.DSNs {
		known = append(known, d.Name)
	}
	for _, s := range c.Sources {
		if s.Kubernetes != nil && len(r.doc.Problems()) == 0 {
			for _, d := range s.Kubernetes.dsns {
				if !slices.Contains(known, d.name) {
					r.doc.Report(d.at, fmt.Sprintf("no DSN is called %q", d.name), "under sentry.dsns; "+strictyaml.Suggest(d.name, known))
				}
			}
		}
		if s.DSN != "" && !slices.Contains(known, s.DSN) && len(r.doc.Problems()) == 0 {
			r.doc.Report(s.DSNPlace, fmt.Sprintf("no DSN is called %q", s.DSN), "under sentry.dsns; "+strictyaml.Suggest(s.DSN, known))
		}
	}
}
