// Package sourcetest checks that a source of log text keeps its contract with a handler ([tailers.Handler]), while it records what the source shows.
package sourcetest

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
)

// Recorder is a handler that takes at random as much as it may, and checks each window: that lines are whole, that what was left is shown
// again, unchanged and with what follows, that Before and Head agree with what was shown, and that a stream ends once. It may be used from several goroutines.
type Recorder struct {
	t testing.TB

	mu      sync.Mutex
	rng     *rand.Rand
	streams map[*tailers.Stream]*recorded
	order   []*recorded
	pending map[string]event.Position
	stored  map[string]event.Position

	// Greedy makes the recorder decide everything it is shown at once.
	Greedy bool
	// Take, if not nil, decides how much of a window is taken.
	Take func(w *tailers.Window) int
	// Wake is what it answers when it leaves something undecided. Without it, it asks for nothing.
	Wake time.Duration
	// Vanishing tells that text is taken away after it was shown, so that Before may not find it.
	Vanishing bool
	// Fail, if not nil, is asked before each call, and its error returned.
	Fail func() error
	// Early, if not nil, is asked before each window whether what was taken before is brought into custody first, as handlers do that have taken much.
	Early func() bool
	// Shown, if not nil, is called after each window, with the stream and all that was decided of it.
	Shown func(s *tailers.Stream, w *tailers.Window)
}

type recorded struct {
	stream *tailers.Stream
	text   strings.Builder // all that was decided
	safe   int             // how much of it was brought into custody
	rest   []byte          // left undecided
	next   int64           // offset of rest
	wake   time.Duration
	final  bool
}

// New returns a recorder whose choices follow from the seed.
func New(t testing.TB, seed uint64) *Recorder {
	return &Recorder{t: t, rng: rand.New(rand.NewPCG(seed, 0x5eed)), streams: map[*tailers.Stream]*recorded{},
		pending: map[string]event.Position{}, stored: map[string]event.Position{}}
}

// ErrRefused is an error for Fail to return.
var ErrRefused = errors.New("refused by the test")

// Handle implements [tailers.Handler].
func (r *Recorder) Handle(_ context.Context, w *tailers.Window) (tailers.Reply, error) {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Fail != nil {
		if err := r.Fail(); err != nil {
			return tailers.Reply{}, err
		}
	}
	if r.Early != nil && r.Early() {
		r.commit()
	}
	s := r.streams[w.Stream]
	if s == nil {
		s = &recorded{stream: w.Stream, next: w.Offset}
		r.streams[w.Stream] = s
		r.order = append(r.order, s)
	}
	r.check(s, w)
	n := r.take(w)
	s.text.Write(w.Data[:n])
	s.rest = append(s.rest[:0], w.Data[n:]...)
	s.next = w.Offset + int64(n)
	s.final = w.Final && n == len(w.Data)
	if w.Position != nil {
		p := w.Position(n)
		if p.Key == "" {
			r.t.Errorf("%s: a position without a key", w.Stream.Path)
		}
		r.pending[p.Key] = p
	}
	s.wake = 0
	if len(s.rest) > 0 {
		s.wake = r.Wake
	}
	if r.Shown != nil {
		r.Shown(w.Stream, w)
	}
	return tailers.Reply{Consumed: n, Wake: s.wake}, nil
}

// take decides how much of a window to take: nothing, some lines, or all. Of one that is full, final or idle for long it takes something.
func (r *Recorder) take(w *tailers.Window) int {
	if r.Take != nil {
		return r.Take(w)
	}
	if r.Greedy || w.Final && r.rng.IntN(2) == 0 {
		return len(w.Data)
	}
	n := 0
	switch r.rng.IntN(4) {
	case 0:
		n = bytes.LastIndexByte(w.Data, '\n') + 1
	case 1:
		n = bytes.LastIndexByte(w.Data[:r.rng.IntN(len(w.Data)+1)], '\n') + 1
	case 2:
		n = bytes.IndexByte(w.Data, '\n') + 1
	}
	if n > 0 || len(w.Data) == 0 {
		return n
	}
	if w.Final || w.Idle > 0 {
		return len(w.Data)
	}
	if len(w.Data) >= tailers.MaxWindow {
		return bytes.IndexByte(w.Data, '\n') + 1
	}
	return 0
}

