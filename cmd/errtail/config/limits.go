package config

import (
	"regexp"
	"strconv"
	"time"

	"github.com/errtail/errtail/rules/strictyaml"
)

// Limits say how many events may go, in place of the defaults.
type Limits struct {
	Off             bool  // nothing is held back but by rules' own limits
	Group, All, New *Rate // nil for the default
	Pod             *Rate // of each pod; nil for the default
}

// Rate is a number of events per time: all of them may come at once.
type Rate struct {
	N   int
	Per time.Duration
}

// limits reads "off", or a map of rates.
func (r *reader) limits(v strictyaml.Value) Limits {
	if v.Kind() == "text" {
		return Limits{Off: r.word(v, "off") != ""}
	}
	keys := r.object(v, "group", "all", "new", "pod")
	return Limits{Group: r.rate(keys["group"]), All: r.rate(keys["all"]), New: r.rate(keys["new"]), Pod: r.rate(keys["pod"])}
}

var rate = regexp.MustCompile(`^([1-9]\d{0,5})/(s|m|h|d)$`)

func (r *reader) rate(v strictyaml.Value) *Rate {
	text := r.text(v)
	if text == "" {
		return nil
	}
	m := rate.FindStringSubmatch(text)
	if m == nil {
		v.Report("this is no rate", "like 100/h: a number per s, m, h or d")
		return nil
	}
	n, _ := strconv.Atoi(m[1]) // at most 6 digits
	per := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}
	return &Rate{N: n, Per: per[m[2]]}
}
