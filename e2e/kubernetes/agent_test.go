//go:build e2e

package kubernetes

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/process"
	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/tailers/kubernetes/apitest"
)

// patience is how long anything may take on a machine that is busy.
const patience = time.Minute

// node is a node with an errtail on it, a backend and perhaps an API server.
type node struct {
	t       *testing.T
	root    string // of the pods' logs
	dir     string // of errtail: configuration and state
	backend *emittertest.Backend
	running *exec.Cmd
	output  *os.File
	user    *syscall.Credential // as whom errtail runs; nil: as the test does

	mu      sync.Mutex
	arrived map[string]time.Time // by the error's value
	counts  map[string]int       // of its events: one that is sent again after a kill is the same
	ids     map[string]bool
	peak    int // resident memory, KiB
	cpu     time.Duration
}

var build = sync.OnceValues(func() (string, error) {
	binary := filepath.Join(os.TempDir(), fmt.Sprintf("errtail-e2e-%d", os.Getpid()))
	cmd := exec.Command("go", "build", "-trimpath", "-o", binary, "./cmd/errtail")
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("building errtail: %w\n%s", err, out)
	}
	return binary, err
})

// newNode makes a node on which errtail does not run yet. config is put into the source's map.
func newNode(t *testing.T, config string) *node { return newNodeWith(t, config, "limits: off\n") }

// newNodeWith is newNode with more of the configuration.
func newNodeWith(t *testing.T, config, more string) *node {
	t.Helper()
	n := &node{t: t, root: filepath.Join(t.TempDir(), "pods"), dir: t.TempDir(), arrived: map[string]time.Time{}, counts: map[string]int{}, ids: map[string]bool{}}
	if err := os.MkdirAll(n.root, 0o755); err != nil {
		t.Fatal(err)
	}
	n.backend = emittertest.New("key", func(r emittertest.Request) emittertest.Answer {
		n.mu.Lock()
		defer n.mu.Unlock()
		value := valueOf(r.Event)
		if value == "ValueError: storm" || value == "?" { // of a storm some go; the summary of what was held back has no exception
			return emittertest.Answer{}
		}
		if _, ok := n.arrived[value]; !ok {
			n.arrived[value] = time.Now()
		}
		if !n.ids[r.ID] {
			n.ids[r.ID] = true
			n.counts[value]++
		}
		return emittertest.Answer{}
	})
	n.backend.LintEvery = 20
	server := httptest.NewServer(n.backend)
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	text := fmt.Sprintf("sources:\n  - kubernetes: {path: %s, %s}\n    start_at: beginning\nsentry: {dsn: %q}\nstate_dir: %s\n%s",
		n.root, config, n.backend.DSN("http", host), filepath.Join(n.dir, "state"), more)
	if err := os.WriteFile(filepath.Join(n.dir, "errtail.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if n.output, err = os.Create(filepath.Join(n.dir, "errtail.log")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		n.kill()
		if t.Failed() {
			text, _ := os.ReadFile(n.output.Name())
			t.Logf("what errtail printed:\n%s", text)
		}
	})
	return n
}

// start runs errtail.
func (n *node) start() {
	n.t.Helper()
	binary, err := build()
	if err != nil {
		n.t.Fatal(err)
	}
	n.running = exec.Command(binary, "run", "-c", filepath.Join(n.dir, "errtail.yaml"))
	n.running.Env = append(os.Environ(), "NODE_NAME=node-1", "POD_NAME=errtail-1", "POD_NAMESPACE=errtail", "GOMEMLIMIT=115MiB")
	n.running.Stdout, n.running.Stderr = n.output, n.output
	n.running.SysProcAttr = &syscall.SysProcAttr{Credential: n.user}
	if err := n.running.Start(); err != nil {
		n.t.Fatal(err)
	}
}

