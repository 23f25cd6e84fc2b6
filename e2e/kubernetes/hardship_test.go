//go:build e2e

package kubernetes

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/process"
)

// lived is for how long a log exists at least before it is deleted: what exists for a moment only nobody can be sure to open.
const lived = 1500 * time.Millisecond

// rotatedLogs is how many rotated logs of a container the kubelet keeps beside the present one (containerLogMaxFiles is 5).
const rotatedLogs = 4

// tenant is a pod that crashes again and again, and what the kubelet does to its logs meanwhile.
type tenant struct {
	*writing
	n       *node
	id      int
	born    int // how many pods it was already
	rng     *rand.Rand
	seq     int
	written *ledger
	running *sync.RWMutex // held by who ends errtail: nothing is deleted then
	opened  time.Time     // when the present log was begun
}

// ledger is what was written, by the value of its event, and what was done.
type ledger struct {
	sync.Mutex
	at     map[string]time.Time
	counts map[string]int
}

func (l *ledger) did(what string) {
	l.Lock()
	defer l.Unlock()
	l.counts[what]++
}

// values returns what was written so far.
func (l *ledger) values() (all []string) {
	l.Lock()
	defer l.Unlock()
	for value := range l.at {
		all = append(all, value)
	}
	return all
}

// chat writes ordinary lines, some of them in parts, on both streams.
func (w *tenant) chat() {
	for range 1 + w.rng.IntN(20) {
		if w.rng.IntN(10) == 0 {
			w.write(w.n.t, stamp()+" stdout P INFO a long line "+strings.Repeat("x", 200)+"\n")
			w.write(w.n.t, stamp()+" stdout F that ends here\n")
			continue
		}
		w.write(w.n.t, stamp()+" stdout F INFO ready "+strconv.Itoa(w.rng.IntN(1000))+"\n")
	}
}

// fail writes a traceback, line by line, with lines of the other stream and a value in parts between.
func (w *tenant) fail() {
	w.seq++
	value := fmt.Sprintf("pod %d.%d error %d", w.id, w.born, w.seq)
	w.write(w.n.t, stamp()+" stderr F Traceback (most recent call last):\n")
	if w.rng.IntN(2) == 0 {
		w.write(w.n.t, stamp()+" stdout F INFO in between\n")
	}
	w.write(w.n.t, fmt.Sprintf("%s stderr F   File \"/srv/shop/cart.py\", line %d, in total\n", stamp(), w.seq))
	if w.rng.IntN(4) == 0 {
		w.rotate() // in the middle
	}
	w.write(w.n.t, stamp()+" stderr F     return sum(prices)\n")
	if w.rng.IntN(3) == 0 {
		w.write(w.n.t, stamp()+" stderr P ValueError: "+value[:4]+"\n"+stamp()+" stderr F "+value[4:]+"\n")
	} else {
		w.write(w.n.t, stamp()+" stderr F ValueError: "+value+"\n")
	}
	w.written.Lock()
	w.written.at["ValueError: "+value] = time.Now()
	w.written.Unlock()
	w.written.did("errors")
}

// restart starts the container again; the kubelet keeps the log of the one before.
func (w *tenant) again() {
	w.file.Close()
	w.restart++
	w.begin()
	for _, name := range w.list(strconv.Itoa(w.restart-2) + ".log") {
		w.remove(name)
	}
	w.written.did("restarts")
}

// rotate does what the kubelet does every ten seconds to a log that is too large: the oldest go, older ones are packed, the present one is renamed and the runtime told to open it
// again, which writes some more to the renamed one before it does.
func (w *tenant) rotate() {
	t := w.n.t
	base := strconv.Itoa(w.restart) + ".log"
	path := filepath.Join(w.dir, base)
	rotated := w.list(base + ".")
	slices.Sort(rotated)
	for len(rotated) > rotatedLogs-2 {
		w.remove(rotated[0])
		rotated = rotated[1:]
	}
	for _, name := range rotated {
		if !strings.HasSuffix(name, ".gz") {
			w.pack(name)
		}
	}
	if err := os.Rename(path, path+"."+time.Now().UTC().Format("20060102-150405.000000000")); err != nil {
		t.Error(err)
	}
	for range w.rng.IntN(5) {
		w.write(t, stamp()+" stdout F INFO late\n")
	}
	w.file.Close()
	w.begin()
	w.written.did("rotations")
}

func (w *tenant) begin() {
	w.open(w.n.t)
	w.opened = time.Now()
}

func (w *tenant) list(prefix string) (names []string) {
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		w.n.t.Error(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			names = append(names, filepath.Join(w.dir, e.Name()))
		}
	}
	return names
}

func (w *tenant) remove(name string) {
	if !w.running.TryRLock() {
		return // the next time
	}
	defer w.running.RUnlock()
	if info, err := os.Stat(name); err != nil || time.Since(info.ModTime()) < lived {
		return
	}
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.n.t.Error(err)
	}
}

