// Package pipeline is the hallway through which the data goes: a source shows a window of a log, errors are found in it, become events, and are
// brought into custody together with the position.
//
//	tailer --window--> gate: the next line that could begin an error; nothing else is looked at
//	                     |  cursor: the lines of one writer around it, carriers peeled off, decoded on demand
//	                     v
//	                   languages and rules: a finding, nothing, or "not decided yet"
//	                     |  event: exceptions, log record, breadcrumbs, what the rule says
//	                     v
//	                   scrub -> batch -> Custody.Commit(events, positions)
//
// Where anything is not decided yet, the window is consumed up to there, and the source shows the rest again with what followed. Nothing else
// is remembered of a log, except which events beyond the consumed position were captured already: those are not captured again.
//
// Concurrency: a Hallway belongs to one source, which calls Handle and Flush from its goroutine. A mutex guards against sources with
// several; nothing here starts a goroutine.
package pipeline

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
	"github.com/errtail/errtail/parsers/traceback"
	"github.com/errtail/errtail/pipeline/storm"
	"github.com/errtail/errtail/tailers"
)

// Custody takes events over. When Commit returns nil, the events are safe (on disk, or written out) and the positions with them: both or
// neither.
type Custody interface {
	Commit(ctx context.Context, events []*event.Event, positions []event.Position) error
}

// Scrubber takes secrets out of an event, in place.
type Scrubber interface{ Event(*event.Event) }

// Finder is a Scrubber in two steps: Find is Event, but takes a secret out only where something says that it is one, and returns what is worth looking for elsewhere; Take takes
// that out of all of an event. Breadcrumbs are scrubbed once and shared, so what was found in them has to be taken out of each event, and the other way round.
type Finder interface {
	Find(*event.Event) (secrets []string)
	Take(e *event.Event, secrets []string)
}

// Stats counts what became of the errors that were found: Found = Captured + Ignored + Limited + Nested + Reported + Sampled + Repeated.
type Stats struct {
	Found, Captured atomic.Int64
	Ignored         atomic.Int64 // by a rule, or because no rule takes them
	Limited         atomic.Int64 // beyond the limit of a rule or of the guard
	Nested          atomic.Int64 // the error before once more, from another logger
	Reported        atomic.Int64 // by the program's own SDK
	Sampled         atomic.Int64 // outside the sample of a rule
	Repeated        atomic.Int64 // captured before a restart already

	// Searched is how many bytes the gate looked through, what was shown again included; Candidates how often it had a line looked at.
	Searched, Candidates atomic.Int64
	Alike                atomic.Int64 // of those limited and nested, how many were told by their lines alone
}

// Options says what a hallway does with the errors of one source. Only Recogniser and Custody are required.
type Options struct {
	Recogniser *Recogniser
	Custody    Custody
	Scrubber   Scrubber     // nil: nothing is scrubbed
	Strict     Scrubber     // for events of rules that name what to redact; nil: Scrubber alone
	Logger     *slog.Logger // nil: slog.Default()

	// Guard limits events by group; it is shared by all hallways. nil: only what rules limit.
	Guard *storm.Guard
	// MergeNested makes one event of an error that several loggers of a program write one after the other.
	MergeNested bool
	// SkipReported leaves out the errors of programs that run a Sentry SDK themselves, as a traceback shows or as Reports tells of the process that
	// logged a record. Reports may be nil.
	SkipReported bool
	Reports      func(*event.Record) bool

	Machine     string            // part of the event ids: machine id, or pod
	Project     traceback.Project // for frames
	Environment string
	Release     string
	ServerName  string
	Tags        map[string]string
	Route       string         // name of the DSN for the events, where no rule names another
	SDK         event.SDK      // who sends; zero: errtail.agent, of no particular version
	Zone        *time.Location // for times without one; nil: UTC
	Breadcrumbs int            // at most this many per event; 0: 100, negative: none
	SendPII     bool           // user names and addresses that rules capture are sent

	// Pause is how long a log must be quiet before an error that looks complete is taken as it is, Wait the same for one that does not. 0:
	// 500 ms and 2 s.
	Pause, Wait time.Duration
	// Finished tells that the log is not being written any more: its text is older than the time at which it is read.
	Finished bool
	// Done lists, by the key of the position, the ids of events that an earlier run captured beyond it ([event.Position]).
	Done map[string][]string
}

