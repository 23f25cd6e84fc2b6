package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/rules/strictyaml"
)

var size = regexp.MustCompile(`^(\d{1,9}) ?(B|KiB|MiB|)$`)

// readSize reads a number of bytes, like 256KiB.
func readSize(v strictyaml.Value, most int) int {
	m := size.FindStringSubmatch(v.Text().Value)
	if m != nil {
		n, _ := strconv.Atoi(m[1]) // at most 9 digits
		n <<= map[string]int{"KiB": 10, "MiB": 20}[m[2]]
		if n > 0 && n <= most {
			return n
		}
	}
	v.Report(fmt.Sprintf("cannot take %q as a size", v.Text().Value), fmt.Sprintf("like 256KiB; at most %dKiB", most>>10))
	return most
}

var rate = regexp.MustCompile(`^(\d{1,6})/(s|m|h|d)$`)

// readLimit reads a number of events per time, like 30/m.
func readLimit(v strictyaml.Value) *Limit {
	if !v.Given() {
		return nil
	}
	m := rate.FindStringSubmatch(v.Text().Value)
	if m == nil {
		v.Report(fmt.Sprintf("cannot take %q as a limit", v.Text().Value), "like 30/m: a number per s, m, h or d")
		return nil
	}
	n, _ := strconv.Atoi(m[1]) // at most 6 digits
	if n == 0 {
		v.Report("a limit of 0 would send nothing", "use ignore, or enabled: false")
		return nil
	}
	per := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}
	return &Limit{N: n, Per: per[m[2]]}
}

func readLevel(v strictyaml.Value) event.Level {
	t := oneOf(v, []string{"fatal", "error", "warning", "info", "debug"})
	return event.Level(t.Value)
}

// oneOf reads a word of a closed list. Another word is reported, and "" returned.
func oneOf(v strictyaml.Value, known []string) text {
	t := v.Text()
	if t.Value == "" || slices.Contains(known, t.Value) {
		return t
	}
	v.Report(fmt.Sprintf("%q is not known here", t.Value), strictyaml.Suggest(t.Value, known))
	t.Value = ""
	return t
}

// each returns the elements of a list, or a single value as a list of one.
func each(v strictyaml.Value) []strictyaml.Value {
	switch {
	case !v.Given():
		return nil
	case v.Kind() == "a list":
		return v.List()
	}
	return []strictyaml.Value{v}
}

// words reads a list of texts, none of which may be empty.
func words(v strictyaml.Value) []text {
	if !v.Given() {
		return nil
	}
	list := []text{} // not nil: an empty list replaces the parent's
	for _, e := range each(v) {
		t := e.Text()
		if t.Value == "" {
			if e.Kind() == "text" {
				e.Report("this must not be empty", "")
			}
			continue
		}
		list = append(list, t)
	}
	return list
}

func textMap(v strictyaml.Value) map[string]text {
	var m map[string]text
	for _, e := range v.Entries() {
		if m == nil {
			m = make(map[string]text)
		}
		m[e.Key.Value] = e.Value.Text()
	}
	return m
}
