package kubernetes

import (
	"bytes"
	"context"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
)

// lookAgain is how often a window is shown again while something is waited for.
const lookAgain = 25 * time.Millisecond

// handler stands between the files and who finds the errors in them. It implements [tailers.Handler].
type handler struct {
	node *Node
	next tailers.Handler
}

// Handle passes a window on, unless its container does not want to be read; if nothing is known of the pod yet, later.
func (h *handler) Handle(ctx context.Context, w *tailers.Window) (tailers.Reply, error) {
	c, ok := w.Stream.Writer.(*container)
	if !ok || len(w.Data) == 0 {
		return h.next.Handle(ctx, w)
	}
	v, wait := c.look(time.Now())
	if wait > 0 && !w.Final && len(w.Data) < tailers.MaxWindow/2 {
		if !c.waited {
			c.waited = true
			h.node.Stats.Waited.Add(1)
		}
		return tailers.Reply{Wake: min(wait, lookAgain)}, nil
	}
	if v.off {
		return h.pass(ctx, w)
	}
	if w.Idle > 0 && w.Idle < h.node.Join && v.c != nil && v.c.exit(c.restart) == nil && len(w.Data) < tailers.MaxWindow/2 {
		return tailers.Reply{Wake: min(h.node.Join-w.Idle, lookAgain)}, nil
	}
	return h.next.Handle(ctx, w)
}

// pass leaves a window out: only its position is passed on.
func (h *handler) pass(ctx context.Context, w *tailers.Window) (tailers.Reply, error) {
	n := len(w.Data)
	if !w.Final {
		n = bytes.LastIndexByte(w.Data, '\n') + 1
	}
	if n == 0 {
		return tailers.Reply{}, nil
	}
	rest := *w
	rest.Data, rest.Breaks, rest.Offset = nil, nil, w.Offset+int64(n)
	rest.Position = func(i int) event.Position { return w.Position(n + i) }
	if _, err := h.next.Handle(ctx, &rest); err != nil {
		return tailers.Reply{}, err
	}
	h.node.Stats.Unwanted.Add(int64(n))
	return tailers.Reply{Consumed: n}, nil
}

// Flush is the next one's.
func (h *handler) Flush(ctx context.Context) error { return h.next.Flush(ctx) }