// pack compresses a rotated log by way of a .tmp beside it.
func (w *tenant) pack(name string) {
	in, err := os.Open(name)
	if err != nil {
		w.n.t.Error(err)
		return
	}
	defer in.Close()
	out, err := os.Create(name + ".tmp")
	if err != nil {
		w.n.t.Error(err)
		return
	}
	z := gzip.NewWriter(out)
	_, err = io.Copy(z, in)
	if err := errors.Join(err, z.Close(), out.Close(), os.Rename(name+".tmp", name+".gz"), os.Remove(name)); err != nil {
		w.n.t.Error(err)
	}
}

// replaced is what happens to a pod that is deleted: its logs go at once, and another one comes.
func (w *tenant) replaced() {
	w.file.Close()
	if err := os.RemoveAll(filepath.Dir(w.dir)); err != nil {
		w.n.t.Error(err)
	}
	w.born++
	w.restart = 0
	w.settle()
	w.written.did("deletions")
}

// settle makes the directory of a pod, and its first log.
func (w *tenant) settle() {
	uid := fmt.Sprintf("00000000-0000-4000-%04d-%012d", w.born, w.id)
	w.dir = filepath.Join(w.n.root, fmt.Sprintf("shop_web-%d-%d_%s", w.id, w.born, uid), "app")
	if err := os.MkdirAll(w.dir, 0o755); err != nil {
		w.n.t.Fatal(err)
	}
	w.begin()
}

// TestHardship: pods crash, are started again and deleted right after a crash, and their logs are rotated, packed and removed as the kubelet does it but a hundred times as often, while errtail is
// replaced and killed. Each error comes once. Logs are deleted only while errtail runs, and has a moment left: what nobody could read is not what this is about.
func TestHardship(t *testing.T) {
	seconds := 20
	if text := os.Getenv("SECONDS_OF_HARDSHIP"); text != "" {
		seconds, _ = strconv.Atoi(text)
	}
	n := newNode(t, `api: "off"`)
	l := &ledger{at: map[string]time.Time{}, counts: map[string]int{}}
	var mu sync.RWMutex // held by what must not happen while errtail is away: deletions
	n.start()
	n.ready(1)
	end := time.Now().Add(time.Duration(seconds) * time.Second)
	var all sync.WaitGroup
	for id := range 40 {
		w := &tenant{writing: &writing{}, n: n, id: id, rng: rand.New(rand.NewPCG(uint64(id), uint64(time.Now().UnixNano()))), written: l, running: &mu}
		w.settle()
		all.Go(func() {
			defer func() { w.file.Close() }()
			for time.Now().Before(end) {
				<-time.After(time.Duration(w.rng.IntN(1000)) * time.Millisecond)
				w.chat()
				switch w.rng.IntN(10) {
				case 0, 1:
					w.fail()
					w.again()
				case 2:
					w.rotate()
				case 3:
					w.fail()
				case 4:
					if w.running.TryRLock() {
						w.fail()
						if time.Since(w.opened) > lived {
							w.replaced()
						}
						w.running.RUnlock()
					}
				}
			}
		})
	}
	canary := &tenant{writing: &writing{}, n: n, id: 99, written: l, running: &mu}
	canary.settle()
	var canaries []string
	for i := 0; time.Now().Before(end.Add(-3 * time.Second)); i++ {
		<-time.After(2500 * time.Millisecond)
		mu.Lock()
		n.came(l.values()) // of what was deleted nothing can be read again; what is written from now on is on disk until errtail is back
		if i%2 == 0 {
			n.kill()
			l.did("kills")
		} else {
			n.stop()
			l.did("updates")
		}
		n.start()
		n.ready(i + 2)
		canary.seq++
		value := fmt.Sprintf("canary %d", canary.seq)
		canary.write(t, fmt.Sprintf("%[1]s stderr F Traceback (most recent call last):\n%[1]s stderr F   File \"/srv/shop/cart.py\", line 1, in total\n%[1]s stderr F ValueError: %[2]s\n", stamp(), value))
		canaries = append(canaries, "ValueError: "+value)
		n.came(canaries) // it has opened what there is
		mu.Unlock()
	}
	all.Wait()
	t.Logf("%v", l.counts)
	n.until(append(l.values(), canaries...)...)
	n.stop()
}

// ready waits until an errtail has opened what there is, after so many were started.
func (n *node) ready(times int) {
	n.t.Helper()
	process.Until(n.t, patience, "errtail follows", func(context.Context) error {
		log, err := os.ReadFile(n.output.Name())
		if got := strings.Count(string(log), `"msg":"following"`); got < times {
			return fmt.Errorf("%d of %d, %v", got, times, err)
		}
		return nil
	})
}