// check checks a window against what was shown of the stream before.
func (r *Recorder) check(s *recorded, w *tailers.Window) {
	r.t.Helper()
	path := w.Stream.Path
	if s.final {
		r.t.Errorf("%s: a window after the final one", path)
	}
	if !bytes.HasPrefix(w.Data, s.rest) {
		r.t.Errorf("%s: the rest is not shown again: %.200q, left were %.200q", path, w.Data, s.rest)
	}
	if len(s.rest) > 0 && w.Offset != s.next {
		r.t.Errorf("%s: the rest is shown at %d, and was at %d", path, w.Offset, s.next)
	}
	if n := len(w.Data); n > 0 && w.Data[n-1] != '\n' && !w.Final && w.Idle == 0 {
		r.t.Errorf("%s: a line without an end: %.200q", path, w.Data[max(0, n-200):])
	}
	if w.Idle > 0 && len(w.Data) != len(s.rest) && w.Data[len(w.Data)-1] == '\n' {
		r.t.Errorf("%s: idle, but there is more than before", path)
	}
	if len(w.Data) > 2*tailers.MaxWindow {
		r.t.Errorf("%s: a window of %d bytes", path, len(w.Data))
	}
	if w.Time.IsZero() {
		r.t.Errorf("%s: a window without a time", path)
	}
	r.checkBefore(s, w)
}

// checkBefore compares Before with what was decided of the stream, and Head with Before where it reaches the beginning.
func (r *Recorder) checkBefore(s *recorded, w *tailers.Window) {
	r.t.Helper()
	if w.Before == nil || w.Head == nil {
		r.t.Errorf("%s: a window without Before or Head", w.Stream.Path)
		return
	}
	for range 2 {
		p := make([]byte, r.rng.IntN(600))
		i := r.rng.IntN(len(w.Data) + 1)
		got := p[len(p)-w.Before(p, w.Offset+int64(i)):]
		decided := s.text.String()
		want := decided[max(0, len(decided)-len(p)):] + string(w.Data[:i])
		want = want[max(0, len(want)-len(p)):]
		// What an earlier generation ended with may be followed there by what was shown late, or not be there any more.
		offset, _ := w.Origin(i)
		n := int(min(int64(len(want)), offset))
		if r.Vanishing {
			n = min(n, len(got))
		}
		want = want[len(want)-n:]
		if !strings.HasSuffix(string(got), want) {
			r.t.Errorf("%s: %d bytes before %d+%d: %.300q, want %.300q", w.Stream.Path, len(p), w.Offset, i, got, want)
			return
		}
	}
}

// Flush implements [tailers.Handler].
func (r *Recorder) Flush(context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Fail != nil {
		if err := r.Fail(); err != nil {
			return err
		}
	}
	r.commit()
	return nil
}

func (r *Recorder) commit() {
	for key, p := range r.pending {
		r.stored[key] = p
		if p.Gone {
			delete(r.stored, key)
		}
	}
	clear(r.pending)
	for _, s := range r.order {
		s.safe = s.text.Len()
	}
}

// Positions returns what was stored by Flush.
func (r *Recorder) Positions() []event.Position {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]event.Position, 0, len(r.stored))
	for _, p := range r.stored {
		out = append(out, p)
	}
	return out
}

// Continue makes r go on after a crash of what old recorded: with what was in custody, and nothing else.
func (r *Recorder) Continue(old *Recorder) {
	before := &recorded{final: true}
	before.text.WriteString(old.Safe())
	before.safe = before.text.Len()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Vanishing = old.Vanishing
	r.order = append(r.order, before)
	for key, p := range old.stored {
		r.stored[key] = p
	}
}

// SetPositions replaces what is stored.
func (r *Recorder) SetPositions(positions []event.Position) {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.stored)
	for _, p := range positions {
		r.stored[p.Key] = p
	}
}

// Text returns what was decided, of all streams in the order in which they appeared.
func (r *Recorder) Text() string { return r.join(func(s *recorded) string { return s.text.String() }) }

// Safe returns what was in custody at the last Flush, as Text does. It is what a crash leaves.
func (r *Recorder) Safe() string {
	return r.join(func(s *recorded) string { return s.text.String()[:s.safe] })
}

// Undecided returns what was shown and left, as Text does.
func (r *Recorder) Undecided() string {
	return r.join(func(s *recorded) string { return string(s.rest) })
}

func (r *Recorder) join(part func(*recorded) string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, s := range r.order {
		b.WriteString(part(s))
	}
	return b.String()
}

// Streams returns the streams in the order in which they appeared, and which of them have ended.
func (r *Recorder) Streams() (streams []*tailers.Stream, ended []bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.order {
		streams, ended = append(streams, s.stream), append(ended, s.final)
	}
	return streams, ended
}