// asPod has errtail run as the manifests of examples/kubernetes have it: not as root, but in its group, with a state directory that an init container
// has made of the kubelet's.
func (n *node) asPod() {
	n.t.Helper()
	binary, err := build()
	if err != nil {
		n.t.Fatal(err)
	}
	state := filepath.Join(n.dir, "state")
	if err := os.Mkdir(state, 0o755); err != nil {
		n.t.Fatal(err)
	}
	if out, err := exec.Command(binary, "make-state-dir", state).CombinedOutput(); err != nil {
		n.t.Fatalf("making the state directory: %v\n%s", err, out)
	}
	for path, mode := range map[string]os.FileMode{filepath.Dir(n.dir): 0o755, n.dir: 0o755, n.root: 0o755, filepath.Join(n.dir, "errtail.yaml"): 0o644} {
		if err := os.Chmod(path, mode); err != nil {
			n.t.Fatal(err)
		}
	}
	n.user = &syscall.Credential{Uid: 65532, Gid: 0, NoSetGroups: true}
}

// stop ends errtail as an update does; kill as the kernel does.
func (n *node) stop() { n.end(syscall.SIGTERM) }
func (n *node) kill() { n.end(syscall.SIGKILL) }

func (n *node) end(with syscall.Signal) {
	if n.running == nil {
		return
	}
	n.measure()
	_ = n.running.Process.Signal(with)
	_ = n.running.Wait()
	n.cpu += n.running.ProcessState.UserTime() + n.running.ProcessState.SystemTime()
	n.running = nil
}

// measure takes the most memory that errtail had.
func (n *node) measure() {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", n.running.Process.Pid))
	if err != nil {
		return
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			var kib int
			if _, err := fmt.Sscan(rest, &kib); err == nil {
				n.peak = max(n.peak, kib)
			}
		}
	}
}

// came waits for an error with each of the values, among others.
func (n *node) came(values []string) {
	n.t.Helper()
	process.Until(n.t, patience, "the errors are in the backend", func(context.Context) error {
		n.mu.Lock()
		defer n.mu.Unlock()
		for _, value := range values {
			if n.counts[value] == 0 {
				return fmt.Errorf("%d of %d came; %s did not", len(n.counts), len(values), value)
			}
		}
		return nil
	})
}

// until waits for an error with each of the values, and wants no other and none twice.
func (n *node) until(values ...string) {
	n.t.Helper()
	n.came(values)
	n.mu.Lock()
	defer n.mu.Unlock()
	for value, count := range n.counts {
		if count > 1 {
			n.t.Errorf("%s came %d times", value, count)
		}
	}
	if len(n.counts) != len(values) {
		n.t.Errorf("%d errors came, want %d", len(n.counts), len(values))
	}
}

// event returns the event of an error.
func (n *node) event(value string) (ev struct {
	ServerName  string `json:"server_name"`
	Release     string
	Environment string
	Tags        map[string]string
	Contexts    map[string]map[string]any
}) {
	n.t.Helper()
	for _, text := range n.backend.Events() {
		if valueOf(text) == value {
			if err := json.Unmarshal(text, &ev); err != nil {
				n.t.Fatal(err)
			}
			return ev
		}
	}
	n.t.Fatalf("no event %s", value)
	return ev
}

// valueOf is the value of an event's last exception.
func valueOf(text []byte) string {
	var ev struct {
		Exception struct {
			Values []struct{ Type, Value string }
		}
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&ev); err != nil || len(ev.Exception.Values) == 0 {
		return "?"
	}
	last := ev.Exception.Values[len(ev.Exception.Values)-1]
	return last.Type + ": " + last.Value
}

// accountDir is where client-go looks for what a pod is given.
const accountDir = "/var/run/secrets/kubernetes.io/serviceaccount"

// inCluster makes this machine look like a pod of a cluster with an API server.
func inCluster(t *testing.T, s *apitest.Server) {
	t.Helper()
	if _, err := os.Stat(accountDir); err == nil {
		t.Fatalf("%s is there: this test would write over it", accountDir)
	}
	if err := os.MkdirAll(accountDir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll("/var/run/secrets/kubernetes.io") })
	for name, text := range map[string]string{"token": "token", "ca.crt": string(s.CA())} {
		if err := os.WriteFile(filepath.Join(accountDir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	host, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "https://"), ":")
	t.Setenv("KUBERNETES_SERVICE_HOST", host)
	t.Setenv("KUBERNETES_SERVICE_PORT", port)
}