// Hallway handles the windows of one source. It implements [tailers.Handler].
type Hallway struct {
	Options
	*Recogniser
	mu      sync.Mutex
	streams map[*tailers.Stream]*stream
	batch   batch

	discarded Counts // since the last commit
	asked     verdict
	nested    nested
	known     known
	twins     twins
	held      finding // the twin that is counted
	dated     dated
	lines     lineCache
	rooms     rooms
	current   pass    // the window that is handled, as its memory
	shown     view    // of it
	spare     *stream // one that nothing is remembered of
	crumbs    crumbCache
	one       oneCrumb
	stamps    []event.Timestamp // that breadcrumbs will get
	further   []plainLine       // memory of a walk back
	learned   []event.Line      // and of what a layout is learned from
	block     [layoutBlock]byte // of a log, where it is not in one piece
	seen      map[string]int64  // how often each id came
	longest   time.Duration     // that anything is waited for
	writer    string            // of a sample that says from which stream it is

	// Stats may be read at any time.
	Stats Stats
}

// New returns a hallway.
func New(o Options) *Hallway {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.SDK.Name == "" {
		o.SDK = event.SDK{Name: "errtail.agent", Version: "0.0.0"}
	}
	if o.Guard == nil {
		o.Guard = storm.New(storm.Limits{})
	}
	if o.Breadcrumbs == 0 {
		o.Breadcrumbs = 100
	}
	if o.Pause == 0 {
		o.Pause = 500 * time.Millisecond
	}
	if o.Wait == 0 {
		o.Wait = 2 * time.Second
	}
	h := &Hallway{Options: o, Recogniser: o.Recogniser, streams: map[*tailers.Stream]*stream{}, longest: o.Wait}
	for _, rule := range o.Recogniser.rules.Rules() {
		h.longest = max(h.longest, rule.Wait)
	}
	return h
}

// Handle finds the errors of a window; see [tailers.Handler]. What it finds is in custody after the next Flush, or earlier.
func (h *Hallway) Handle(ctx context.Context, w *tailers.Window) (tailers.Reply, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.batch.full() {
		if err := h.commit(ctx, false); err != nil {
			return tailers.Reply{}, err
		}
	}
	s := h.stream(w)
	p := h.pass(w, s)
	defer func() { h.current, h.shown = pass{}, view{memory: h.shown.memory} }() // the text is the source's
	found := h.Stats.Found.Load()
	if err := p.run(ctx); err != nil {
		return tailers.Reply{}, err
	}
	s.forget(p.consumed)
	if n := int(p.consumed - w.Offset); w.Position != nil {
		position := w.Position(n)
		position.Done = s.ids()
		h.batch.position(position, w.Stream, h.Stats.Found.Load() > found || len(position.Done) > 0 || w.Final)
	}
	if w.Final || s.empty() {
		delete(h.streams, w.Stream)
		*s = stream{}
		h.spare = s
	}
	if w.Final {
		h.nested.forget(w.Stream)
	}
	return tailers.Reply{Consumed: int(p.consumed - w.Offset), Wake: p.wake}, nil
}

// Flush brings what was found into custody. Positions behind text without errors are committed every five seconds: reading that twice
// costs nothing but time.
func (h *Hallway) Flush(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.batch.due(time.Now()) {
		return nil
	}
	return h.commit(ctx, false)
}

// Close is a Flush that leaves nothing out. It is called once, after the source has ended.
func (h *Hallway) Close(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.batch.empty() {
		return nil
	}
	return h.commit(ctx, true)
}

func (h *Hallway) commit(ctx context.Context, all bool) error {
	positions := h.batch.take(time.Now(), all)
	if err := Commit(ctx, h.Custody, h.batch.events, positions, h.discarded); err != nil {
		return fmt.Errorf("bringing %d events into custody: %w", len(h.batch.events), err)
	}
	clear(h.discarded)
	h.batch.reset(time.Now(), positions)
	return nil
}

// stream returns what is remembered of a window's log. Of one that is seen for the first time, that is what an earlier run has stored.
func (h *Hallway) stream(w *tailers.Window) *stream {
	s := h.streams[w.Stream]
	if s == nil {
		if s, h.spare = h.spare, nil; s == nil {
			s = &stream{}
		}
		if w.Position != nil && len(h.Done) > 0 {
			key := w.Position(0).Key
			s.restore(h.Done[key], w.Offset)
			delete(h.Done, key)
		}
		h.streams[w.Stream] = s
	}
	return s
}

// reader decodes the lines of a window.
func (h *Hallway) reader(w *tailers.Window) format.Reader {
	return format.Reader{Zone: h.Zone, Now: w.Time, Journal: w.Stream.Kind == journalKind}
}
