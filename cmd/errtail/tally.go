package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline"
)

// tally counts the events on their way into custody. It is safe for concurrent use.
type tally struct {
	next pipeline.Custody

	mu     sync.Mutex
	events int
	levels map[event.Level]int
	issues map[string]*issue
	old    int       // events that are older than backends take them to be
	other  int       // events of issues beyond maxIssues
	first  time.Time // of the oldest event that has a time
	last   time.Time
}

// issue is what a backend would most likely make one issue of: events with the same type in the same place.
type issue struct {
	title  string // type and value of the exception that came last, or the message
	place  string // function (file:line), or the logger
	level  event.Level
	events int
	last   time.Time
}

// maxAge is how old an event may be for Sentry; it takes an older one to have happened when it arrives (Relay, max_secs_in_past).
const maxAge = 30 * 24 * time.Hour

// maxIssues bounds how many issues are told apart.
const maxIssues = 10_000

func newTally(next pipeline.Custody) *tally {
	return &tally{next: next, levels: map[event.Level]int{}, issues: map[string]*issue{}}
}

// Commit counts what the next custody has taken.
func (t *tally) Commit(ctx context.Context, events []*event.Event, positions []event.Position) error {
	return t.CommitCounted(ctx, events, positions, nil)
}

// CommitCounted is Commit with the counts of what was found and is not sent.
func (t *tally) CommitCounted(ctx context.Context, events []*event.Event, positions []event.Position, discarded pipeline.Counts) error {
	if err := pipeline.Commit(ctx, t.next, events, positions, discarded); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range events {
		t.count(e)
	}
	return nil
}

func (t *tally) count(e *event.Event) {
	t.events++
	level := cmp.Or(e.Level, event.Error)
	t.levels[level]++
	at := e.Timestamp.Time
	if !at.IsZero() && time.Since(at) > maxAge {
		t.old++
	}
	if !at.IsZero() && (t.first.IsZero() || at.Before(t.first)) {
		t.first = at
	}
	if at.After(t.last) {
		t.last = at
	}
	place := placeOf(e)
	key := kindOf(e) + "\x00" + place
	i := t.issues[key]
	if i == nil && len(t.issues) == maxIssues {
		t.other++
		return
	}
	if i == nil {
		i = &issue{place: place, level: level}
		t.issues[key] = i
	}
	i.events++
	if i.title == "" || !at.Before(i.last) {
		i.title, i.last = titleOf(e), at
	}
	if level.Severity() > i.level.Severity() {
		i.level = level
	}
}

// atLeast counts the events of a level or a worse one.
func (t *tally) atLeast(level event.Level) int {
	n := 0
	for l, count := range t.levels {
		if l.Severity() >= level.Severity() {
			n += count
		}
	}
	return n
}

// aged says how many events are so old that a backend shows them at the wrong time, if any are.
func (t *tally) aged() string {
	if t.old == 0 {
		return ""
	}
	return fmt.Sprintf("; %s older than 30 days, which Sentry dates to the day they arrive", plural(t.old, "event"))
}

// sorted returns the issues, most events first.
func (t *tally) sorted() []*issue {
	return slices.SortedFunc(maps.Values(t.issues), func(a, b *issue) int {
		return cmp.Or(cmp.Compare(b.events, a.events), b.last.Compare(a.last), cmp.Compare(a.title, b.title), cmp.Compare(a.place, b.place))
	})
}

// kindOf returns what makes events of a place the same issue: the type of the exception that was reported, or the message where there is none.
func kindOf(e *event.Event) string {
	if e.Exception != nil && len(e.Exception.Values) > 0 {
		x := &e.Exception.Values[len(e.Exception.Values)-1]
		return cmp.Or(x.Type, x.Text())
	}
	if e.LogEntry != nil {
		return cmp.Or(e.LogEntry.Message, e.LogEntry.Formatted)
	}
	return ""
}

// titleOf returns type and value of that exception, or the message.
func titleOf(e *event.Event) string {
	title := kindOf(e)
	if e.Exception != nil && len(e.Exception.Values) > 0 {
		if x := &e.Exception.Values[len(e.Exception.Values)-1]; x.Type != "" && x.Text() != "" {
			title += ": " + x.Text()
		}
	}
	return cmp.Or(title, "(no message)")
}

// placeOf returns the innermost frame of the program itself (of all frames, if none is known to be its own), or the logger.
func placeOf(e *event.Event) string {
	var frames []event.Frame
	if e.Exception != nil && len(e.Exception.Values) > 0 {
		if s := e.Exception.Values[len(e.Exception.Values)-1].Stacktrace; s != nil {
			frames = s.Frames
		}
	}
	if len(frames) == 0 {
		return cmp.Or(e.Transaction, e.Logger)
	}
	at := len(frames) - 1
	for i, f := range slices.Backward(frames) {
		if f.InApp != nil && *f.InApp {
			at = i
			break
		}
	}
	f := frames[at]
	file := cmp.Or(f.Filename, f.AbsPath, f.Module)
	if f.Lineno > 0 {
		file += ":" + strconv.Itoa(f.Lineno)
	}
	if f.Function == "" {
		return file
	}
	return f.Function + " (" + file + ")"
}
