package kubernetes

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/errtail/errtail/event"
)

// ending is a pod whose container has ended.
func ending(x Exit, change ...func(*Pod)) *Pod {
	p := webPod()
	p.Containers[0].Exits = []Exit{x}
	for _, f := range change {
		f(p)
	}
	return p
}

// exitsOf runs a node while f happens, and returns what was reported.
func exitsOf(t *testing.T, to *next, positions []event.Position, f func(n *Node)) {
	t.Helper()
	n := &Node{API: true, Exits: to, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
	n.Resume(positions)
	n.Spec(to, false)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := n.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	f(n)
	<-time.After(time.Minute) // in the bubble of the caller: no time at all
	cancel()
	<-done
}

// TestExits: which ends of a container are news.
func TestExits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		exit   Exit
		change func(*Pod)
		want   int
	}{
		{"out of memory", Exit{Reason: "OOMKilled", Code: 137}, nil, 1},
		{"an error", Exit{Reason: "Error", Code: 1}, nil, 1},
		{"done", Exit{Reason: "Completed"}, nil, 0},
		{"done again and again", Exit{Reason: "Completed"}, func(p *Pod) { p.Containers[0].Waiting = "CrashLoopBackOff" }, 1},
		{"asked to go", Exit{Reason: "Error", Code: 143}, func(p *Pod) { p.Deleted = true }, 0},
		{"out of memory while it was asked to go", Exit{Reason: "OOMKilled", Code: 137}, func(p *Pod) { p.Deleted = true }, 1},
		{"a crash while it was asked to go", Exit{Reason: "Error", Code: 139}, func(p *Pod) { p.Deleted = true }, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				to := &next{}
				exitsOf(t, to, nil, func(n *Node) {
					c.exit.Finished = time.Now()
					p := ending(c.exit)
					if c.change != nil {
						c.change(p)
					}
					n.Learn(p)
					n.Learn(p) // each change of the pod comes again
				})
				if len(to.reported) != c.want {
					t.Errorf("%d events, want %d", len(to.reported), c.want)
				}
			})
		})
	}
}

// TestExitEvent: what the event says.
func TestExitEvent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		to := &next{}
		exitsOf(t, to, nil, func(n *Node) {
			n.Learn(ending(Exit{Restart: 2, Reason: "OOMKilled", Code: 137, Finished: time.Now()}))
		})
		ev := to.reported[0]
		e := ev.Exception.Values[0]
		if e.Type != "OOMKilled" || e.Text() != "container app of Deployment shop/web ended with exit code 137 (SIGKILL)" {
			t.Errorf("got %s: %s", e.Type, e.Text())
		}
		if ev.Tags["k8s.deployment.name"] != "web" || ev.Tags["k8s.container.restart_count"] != "2" || ev.Contexts["exit"]["signal"] != "SIGKILL" || ev.Release != "web@4.2" {
			t.Errorf("got %+v", ev)
		}
		if ev.EventID == "" || len(ev.Fingerprint) == 0 {
			t.Error("no id, or no fingerprint")
		}
	})
}

// TestExplained: an error right before the end says why; one of long ago, or of another start, does not.
func TestExplained(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		restart int
		before  time.Duration
		want    int
	}{{"its last words", 1, time.Second, 0}, {"long ago", 1, time.Minute, 1}, {"the start before", 0, time.Second, 1}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				to := &next{}
				exitsOf(t, to, nil, func(n *Node) {
					n.Learn(webPod())
					h := &handler{node: n, next: to}
					open(t, n, h, "app", c.restart)("error\n", 0)
					time.Sleep(c.before)
					n.Learn(ending(Exit{Restart: 1, Reason: "Error", Code: 1, Finished: time.Now()}))
				})
				if len(to.reported) != c.want {
					t.Errorf("%d events, want %d", len(to.reported), c.want)
				}
				if len(to.told) != 1 {
					t.Errorf("%d positions", len(to.told))
				}
			})
		})
	}
}

// TestExitsOverRestarts: what was told is not told again, what happened meanwhile is, and old news are none.
func TestExitsOverRestarts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		to := &next{}
		old := Exit{Restart: 0, Reason: "Error", Code: 1, Finished: time.Now().Add(-time.Hour)}
		exitsOf(t, to, nil, func(n *Node) { n.Learn(ending(old)) })
		if len(to.reported) != 0 {
			t.Fatal("what happened long before the first start was told")
		}
		first := Exit{Restart: 1, Reason: "Error", Code: 1, Finished: time.Now()}
		full := errors.New("no space left")
		to.fail.Store(&full)
		exitsOf(t, to, nil, func(n *Node) {
			n.Learn(ending(first))
			time.Sleep(20 * time.Second)
			to.fail.Store(nil)
		})
		if len(to.reported) != 1 {
			t.Fatalf("%d events after custody failed for a while", len(to.reported))
		}
		time.Sleep(time.Minute)
		second := Exit{Restart: 2, Reason: "Error", Code: 1, Finished: time.Now()}
		time.Sleep(time.Minute)
		exitsOf(t, to, to.told, func(n *Node) {
			p := ending(second)
			p.Containers[0].Exits = append(p.Containers[0].Exits, first)
			n.Learn(p)
		})
		if len(to.reported) != 2 || to.reported[1].Contexts["exit"]["restart"] != 2 {
			t.Errorf("%d events after a restart, want the one that was missed: %v", len(to.reported), to.reported)
		}
	})
}

// TestJoin: the last traceback waits for how its container ended, but not for long.
func TestJoin(t *testing.T) {
	t.Parallel()
	to := &next{}
	n := &Node{API: true, Join: time.Second}
	h := n.Spec(to, false).Handler
	n.Learn(webPod())
	show := open(t, n, h, "app", 1)
	if r := show("error\n", 500*time.Millisecond); r.Consumed != 0 || r.Wake <= 0 {
		t.Errorf("quiet for half a second: %+v", r)
	}
	n.Learn(ending(Exit{Restart: 1, Reason: "Error", Code: 139, Finished: time.Now()}))
	if r := show("error\n", 600*time.Millisecond); r.Consumed == 0 {
		t.Error("it is known how it ended, and still waits")
	}
	if got := to.events[0].Contexts["exit"]["signal"]; got != "SIGSEGV" {
		t.Errorf("signal: got %v", got)
	}
	later := open(t, n, h, "app", 2)
	if r := later("error\n", time.Second); r.Consumed == 0 {
		t.Error("it waits for longer than it may")
	}
	if got := to.events[1].Contexts["previous exit"]["restart"]; got != 1 {
		t.Errorf("previous exit: got %v", got)
	}
}
