package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/errtail/errtail/rules/strictyaml"
)

// reader turns the values of one document into settings: with variables expanded, paths made absolute, and mistakes reported where they
// stand. Messages show a text as the file has it, never what its variables stand for.
type reader struct {
	doc    *strictyaml.Document
	file   string
	lookup Lookup
	at     map[string]Place
}

// given tells whether there is anything in a value: a key that was left without one is as good as one that is not there.
func given(v strictyaml.Value) bool { return v.Kind() != "nothing" }

// object reads a map with known keys.
func (r *reader) object(v strictyaml.Value, known ...string) map[string]strictyaml.Value {
	if !given(v) {
		return nil
	}
	return v.Object(known...)
}

// list reads a list.
func (r *reader) list(v strictyaml.Value) []strictyaml.Value {
	if !given(v) {
		return nil
	}
	return v.List()
}

// text reads a scalar.
func (r *reader) text(v strictyaml.Value) string {
	if !v.Given() {
		return ""
	}
	return r.expand(v.Text())
}

func (r *reader) expand(t strictyaml.Text) string {
	text, wrong := expand(t.Value, r.lookup)
	if wrong != nil {
		r.doc.Report(t.Pos, wrong.what, wrong.hint)
	}
	return text
}

// keyed reads a scalar, and remembers its place under the name of a key.
func (r *reader) keyed(key string, v strictyaml.Value) string {
	if v.Given() {
		r.at[key] = v.Pos()
	}
	return r.text(v)
}

// path reads a path; a relative one is relative to the directory of the configuration file.
func (r *reader) path(v strictyaml.Value) string {
	if text := r.text(v); text != "" {
		return r.absolute(text)
	}
	return ""
}

func (r *reader) absolute(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(r.file), path)
}

// globs reads one path or glob, or a list of them.
func (r *reader) globs(v strictyaml.Value) (all []string) {
	if !v.Given() {
		return nil
	}
	for _, t := range v.Texts() {
		before := len(r.doc.Problems())
		text := r.expand(t)
		if len(r.doc.Problems()) > before {
			continue
		}
		if text == "" {
			r.doc.Report(t.Pos, "an empty path", "")
			continue
		}
		if _, err := filepath.Match(text, ""); err != nil {
			r.doc.Report(t.Pos, fmt.Sprintf("%q is no glob", t.Value), `a [ without a ], or a \ at the end`)
		}
		all = append(all, r.absolute(text))
	}
	return all
}

// word reads one of a few words, or nothing.
func (r *reader) word(v strictyaml.Value, words ...string) string {
	text := r.text(v)
	if text != "" && !slices.Contains(words, text) {
		v.Report(fmt.Sprintf("%q is not known here", v.Text().Value), "one of "+strings.Join(words, ", "))
		return ""
	}
	return text
}

// boolean reads true or false, or nothing.
func (r *reader) boolean(v strictyaml.Value) bool { return r.word(v, "true", "false") == "true" }

// number reads a whole number in a range, or nothing.
func (r *reader) number(v strictyaml.Value, least, most int) *int {
	text := r.text(v)
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		v.Report(fmt.Sprintf("want a whole number from %d to %d, not %q", least, most, v.Text().Value), "")
		return nil
	}
	return &n
}

// zone reads the name of a time zone, or nothing.
func (r *reader) zone(v strictyaml.Value) string {
	text := r.text(v)
	if _, err := time.LoadLocation(text); err != nil {
		v.Report(fmt.Sprintf("%q is no time zone", v.Text().Value), "like Europe/Rome or UTC")
	}
	return text
}

// tags reads a map of tags.
func (r *reader) tags(v strictyaml.Value) map[string]string {
	if !given(v) {
		return nil
	}
	tags := map[string]string{}
	for _, e := range v.Entries() {
		if !IsTagKey(e.Key.Value) {
			r.doc.Report(e.Key.Pos, fmt.Sprintf("%q is no tag key", e.Key.Value), "1 to 200 of a-z A-Z 0-9 _ . : -")
			continue
		}
		tags[e.Key.Value] = r.text(e.Value)
	}
	return tags
}

// IsTagKey tells whether Sentry keeps a tag of this name (develop docs, "Event Payloads", attribute tags).
func IsTagKey(key string) bool {
	for i := range len(key) {
		if c := key[i]; !isName(c, false) && c != '.' && c != ':' && c != '-' {
			return false
		}
	}
	return len(key) >= 1 && len(key) <= 200
}
