package kubernetes

import (
	"cmp"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/file"
)

// Node is the pods of one node. The fields before the blank line are set before [Node.Spec] is called and not changed after.
type Node struct {
	Root string // where the logs are; "" means DefaultRoot
	Name string // of the node; "" where nobody says
	Self Self
	// Exclude are patterns of namespaces (path.Match) that are left alone.
	Exclude []string
	// Namespaces says what is different for some, by name.
	Namespaces map[string]Namespace
	// Environment and Release are for events of which neither the configuration nor the pod says them.
	Environment, Release string
	// DSNs are the names of those that a pod may choose by an annotation.
	DSNs []string
	// Addresses, if not nil, takes DSNs that pods give themselves; Secrets, if not nil, reads those that they name by a Secret.
	Addresses Addresses
	Secrets   *Secrets
	// API tells that an API server is asked, so that an event is worth to wait for what it says: for Wait at most (0 means 2 s), from when a log was
	// found, or from the start.
	API  bool
	Wait time.Duration
	// Join is for how long the last traceback of a log waits for how its container has ended; it is taken as it is then. 0 means not at all.
	Join time.Duration
	// Exits, if not nil, is told of containers that failed and have not said why.
	Exits  Reporter
	Logger *slog.Logger // nil: slog.Default()

	Stats Stats

	began   time.Time
	mu      sync.Mutex
	pods    map[string]*known // by uid
	gone    []departed        // in the order in which they went
	synced  bool
	pending []ended
	woken   chan struct{}
	stored  time.Time         // exits before this were told by an earlier run
	refused map[string]string // by uid: why the DSN of a pod is not taken
	linked  atomic.Bool       // the log was told of a link
}

// Self is the pod that reads: its own log is not read, since every word about an error in it would be one more.
type Self struct{ Namespace, Pod string }

// Namespace is what is different for the pods of one.
type Namespace struct {
	Environment string
	Route       string // name of the DSN
	Tags        map[string]string
}

// Stats tells how it is going. All may be read at any time.
type Stats struct {
	Pods     atomic.Int64 // known from the API server; can fall
	Refused  atomic.Int64 // pods that are not kept, since there are too many
	Unknown  atomic.Int64 // logs of which nothing but the path was known when they had an event
	Unwanted atomic.Int64 // bytes of containers that do not want to be read
	Exits    atomic.Int64 // events about containers that failed without a word
	Waited   atomic.Int64 // logs whose first words waited for what the API server says of their pod
}

// Bounds.
const (
	defaultWait = 2 * time.Second
	maxPods     = 10_000
	keepGone    = 10 * time.Minute // a pod that was deleted is remembered: its log is still being read
	maxGone     = 2_000
)

// known is what is known of one pod.
type known struct {
	pod    *Pod
	gone   bool
	told   map[string]int      // by container: the last exit that was noticed
	traced map[string][]traced // by container: the last errors in its log
}

// departed is a pod that was deleted.
type departed struct {
	uid string
	at  time.Time
}

// Spec returns what a follower of files needs to follow the logs of the pods and show them to h.
func (n *Node) Spec(h tailers.Handler, fromStart bool) file.Spec {
	n.Root = filepath.Clean(cmp.Or(n.Root, DefaultRoot))
	if abs, err := filepath.Abs(n.Root); err == nil {
		n.Root = abs
	}
	n.Wait = cmp.Or(n.Wait, defaultWait)
	if n.Logger == nil {
		n.Logger = slog.Default()
	}
	n.began = time.Now()
	n.pods, n.refused = map[string]*known{}, map[string]string{}
	n.woken = make(chan struct{}, 1)
	return file.Spec{Globs: globs(n.Root), Handler: &handler{node: n, next: h}, FromStart: fromStart, Whole: true, Skip: n.skip, Begin: n.begin}
}

// link tells whether a name is a link, which is left alone: no runtime of today's makes one here, and it could lead to any file of the node.
func (n *Node) link(name string) bool {
	info, err := os.Lstat(name)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		return false
	}
	if n.linked.CompareAndSwap(false, true) {
		n.Logger.Warn("a link among the logs of pods is left alone, and so are others (containerd and CRI-O make none, cri-dockerd does: follow /var/lib/docker/containers by paths there)", "path", name)
	}
	return true
}

