package kubernetes

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/errtail/errtail/event"
)

// Reporter takes events that no log tells of. A position without an event is taken too.
type Reporter interface {
	Report(ctx context.Context, ev *event.Event, writer string, p event.Position) error
}

// positionKey is the key of the position of exits: up to when they were told.
const positionKey = "kubernetes:exits"

const (
	settle     = 5 * time.Second  // an exit is told after this long, since what the log says of it may be on its way
	lastWords  = 10 * time.Second // an error is about an exit if it was logged at most this long before
	maxPending = 1_000
	maxTraced  = 8 // errors that are remembered of a container
	maxMessage = 2 << 10
)

// traced is an error in the log of a container.
type traced struct {
	restart int
	at      time.Time
}

// ended is a container that failed, of which it is not decided yet whether its log says why.
type ended struct {
	c    container
	pod  *Pod
	exit Exit
	due  time.Time
}

// Resume takes the positions that an earlier run has stored.
func (n *Node) Resume(positions []event.Position) {
	for _, p := range positions {
		if p.Key == positionKey {
			_ = json.Unmarshal(p.Value, &n.stored) // one that cannot be read is as good as none: ids tell what was told twice
		}
	}
}

// failed tells whether an exit is news: a program that did what it should, or was asked to end, is none.
func (p *Pod) failed(c *Container, x *Exit) bool {
	switch {
	case x.Reason == "OOMKilled":
		return true
	case p.Deleted && (x.Code == 143 || x.Code == 137 || x.Code == 0): // SIGTERM, then SIGKILL
		return false
	}
	return x.Code != 0 || x.Signal != 0 || c.Waiting == "CrashLoopBackOff"
}

// notice looks at a pod for containers that failed.
func (n *Node) notice(uid string, k *known) {
	if n.Exits == nil {
		return
	}
	since := n.stored
	if since.IsZero() {
		since = n.began
	}
	for i := range k.pod.Containers {
		c := &k.pod.Containers[i]
		for _, x := range c.Exits {
			if k.told[c.Name] > x.Restart || !k.pod.failed(c, &x) {
				continue
			}
			if x.Finished.Before(since.Truncate(time.Second)) { // the API server's times are in seconds
				continue
			}
			k.told[c.Name] = x.Restart + 1
			if len(n.pending) >= maxPending {
				n.Stats.Refused.Add(1)
				continue
			}
			one := container{node: n, place: place{k.pod.Namespace, k.pod.Name, uid, c.Name, x.Restart}}
			n.pending = append(n.pending, ended{one, k.pod, x, time.Now().Add(settle)})
			select {
			case n.woken <- struct{}{}:
			default:
			}
		}
	}
}

// Run tells of containers that failed without a word until ctx ends. It implements [github.com/errtail/errtail/tailers.Source].
func (n *Node) Run(ctx context.Context) error {
	for {
		wait := time.Hour
		for {
			e, left := n.next(time.Now())
			if e == nil {
				wait = left
				break
			}
			if err := n.tell(ctx, e); err != nil {
				n.Logger.Error("an exit of a container cannot be brought into custody; it is tried again", "error", err)
				wait = settle
				break
			}
			n.told(e)
		}
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-n.woken:
		case <-ctx.Done():
			t.Stop()
			return nil
		}
		t.Stop()
	}
}

// next returns the exit that is due, or in how long one is.
func (n *Node) next(now time.Time) (*ended, time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.pending) == 0 {
		return nil, time.Hour
	}
	e := n.pending[0]
	if left := e.due.Sub(now); left > 0 {
		return nil, left
	}
	return &e, 0
}

// told takes the first exit off the list.
func (n *Node) told(e *ended) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.pending = n.pending[1:]
	if e.exit.Finished.After(n.stored) {
		n.stored = e.exit.Finished
	}
}

// tell makes an event of an exit, unless the log of the container had an error right before it.
func (n *Node) tell(ctx context.Context, e *ended) error {
	var ev *event.Event
	if !n.explained(e) {
		e.awaits(ctx)
		ev = e.event()
		n.Stats.Exits.Add(1)
	}
	return n.Exits.Report(ctx, ev, e.c.uid, n.position(e))
}

// awaits waits for the Secret that says where the event goes, if one does, as long as that is worth it.
func (e *ended) awaits(ctx context.Context) {
	v := e.c.viewOf(e.pod)
	began := time.Now()
	for v.secret != (secret{}) {
		_, wait := e.c.node.Secrets.look(v.secret, e.c.node.Wait, time.Now())
		if wait <= 0 || time.Since(began) > e.c.node.Wait {
			return
		}
		select {
		case <-time.After(min(wait, lookAgain)):
		case <-ctx.Done():
			return
		}
	}
}

