package rules

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/rules/strictyaml"
)

// keys are all keys of a rule.
var keys = []string{
	"id", "description", "extends", "enabled", "when", "keywords", "header", "prefix", "start", "continue", "end", "key", "limits", "parser", "record",
	"capture", "frames", "level", "levels", "platform", "logger", "environment", "release", "transaction", "mechanism", "tags", "fingerprint",
	"time", "breadcrumbs", "redact", "ignore", "limit", "sample", "dsn", "samples",
}

// sources are the kinds of sources and carriers that `when.source` can name.
var sources = []string{"archive", "cri", "docker", "file", "journald", "kubernetes", "pipe", "stdin", "syslog"}

// parserNames are the languages that have, or will have, a parser. A rule for one that this build lacks is never tried.
var parserNames = []string{"coredump", "dart", "dotnet", "elixir", "erlang", "go", "haskell", "java", "javascript", "kernel", "lua", "native", "node", "perl", "php", "python", "ruby", "rust", "swift"}

// platforms are what Sentry takes as an event's platform.
var platforms = []string{
	"as3", "c", "cfml", "cocoa", "csharp", "dart", "elixir", "go", "groovy", "haskell", "java", "javascript", "native", "node", "objc", "other",
	"perl", "php", "powershell", "python", "ruby", "rust",
}

var ruleID = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)

// dsnName is what the configuration takes as the name of a DSN.
var dsnName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,63}$`) })

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
	d.record = o["record"].Given() && o["record"].Bool()
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
	d.dsn = o["dsn"].Text()
	if d.dsn.Value != "" && !dsnName().MatchString(d.dsn.Value) {
		o["dsn"].Report("this is not the name of a DSN", "a name from sentry.dsns in errtail.yaml, where the DSN itself is: a rule file is no place for its key")
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
			r.Pattern = p.regexp.compiled()
			list = append(list, r)
		} else if !o["pattern"].Given() {
			e.Report("a redaction needs a pattern", "")
		}
	}
	return list
}