// leadsOut tells whether a log, or a directory above it and below the root, is a link.
func (n *Node) leadsOut(name string) bool {
	for ; len(name) > len(n.Root); name = filepath.Dir(name) {
		if n.link(name) {
			return true
		}
	}
	return false
}

// skip tells whether a file or directory is to be left alone. Whoever asks has asked about the directories above.
func (n *Node) skip(name string) bool {
	if n.link(name) {
		return true
	}
	if filepath.Dir(name) == n.Root {
		p, ok := parsePod(filepath.Base(name))
		return !ok || n.own(p) || n.excluded(p.namespace)
	}
	if filepath.Ext(name) == ".log" {
		_, ok := parsePlace(n.Root, name)
		return !ok
	}
	return false
}

// own tells whether a pod is the one that reads.
func (n *Node) own(p place) bool {
	return n.Self.Pod != "" && p.pod == n.Self.Pod && (n.Self.Namespace == "" || p.namespace == n.Self.Namespace)
}

func (n *Node) excluded(namespace string) bool {
	for _, pattern := range n.Exclude {
		if ok, _ := path.Match(pattern, namespace); ok { // patterns were checked
			return true
		}
	}
	return false
}

// Archive prepares for reading what is there once, by path alone: skip tells of a file that it is to be left alone, begin says whose a log is.
func (n *Node) Archive() (skip func(path string) bool, begin func(*tailers.Stream)) {
	n.Spec(nil, true)
	absolute := func(path string) string {
		if abs, err := filepath.Abs(path); err == nil {
			return abs
		}
		return path
	}
	skip = func(path string) bool {
		name := absolute(path)
		p, ok := parsePlace(n.Root, name)
		return !ok || n.own(p) || n.excluded(p.namespace) || n.leadsOut(name)
	}
	begin = func(s *tailers.Stream) {
		own := s.Path
		s.Path = absolute(own)
		n.begin(s)
		s.Path = own
	}
	return skip, begin
}

// begin says whose a log is that was found.
func (n *Node) begin(s *tailers.Stream) {
	p, ok := parsePlace(n.Root, s.Path)
	if !ok {
		return // skip has left it out
	}
	s.Kind = "kubernetes"
	s.Writer = &container{node: n, place: p, seen: time.Now()}
}

// Learn takes what an API server says about a pod.
func (n *Node) Learn(p *Pod) {
	n.mu.Lock()
	defer n.mu.Unlock()
	uid := cmp.Or(p.Mirrors, p.UID)
	k := n.pods[uid]
	if k == nil {
		if len(n.pods) >= maxPods {
			n.Stats.Refused.Add(1)
			return
		}
		k = &known{told: map[string]int{}, traced: map[string][]traced{}}
		n.pods[uid] = k
		n.Stats.Pods.Add(1)
	}
	k.pod, k.gone = p, false
	n.notice(uid, k)
	n.clean(time.Now())
}

// Forget takes that a pod is no more. What is known of it is kept for a while, since its log may not be read to its end.
func (n *Node) Forget(p *Pod) {
	n.mu.Lock()
	defer n.mu.Unlock()
	uid := cmp.Or(p.Mirrors, p.UID)
	if k := n.pods[uid]; k != nil && !k.gone {
		k.gone = true
		n.gone = append(n.gone, departed{uid, time.Now()})
	}
	n.clean(time.Now())
}

// Synced takes that all pods that there are were learned.
func (n *Node) Synced() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.synced = true
}

// clean lets go of pods that were deleted long ago.
func (n *Node) clean(now time.Time) {
	for len(n.gone) > 0 && (len(n.gone) > maxGone || now.Sub(n.gone[0].at) > keepGone) {
		if k := n.pods[n.gone[0].uid]; k != nil && k.gone {
			delete(n.pods, n.gone[0].uid)
			n.Stats.Pods.Add(-1)
		}
		n.gone = n.gone[1:]
	}
}

// look returns what is known of a container's pod; nil is nothing. wait is for how long that is worth to be waited for.
func (n *Node) look(c *container, now time.Time) (pod *Pod, wait time.Duration) {
	if !n.API {
		return nil, 0
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if k := n.pods[c.uid]; k != nil {
		return k.pod, 0
	}
	from := n.began
	if n.synced && c.seen.After(from) {
		from = c.seen
	}
	return nil, max(from.Add(n.Wait).Sub(now), 0)
}
