package kubernetes

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
)

// next takes whole windows, and makes an event of each with text.
type next struct {
	texts     []string
	events    []*event.Event
	positions []string
	reported  []*event.Event
	told      []event.Position
	fail      atomic.Pointer[error] // what Report returns
}

func (n *next) Handle(_ context.Context, w *tailers.Window) (tailers.Reply, error) {
	n.positions = append(n.positions, string(w.Position(len(w.Data)).Value))
	if len(w.Data) > 0 {
		n.texts = append(n.texts, string(w.Data))
		ev := &event.Event{Tags: map[string]string{"team": "config"}, Contexts: map[string]event.Context{}, Timestamp: event.Timestamp{Time: time.Now()}}
		w.Stream.Writer.Complete(ev)
		n.events = append(n.events, ev)
	}
	return tailers.Reply{Consumed: len(w.Data)}, nil
}

func (n *next) Flush(context.Context) error { return nil }

func (n *next) Report(_ context.Context, ev *event.Event, _ string, p event.Position) error {
	if fail := n.fail.Load(); fail != nil {
		return *fail
	}
	if ev != nil {
		n.reported = append(n.reported, ev)
	}
	n.told = append(n.told, p)
	return nil
}

// open begins the log of a container and returns how to show text of it.
func open(t *testing.T, n *Node, h tailers.Handler, container string, restart int) func(text string, idle time.Duration) tailers.Reply {
	t.Helper()
	s := &tailers.Stream{Kind: "file", Path: fmt.Sprintf("/var/log/pods/shop_web-1_%s/%s/%d.log", uid, container, restart)}
	n.begin(s)
	return func(text string, idle time.Duration) tailers.Reply {
		t.Helper()
		r, err := h.Handle(t.Context(), &tailers.Window{Stream: s, Data: []byte(text), Idle: idle,
			Position: func(i int) event.Position { return event.Position{Key: "file:x", Value: fmt.Append(nil, i)} }})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
}

func webPod() *Pod {
	return &Pod{Namespace: "shop", Name: "web-1", UID: uid, Node: "node-1", Owner: Owner{"Deployment", "web"}, Labels: map[string]string{"app": "web", "pod": "liar"},
		Annotations: map[string]string{Prefix + "tags": "team=pod,tier=front", Prefix + "dsn": "payments", Prefix + "side.enabled": "false", Prefix + "rules": "python-traceback, go-panic"},
		Containers:  []Container{{Name: "app", Image: "r.example/shop/web:4.2", Digest: "sha256:00"}, {Name: "side"}}}
}

// TestWaits: a window waits for what the API server says of its pod, as long as it may, and no longer than it has to.
func TestWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		to := &next{}
		n := &Node{API: true, Wait: 2 * time.Second}
		h := n.Spec(to, false).Handler
		show := open(t, n, h, "app", 0)
		if r := show("error\n", 0); r.Consumed != 0 || r.Wake <= 0 || r.Wake > 100*time.Millisecond {
			t.Errorf("before the server's word: %+v", r)
		}
		time.Sleep(300 * time.Millisecond)
		n.Learn(webPod())
		if r := show("error\n", 0); r.Consumed != 6 {
			t.Errorf("after it: %+v", r)
		}
		if got := n.Stats.Waited.Load(); got != 1 {
			t.Errorf("%d logs waited, want 1", got)
		}
		ev := to.events[0]
		for tag, want := range map[string]string{"k8s.deployment.name": "web", "container.image.tag": "4.2", "container.image.name": "r.example/shop/web", "k8s.node.name": "node-1",
			"tier": "front", "team": "config", "k8s.metadata": ""} {
			if got := ev.Tags[tag]; got != want {
				t.Errorf("tag %s: got %q, want %q", tag, got, want)
			}
		}
		if ev.Release != "web@4.2" || ev.ServerName != "web-1" || ev.Route != "" || ev.Logger != "app" {
			t.Errorf("release %q, server %q, route %q, logger %q", ev.Release, ev.ServerName, ev.Route, ev.Logger)
		}
	})
}

