package watch

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/errtail/errtail/tailers/kubernetes"
	"github.com/errtail/errtail/tailers/kubernetes/apitest"
)

// taker records what was learned.
type taker struct {
	mu      sync.Mutex
	pods    map[string]*kubernetes.Pod
	synced  bool
	changed chan struct{}
}

func newTaker() *taker {
	return &taker{pods: map[string]*kubernetes.Pod{}, changed: make(chan struct{}, 1)}
}

func (k *taker) Learn(p *kubernetes.Pod)  { k.change(func() { k.pods[p.Name] = p }) }
func (k *taker) Forget(p *kubernetes.Pod) { k.change(func() { delete(k.pods, p.Name) }) }
func (k *taker) Synced()                  { k.change(func() { k.synced = true }) }

func (k *taker) change(f func()) {
	k.mu.Lock()
	f()
	k.mu.Unlock()
	select {
	case k.changed <- struct{}{}:
	default:
	}
}

// until waits for a condition.
func (k *taker) until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		k.mu.Lock()
		done := ok()
		k.mu.Unlock()
		if done {
			return
		}
		select {
		case <-k.changed:
		case <-late:
			t.Fatalf("never happened: %s", what)
		}
	}
}

func pod(name, node string, change ...func(*corev1.Pod)) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, UID: "uid-" + "1"}, Spec: corev1.PodSpec{NodeName: node}}
	for _, f := range change {
		f(p)
	}
	return p
}

// start runs what is tested until the test ends.
func start(t *testing.T, config *rest.Config, k *taker) (p *Pods, stop func()) {
	t.Helper()
	p, err := New(config, "node-1", k, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	t.Cleanup(stop)
	return p, stop
}

func configOf(s *apitest.Server) *rest.Config {
	return &rest.Config{Host: s.URL, TLSClientConfig: rest.TLSClientConfig{CAData: s.CA()}}
}

// TestWatch: pods of this node come, change and go, over disconnects and 410 Gone, whatever the server's age.
func TestWatch(t *testing.T) {
	t.Parallel()
	for _, watchList := range []bool{false, true} {
		t.Run(fmt.Sprint("watchList=", watchList), func(t *testing.T) {
			t.Parallel()
			s := apitest.New(t)
			s.Change(func(f *apitest.Faults) { f.WatchList = watchList })
			s.Put(pod("web", "node-1"))
			s.Put(pod("elsewhere", "node-2"))
			k := newTaker()
			start(t, configOf(s), k)
			k.until(t, "the list", func() bool { return k.synced && k.pods["web"] != nil })

			s.Put(pod("api", "node-1"))
			k.until(t, "a new pod", func() bool { return k.pods["api"] != nil })
			s.Put(pod("api", "node-1", func(p *corev1.Pod) { p.Labels = map[string]string{"v": "2"} }))
			k.until(t, "a change", func() bool { return k.pods["api"].Labels["v"] == "2" })

			s.Disconnect()
			s.Put(pod("after", "node-1"))
			k.until(t, "a pod after a disconnect", func() bool { return k.pods["after"] != nil })

			s.Delete("shop", "web")
			k.until(t, "a deletion", func() bool { return k.pods["web"] == nil })

			s.Put(pod("missed", "node-1"))
			s.Delete("shop", "api")
			s.Compact()
			s.Disconnect()
			k.until(t, "what was missed before 410 Gone", func() bool { return k.pods["missed"] != nil && k.pods["api"] == nil })
			k.mu.Lock()
			defer k.mu.Unlock()
			if k.pods["elsewhere"] != nil {
				t.Error("a pod of another node was learned")
			}
			for _, r := range s.Requests() {
				if !strings.Contains(r, "fieldSelector=spec.nodeName%3Dnode-1") {
					t.Errorf("asked for more than this node: %s", r)
				}
			}
		})
	}
}

// TestFaults: nothing that the server answers ends Run, and all is learned once it answers well.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 403, 500, 503} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			s := apitest.New(t)
			s.Put(pod("web", "node-1"))
			s.Change(func(f *apitest.Faults) { f.Status = status })
			k := newTaker()
			p, _ := start(t, configOf(s), k)
			for len(s.Requests()) < 2 { // it was refused, and asks again
				<-s.Asked()
			}
			if p.Stats.Up.Load() || p.Stats.Failed.Load() == 0 {
				t.Errorf("up: %t, and %d failures, while it answers with %d", p.Stats.Up.Load(), p.Stats.Failed.Load(), status)
			}
			if k.synced {
				t.Error("synced without an answer")
			}
			s.Change(func(f *apitest.Faults) { f.Status = 0 })
			k.until(t, "the pod, once the server answers", func() bool { return k.pods["web"] != nil && k.synced })
			if !p.Stats.Up.Load() {
				t.Error("not up, although it has answered")
			}
		})
	}
}

// TestDead: a server that is not there, or never answers, keeps nobody from stopping.
func TestDead(t *testing.T) {
	t.Parallel()
	s := apitest.New(t)
	s.Change(func(f *apitest.Faults) { f.Hang = make(chan struct{}) })
	_, stop := start(t, configOf(s), newTaker())
	<-s.Asked()
	stop()

	gone := apitest.New(t)
	gone.Close()
	_, stop = start(t, configOf(gone), newTaker())
	stop()
}

// TestTokenRotation: the kubelet replaces the token of the service account about once an hour; the old one is refused then.
func TestTokenRotation(t *testing.T) {
	t.Parallel()
	s := apitest.New(t)
	s.Put(pod("web", "node-1"))
	s.Change(func(f *apitest.Faults) { f.Token = "first" })
	config := configOf(s)
	config.BearerTokenFile = filepath.Join(t.TempDir(), "token")
	write := func(token string) {
		if err := os.WriteFile(config.BearerTokenFile, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("first")
	k := newTaker()
	start(t, config, k)
	k.until(t, "the list", func() bool { return k.pods["web"] != nil })
	write("second")
	s.Change(func(f *apitest.Faults) { f.Token = "second" })
	s.Put(pod("api", "node-1"))
	s.Disconnect()
	k.until(t, "a pod after the rotation", func() bool { return k.pods["api"] != nil })
}