// position returns what to store when an exit was told: those that are still to come must not be taken for told.
func (n *Node) position(e *ended) event.Position {
	n.mu.Lock()
	defer n.mu.Unlock()
	upto := n.stored
	if e.exit.Finished.After(upto) {
		upto = e.exit.Finished
	}
	for _, other := range n.pending[1:] {
		if other.exit.Finished.Before(upto) {
			upto = other.exit.Finished
		}
	}
	value, err := json.Marshal(upto)
	if err != nil {
		value = []byte(`""`) // a year beyond 9999
	}
	return event.Position{Key: positionKey, Value: value}
}

// explained tells whether the log of the container had an error right before it ended.
func (n *Node) explained(e *ended) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	k := n.pods[e.c.uid]
	if k == nil {
		return false
	}
	for _, t := range k.traced[e.c.container] {
		// The API server's times are in seconds, and the log's may be those of reading.
		if t.restart == e.exit.Restart && e.exit.Finished.Sub(t.at) <= lastWords+time.Second {
			return true
		}
	}
	return false
}

// trace notes that a container's log had an error in it.
func (n *Node) trace(c *container, at time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	k := n.pods[c.uid]
	if k == nil {
		return
	}
	all := append(k.traced[c.container], traced{c.restart, at})
	if len(all) > maxTraced {
		all = append(all[:0], all[len(all)-maxTraced:]...)
	}
	k.traced[c.container] = all
}

// event makes an event of an exit.
func (e *ended) event() *event.Event {
	x := &e.exit
	kind := cmp.Or(x.Reason, "Error")
	what := fmt.Sprintf("container %s of %s ended with exit code %d", e.c.container, e.owner(), x.Code)
	if name := signalOf(x); name != "" {
		what += " (" + name + ")"
	}
	if x.Message != "" {
		what += ": " + cut(x.Message, maxMessage)
	}
	handled := false
	ev := &event.Event{
		EventID:   event.ID(event.Origin{Source: "kubernetes exit " + e.c.uid + "/" + e.c.container, Offset: int64(x.Restart)}, []byte(kind)),
		Timestamp: event.Timestamp{Time: x.Finished},
		Platform:  "other",
		Level:     event.Error,
		Tags:      map[string]string{"source": "kubernetes", "rule": "kubernetes-exit"},
		Contexts:  map[string]event.Context{"exit": x.card()},
		Exception: &event.Exceptions{Values: []event.Exception{{Type: kind, Value: &what,
			Mechanism: &event.Mechanism{Type: "kubernetes", Handled: &handled}}}},
		Fingerprint: []string{"kubernetes-exit", e.c.namespace, e.owner(), e.c.container, kind, strconv.Itoa(x.Code)},
	}
	e.c.describe(ev, e.c.viewOf(e.pod))
	return ev
}

// owner names what the pod belongs to.
func (e *ended) owner() string {
	if o := e.pod.Owner; o.Kind != "" {
		return o.Kind + " " + e.c.namespace + "/" + o.Name
	}
	return "pod " + e.c.namespace + "/" + e.c.pod
}

// card is an exit as a context.
func (x *Exit) card() event.Context {
	card := event.Context{"restart": x.Restart, "exit_code": x.Code}
	if x.Reason != "" {
		card["reason"] = x.Reason
	}
	if name := signalOf(x); name != "" {
		card["signal"] = name
	}
	if x.Message != "" {
		card["message"] = cut(x.Message, maxMessage)
	}
	if !x.Started.IsZero() {
		card["started"] = event.Timestamp{Time: x.Started}
	}
	if !x.Finished.IsZero() {
		card["finished"] = event.Timestamp{Time: x.Finished}
	}
	return card
}

// signals are the names of those that end containers (signal(7), x86 and ARM).
var signals = map[int]string{1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL", 11: "SIGSEGV",
	13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM"}

// signalOf names the signal that ended a container: container runtimes add 128 to its number and make that the exit code, as shells do.
func signalOf(x *Exit) string {
	number := x.Signal
	if number == 0 && x.Code > 128 && x.Code < 128+65 {
		number = x.Code - 128
	}
	if number == 0 {
		return ""
	}
	if name := signals[number]; name != "" {
		return name
	}
	return strconv.Itoa(number)
}