// TestDeadServer: with a server that says nothing, each event goes after the wait, and those that come later at once.
func TestDeadServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		to := &next{}
		n := &Node{API: true, Wait: 2 * time.Second}
		h := n.Spec(to, false).Handler
		show := open(t, n, h, "app", 0)
		began := time.Now()
		for show("error\n", 0).Consumed == 0 {
			time.Sleep(10 * time.Millisecond)
		}
		if took := time.Since(began); took < time.Second || took > 2100*time.Millisecond {
			t.Errorf("the first event went after %v", took)
		}
		if r := open(t, n, h, "app", 1)("error\n", 0); r.Consumed == 0 {
			t.Error("a server that never answered is waited for again")
		}
		ev := to.events[0]
		if ev.Tags["k8s.metadata"] != "path" || ev.Tags["k8s.pod.name"] != "web-1" || ev.Tags["k8s.namespace.name"] != "shop" {
			t.Errorf("tags: %v", ev.Tags)
		}
		big := make([]byte, tailers.MaxWindow)
		for i := range big {
			big[i] = '\n'
		}
		n.Synced()
		if r := open(t, n, h, "app", 2)(string(big), 0); r.Consumed == 0 {
			t.Error("a window that must be decided is not")
		}
	})
}

// TestNoAPI: without an API server nothing waits and nothing is said to be missing.
func TestNoAPI(t *testing.T) {
	t.Parallel()
	to := &next{}
	n := &Node{Name: "node-1", Environment: "env", Namespaces: map[string]Namespace{"shop": {Environment: "production", Route: "payments", Tags: map[string]string{"a": "b"}}}}
	h := n.Spec(to, false).Handler
	if r := open(t, n, h, "app", 3)("error\n", 0); r.Consumed == 0 {
		t.Fatal("an event waits")
	}
	ev := to.events[0]
	if ev.Tags["k8s.metadata"] != "" || ev.Tags["k8s.container.restart_count"] != "3" || ev.Environment != "production" || ev.Route != "payments" || ev.Tags["a"] != "b" {
		t.Errorf("got %+v", ev)
	}
}

// TestAnnotations: a pod chooses rules, and which container is not read; and a DSN only where it may.
func TestAnnotations(t *testing.T) {
	t.Parallel()
	to := &next{}
	n := &Node{API: true, DSNs: []string{"payments"}}
	h := n.Spec(to, false).Handler
	n.Learn(webPod())
	if r := open(t, n, h, "side", 0)("error\nrest", time.Second); r.Consumed != len("error\n") {
		t.Errorf("a container that is not to be read: %+v", r)
	}
	if len(to.texts) != 0 || len(to.positions) != 1 || to.positions[0] != "6" {
		t.Errorf("shown %q, positions %q", to.texts, to.positions)
	}
	open(t, n, h, "app", 0)("error\n", 0)
	if got := to.events[0].Route; got != "payments" {
		t.Errorf("route: got %q", got)
	}
	c := &container{node: n, place: place{"shop", "web-1", uid, "app", 0}}
	if !c.Takes("go-panic") || c.Takes("java-exception") {
		t.Error("the rules are not those that the pod asks for")
	}
	if got := c.Labels(); got["pod"] != "web-1" || got["app"] != "web" || got["container"] != "app" {
		t.Errorf("labels: %v", got)
	}
	if !fits(c.Labels(), c.Labels()) {
		t.Error("labels are made anew each time")
	}
}

// fits tells whether two maps are one.
func fits(a, b map[string]string) bool {
	a["same"] = "yes"
	defer delete(a, "same")
	return b["same"] == "yes"
}

// TestForget: what is known of a pod stays for a while after it went, and not for ever.
func TestForget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &Node{API: true}
		n.Spec(&next{}, false)
		n.Learn(webPod())
		n.Forget(webPod())
		c := &container{node: n, place: place{"shop", "web-1", uid, "app", 0}}
		if v, _ := c.look(time.Now()); v.pod == nil {
			t.Error("forgotten at once")
		}
		time.Sleep(keepGone + time.Second)
		n.Forget(&Pod{UID: "other"})
		if v, _ := c.look(time.Now()); v.pod != nil || n.Stats.Pods.Load() != 0 {
			t.Error("never forgotten")
		}
		for i := range maxPods + 10 {
			n.Learn(&Pod{UID: fmt.Sprint(i)})
		}
		if len(n.pods) > maxPods || n.Stats.Refused.Load() != 10 {
			t.Errorf("%d pods are known, %d refused", len(n.pods), n.Stats.Refused.Load())
		}
	})
}
