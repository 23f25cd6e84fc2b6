//go:build e2e

package kubernetes

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/errtail/errtail/tailers/kubernetes/apitest"
)

// What the load is made of.
const (
	podsOfNode    = 500
	podsOfCluster = 5000
	bytesASecond  = 10 << 20
	tick          = 20 * time.Millisecond
)

// writing is a container whose log a test writes, as a container runtime does.
type writing struct {
	dir     string
	restart int
	file    *os.File
}

func (n *node) container(i int) *writing {
	n.t.Helper()
	w := &writing{dir: filepath.Join(n.root, fmt.Sprintf("shop_web-%d_%s", i, uidOf(i)), "app")}
	if err := os.MkdirAll(w.dir, 0o755); err != nil {
		n.t.Fatal(err)
	}
	w.open(n.t)
	n.t.Cleanup(func() { w.file.Close() })
	return w
}

func uidOf(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", i) }

func (w *writing) open(t *testing.T) {
	t.Helper()
	var err error
	if w.file, err = os.OpenFile(filepath.Join(w.dir, strconv.Itoa(w.restart)+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o640); err != nil {
		t.Fatal(err)
	}
}

// stamp is the time as a container runtime writes it.
func stamp() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000000000Z") }

// crash writes a traceback, and goes on as the container that is started next.
func (w *writing) crash(t *testing.T, value string, line int) {
	t.Helper()
	at := stamp()
	text := fmt.Sprintf("%[1]s stderr F Traceback (most recent call last):\n%[1]s stderr F   File \"/srv/shop/cart.py\", line %[2]d, in total\n%[1]s stderr F     return sum(prices)\n%[1]s stderr F ValueError: %[3]s\n", at, line, value)
	w.write(t, text)
	w.file.Close()
	w.restart++
	w.open(t)
}

func (w *writing) write(t *testing.T, text string) {
	t.Helper()
	if _, err := w.file.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func podOf(i int) *corev1.Pod {
	node := "node-1"
	if i >= podsOfNode {
		node = "node-" + strconv.Itoa(2+i%9)
	}
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: fmt.Sprint("web-", i), UID: types.UID(uidOf(i)), Labels: map[string]string{"app.kubernetes.io/name": "web", "app.kubernetes.io/version": "4.2"},
			Annotations: map[string]string{"errtail.dev/environment": "production", "kubectl.kubernetes.io/last-applied-configuration": strings.Repeat("x", 3000)}},
		Spec:   corev1.PodSpec{NodeName: node, Containers: []corev1.Container{{Name: "app", Image: "registry.example/shop/web:4.2"}}},
		Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{Name: "app", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}}}},
	}
}

// TestScale: 500 pods write 10 MB a second in all, one of them nothing but errors for a while, and containers crash. Nothing is lost or comes twice, each event
// says who it was, and memory stays below 64 MB. How long events take and what they cost is in the log: figures of a machine that does other
// things too are no gate.
func TestScale(t *testing.T) {
	seconds := 20
	if text := os.Getenv("SECONDS_OF_LOAD"); text != "" {
		seconds, _ = strconv.Atoi(text)
	}
	api := apitest.New(t)
	api.Change(func(f *apitest.Faults) { f.Token, f.WatchList = "token", true })
	for i := range podsOfCluster {
		api.Put(podOf(i))
	}
	inCluster(t, api)
	n := newNode(t, "join_exits: 0s")
	var all []*writing
	for i := range podsOfNode {
		all = append(all, n.container(i))
	}
	n.start()
	line := strings.Repeat("GET /cart/17 200 12ms ", 5)
	chunk := 0
	rng := rand.New(rand.NewPCG(1, 2))
	written := map[string]time.Time{}
	began, due, bytes := time.Now(), time.Now(), 0
	for step := 0; time.Since(began) < time.Duration(seconds)*time.Second; step++ {
		for n := 0; n < int(bytesASecond*tick/time.Second); {
			w := all[chunk%len(all)]
			chunk++
			text := stamp() + " stdout F INFO " + line + "\n"
			for range 4 { // each line by itself, as container runtimes do
				w.write(t, text)
				n += len(text)
				bytes += len(text)
			}
		}
		if step%10 == 0 {
			value := fmt.Sprint("crash ", step)
			i := rng.IntN(len(all))
			all[i].crash(t, value, step)
			written["ValueError: "+value] = time.Now()
		}
		due = due.Add(tick)
		if left := time.Until(due); left > 0 {
			<-time.After(left)
		}
	}
	took := time.Since(began)
	var values []string
	for value := range written {
		values = append(values, value)
	}
	n.until(values...)
	n.stop()
	var late []time.Duration
	for value, at := range written {
		late = append(late, n.arrived[value].Sub(at))
	}
	slices.Sort(late)
	t.Logf("%d errors among %.1f MB in %v: to the backend in %v (half), %v (99 %%), %v (all); %.1f %% of a core; %d MiB at most", len(late), float64(bytes)/1e6, took.Round(time.Second),
		late[len(late)/2].Round(time.Millisecond), late[len(late)*99/100].Round(time.Millisecond), late[len(late)-1].Round(time.Millisecond), 100*n.cpu.Seconds()/took.Seconds(), n.peak>>10)
	if last := late[len(late)-1]; last > 10*time.Second { // while others write, and on any machine
		t.Errorf("an error took %v", last)
	}
	if n.peak > 64<<10 {
		t.Errorf("%d MiB of memory, more than 64", n.peak>>10)
	}
	ev := n.event(values[0])
	if ev.Environment != "production" || ev.Release != "web@4.2" || ev.Tags["k8s.metadata"] != "" {
		t.Errorf("an event does not say who it was: %+v", ev)
	}
	if problems := n.backend.Problems(); len(problems) > 0 {
		t.Errorf("%d problems: %v", len(problems), problems[0])
	}
}
