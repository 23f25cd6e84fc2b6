package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/rules/strictyaml"
)

// keys are all keys of a rule.
var keys = []string{
	"id", "description", "extends", "enabled", "when", "keywords", "header", "prefix", "start", "continue", "end", "key", "limits", "parser",
	"capture", "frames", "level", "levels", "platform", "logger", "environment", "release", "transaction", "mechanism", "tags", "fingerprint",
	"time", "breadcrumbs", "redact", "ignore", "limit", "sample", "samples",
}

// sources are the kinds of sources and carriers that `when.source` can name.
var sources = []string{"archive", "cri", "docker", "file", "journald", "kubernetes", "pipe", "stdin", "syslog"}

// parserNames are the languages that have, or will have, a parser. A rule for one that this build lacks is never tried.
var parserNames = []string{"dart", "dotnet", "elixir", "erlang", "go", "haskell", "java", "javascript", "lua", "native", "node", "perl", "php", "python", "ruby", "rust", "swift"}

// platforms are what Sentry takes as an event's platform.
var platforms = []string{
	"as3", "c", "cfml", "cocoa", "csharp", "dart", "elixir", "go", "groovy", "haskell", "java", "javascript", "native", "node", "objc", "other",
	"perl", "php", "powershell", "python", "ruby", "rust",
}

var ruleID = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)

// rule reads one rule.
func (f *file) rule(v strictyaml.Value) *definition {
	before := f.doc.Count()
	o := v.Object(keys...)
	d := &definition{at: v.Pos()}
	d.id = o["id"].Text()
	switch {
	case !o["id"].Given() && v.Kind() == "a map":
		v.Report("a rule needs an id", "id: my-rule")
	case d.id.Value != "" && (!ruleID.MatchString(d.id.Value) || len(d.id.Value) > 64):
		o["id"].Report(fmt.Sprintf("%q cannot be the id of a rule", d.id.Value), "lower-case words joined by -, at most 64 characters")
	}
	d.description = o["description"].Text()
	d.extends = o["extends"].Text()
	if o["enabled"].Given() {
		on := o["enabled"].Bool()
		d.enabled = &on
	}
	d.when = f.conditions(o["when"])
	d.keywords = words(o["keywords"])
	d.header = f.patterns(o["header"])
	d.prefix = f.pattern(o["prefix"])
	d.start = f.pattern(o["start"])
	d.cont = f.patterns(o["continue"])
	d.end = f.pattern(o["end"])
	d.key = words(o["key"])
	d.limits = readLimits(o["limits"])
	d.parser = oneOf(o["parser"], parserNames)
	d.capture = f.patterns(o["capture"])
	d.frames = f.frames(o["frames"])
	f.fields(d, o)
	d.breadcrumbs = f.breadcrumbs(o["breadcrumbs"])
	d.redact = f.redact(o["redact"])
	d.ignore = f.patterns(o["ignore"])
	d.limit = readLimit(o["limit"])
	if o["sample"].Given() {
		rate := o["sample"].Float(0, 1)
		d.sample = &rate
	}
	d.samples = f.samples(o["samples"])
	d.faulty = f.doc.Count() > before || *f.cost > maxTotalCost
	return d
}

func (f *file) conditions(v strictyaml.Value) conditions {
	o := v.Object("source", "path", "stream", "namespace", "container", "unit", "labels", "logger", "level", "message")
	c := conditions{
		path: words(o["path"]), namespace: words(o["namespace"]), container: words(o["container"]),
		unit: words(o["unit"]), logger: words(o["logger"]), message: f.pattern(o["message"]),
	}
	for _, e := range each(o["source"]) {
		c.source = append(c.source, oneOf(e, sources))
	}
	for _, e := range each(o["stream"]) {
		c.stream = append(c.stream, oneOf(e, []string{"stdout", "stderr"}))
	}
	for _, e := range each(o["level"]) {
		c.level = append(c.level, readLevel(e))
	}
	c.labels = textMap(o["labels"])
	return c
}

func readLimits(v strictyaml.Value) (l limits) {
	o := v.Object("wait", "lines", "bytes")
	if w := o["wait"]; w.Given() {
		d, err := time.ParseDuration(w.Text().Value)
		if err != nil || d < 0 || d > time.Minute {
			w.Report(fmt.Sprintf("cannot take %q as a time to wait", w.Text().Value), "like 500ms or 2s; at most 1m")
		}
		l.wait = &d
	}
	if n := o["lines"]; n.Given() {
		i := n.Int(1, 10_000)
		l.lines = &i
	}
	if b := o["bytes"]; b.Given() {
		i := readSize(b, 1<<20)
		l.bytes = &i
	}
	return l
}

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

