package rules

import (
	"regexp/syntax"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/rules/strictyaml"
)

type text = strictyaml.Text

// pattern is a regular expression of a rule, with the macros written out.
type pattern struct {
	source string // as in the file
	regexp *expression
	tree   *syntax.Regexp // what it is made of, for what is derived from it while loading
	at     Pos
	needs  []string // one of these is in each text that fits; nil where nobody asked or nothing is known
}

// definition is what a file says about one rule. What is not given is zero or nil, so that definitions can be laid over each other (`extends`).
type definition struct {
	at          Pos
	faulty      bool // something of it was reported: what does not go together may only follow from that
	id          text
	description text
	extends     text
	enabled     *bool

	when     conditions
	keywords []text
	header   []*pattern
	prefix   *pattern
	start    *pattern
	cont     []*pattern
	end      *pattern
	key      []text
	limits   limits
	parser   text
	record   bool
	capture  []*pattern
	frames   frames

	level       text
	levels      map[event.Level][]string
	platform    text
	logger      text
	environment text
	release     text
	transaction text
	mechanism   mechanism
	tags        map[string]text
	fingerprint []text
	time        clock

	breadcrumbs breadcrumbs
	redact      []Redaction
	ignore      []*pattern
	limit       *Limit
	sample      *float64
	dsn         text
	samples     []Sample
}

// conditions is `when`: where a rule applies, and to which records.
type conditions struct {
	source, path, stream, namespace, container, unit, logger []text

	labels  map[string]text
	level   []event.Level
	message *pattern
}

type limits struct {
	wait         *time.Duration
	lines, bytes *int
}

type frames struct {
	pattern         *pattern
	order           text
	notInApp, inApp []*pattern
}

type mechanism struct {
	kind    text
	handled *bool
}

type clock struct {
	zone   *time.Location
	layout text
}

type breadcrumbs struct {
	lines *int
	where *pattern
}

// over returns the definition laid over its parent: lists and single values replace the parent's, maps are merged, `ignore` and `redact` are
// appended to the parent's. Samples, the id and what says whether the rule is switched on are not inherited.
func (d *definition) over(parent *definition) *definition {
	m := *d
	m.faulty = d.faulty || parent.faulty
	m.description = orText(d.description, parent.description)
	m.when = d.when.over(parent.when)
	m.keywords = orList(d.keywords, parent.keywords)
	m.header = orList(d.header, parent.header)
	m.prefix = or(d.prefix, parent.prefix)
	m.start = or(d.start, parent.start)
	m.cont = orList(d.cont, parent.cont)
	m.end = or(d.end, parent.end)
	m.key = orList(d.key, parent.key)
	m.limits = limits{or(d.limits.wait, parent.limits.wait), or(d.limits.lines, parent.limits.lines), or(d.limits.bytes, parent.limits.bytes)}
	m.parser = orText(d.parser, parent.parser)
	m.record = d.record || parent.record
	m.capture = orList(d.capture, parent.capture)
	m.frames = frames{or(d.frames.pattern, parent.frames.pattern), orText(d.frames.order, parent.frames.order),
		orList(d.frames.notInApp, parent.frames.notInApp), orList(d.frames.inApp, parent.frames.inApp)}
	m.level = orText(d.level, parent.level)
	m.levels = merge(d.levels, parent.levels)
	m.platform = orText(d.platform, parent.platform)
	m.logger = orText(d.logger, parent.logger)
	m.environment = orText(d.environment, parent.environment)
	m.release = orText(d.release, parent.release)
	m.transaction = orText(d.transaction, parent.transaction)
	m.mechanism = mechanism{orText(d.mechanism.kind, parent.mechanism.kind), or(d.mechanism.handled, parent.mechanism.handled)}
	m.tags = merge(d.tags, parent.tags)
	m.fingerprint = orList(d.fingerprint, parent.fingerprint)
	m.time = clock{or(d.time.zone, parent.time.zone), orText(d.time.layout, parent.time.layout)}
	m.breadcrumbs = breadcrumbs{or(d.breadcrumbs.lines, parent.breadcrumbs.lines), or(d.breadcrumbs.where, parent.breadcrumbs.where)}
	m.redact = join(parent.redact, d.redact)
	m.ignore = join(parent.ignore, d.ignore)
	m.limit = or(d.limit, parent.limit)
	m.sample = or(d.sample, parent.sample)
	m.dsn = orText(d.dsn, parent.dsn)
	return &m
}

func (c conditions) over(parent conditions) conditions {
	return conditions{
		source: orList(c.source, parent.source), path: orList(c.path, parent.path), stream: orList(c.stream, parent.stream),
		namespace: orList(c.namespace, parent.namespace), container: orList(c.container, parent.container), unit: orList(c.unit, parent.unit),
		logger: orList(c.logger, parent.logger), labels: merge(c.labels, parent.labels),
		level: orList(c.level, parent.level), message: or(c.message, parent.message),
	}
}

func or[T any](own, parent *T) *T {
	if own != nil {
		return own
	}
	return parent
}

func orText(own, parent text) text {
	if own.Value != "" {
		return own
	}
	return parent
}

func orList[T any](own, parent []T) []T {
	if own != nil {
		return own
	}
	return parent
}

func join[T any](parent, own []T) []T {
	return append(append([]T(nil), parent...), own...)
}

func merge[K comparable, V any](own, parent map[K]V) map[K]V {
	if len(parent) == 0 {
		return own
	}
	m := make(map[K]V, len(own)+len(parent))
	for k, v := range parent {
		m[k] = v
	}
	for k, v := range own {
		m[k] = v
	}
	return m
}