func (f *file) frames(v strictyaml.Value) frames {
	o := v.Object("pattern", "order", "not_in_app", "in_app")
	if v.Given() && !o["pattern"].Given() {
		v.Report("frames need a pattern", `pattern: 'at (?P<function>\S+) \((?P<file>[^:]+):(?P<line>\d+)\)'`)
	}
	return frames{
		pattern: f.pattern(o["pattern"]), order: oneOf(o["order"], []string{"newest-first", "oldest-first"}),
		notInApp: f.patterns(o["not_in_app"]), inApp: f.patterns(o["in_app"]),
	}
}

// fields reads the keys that fill an event.
func (f *file) fields(d *definition, o map[string]strictyaml.Value) {
	if o["level"].Given() {
		d.level = o["level"].Text()
		d.level.Value = string(readLevel(o["level"]))
	}
	for _, e := range o["levels"].Entries() {
		level := event.Level(e.Key.Value)
		if level.Severity() == 0 {
			f.doc.Report(e.Key.Pos, fmt.Sprintf("%q is not a level", e.Key.Value), "fatal, error, warning, info or debug, and for each the words of the log")
			continue
		}
		if d.levels == nil {
			d.levels = make(map[event.Level][]string)
		}
		for _, w := range e.Value.Texts() {
			d.levels[level] = append(d.levels[level], w.Value)
		}
	}
	d.platform = o["platform"].Text()
	if d.platform.Value != "" && !strings.HasPrefix(d.platform.Value, "$") {
		oneOf(o["platform"], platforms)
	}
	d.logger, d.environment, d.release, d.transaction = o["logger"].Text(), o["environment"].Text(), o["release"].Text(), o["transaction"].Text()
	m := o["mechanism"].Object("type", "handled")
	d.mechanism.kind = m["type"].Text()
	if m["handled"].Given() {
		handled := m["handled"].Bool()
		d.mechanism.handled = &handled
	}
	d.tags = textMap(o["tags"])
	for k, t := range d.tags {
		if k != tagKey(k) {
			f.doc.Report(t.Pos, fmt.Sprintf("%q cannot be the name of a tag", k), "at most 200 of a-z A-Z 0-9 _ . : -")
		}
	}
	d.fingerprint = words(o["fingerprint"])
	t := o["time"].Object("zone", "layout")
	if z := t["zone"]; z.Given() {
		zone, err := time.LoadLocation(z.Text().Value)
		if err != nil {
			z.Report(fmt.Sprintf("there is no time zone %q", z.Text().Value), "a name of the IANA database, like Europe/Rome")
		}
		d.time.zone = zone
	}
	d.time.layout = t["layout"].Text()
	if l := d.time.layout.Value; l != "" && !strings.Contains(l, "05") && !strings.Contains(l, "04") && !strings.Contains(l, "2006") {
		t["layout"].Report(fmt.Sprintf("%q is not a layout of Go's time package", l), "write the time Jan 2 15:04:05 2006 as the log would")
	}
}

func (f *file) breadcrumbs(v strictyaml.Value) (b breadcrumbs) {
	o := v.Object("lines", "where")
	if o["lines"].Given() {
		n := o["lines"].Int(0, 100)
		b.lines = &n
	}
	b.where = f.pattern(o["where"])
	return b
}

// redactions are the things that `redact` knows by name.
var redactions = []string{"credentials", "emails"}

func (f *file) redact(v strictyaml.Value) []Redaction {
	var list []Redaction
	for _, e := range each(v) {
		if e.Kind() != "a map" {
			if t := oneOf(e, redactions); t.Value != "" {
				list = append(list, Redaction{Name: t.Value, Pos: t.Pos})
			}
			continue
		}
		o := e.Object("pattern", "with")
		r := Redaction{With: "[Filtered]", Pos: e.Pos()}
		if o["with"].Given() {
			r.With = o["with"].Text().Value
		}
		if p := f.pattern(o["pattern"]); p != nil {
			r.Pattern = p.re
			list = append(list, r)
		} else if !o["pattern"].Given() {
			e.Report("a redaction needs a pattern", "")
		}
	}
	return list
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
