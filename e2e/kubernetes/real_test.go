//go:build e2e && cluster

package kubernetes

import (
	"context"
	"fmt"
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
)

// TestCluster applies the manifests as they are to a real API server, with a real kubelet below it, and wants the first event within 30 seconds. Then errtail is killed and
// updated, pods crash and go, and the kubelet rotates the log of one that writes much: nothing is lost, nothing comes twice.
func TestCluster(t *testing.T) {
	for _, dir := range []string{"/var/lib/errtail", "/var/log/pods"} { // where the manifests have them
		if _, err := os.Stat(dir); err == nil {
			t.Fatalf("%s is there: this machine is a node already, or the last run was killed (remove it then)", dir)
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
	}
	c := startCluster(t)
	c.images()
	var mu sync.Mutex
	came, ids, first := map[string]int{}, map[string]bool{}, map[string]time.Time{}
	backend := emittertest.New("key", func(r emittertest.Request) emittertest.Answer {
		mu.Lock()
		defer mu.Unlock()
		value := valueOf(r.Event)
		if !ids[r.ID] {
			ids[r.ID] = true
			came[value]++
		}
		if _, ok := first[value]; !ok {
			first[value] = time.Now()
		}
		return emittertest.Answer{}
	})
	dsn := backend.DSN("http", c.answers(backend))

	// What docs/kubernetes.md says, with the image named as it says.
	if err := os.CopyFS(c.path("base"), os.DirFS(filepath.Join(examples, "base"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(c.path("own"), 0o755); err != nil {
		t.Fatal(err)
	}
	c.file("own/kustomization.yaml", "resources: [../base]\nimages: [{name: ghcr.io/errtail/errtail, newName: errtail.test/errtail, newTag: \"1\"}]\n")
	c.kubectl("create", "namespace", "errtail")
	c.kubectl("-n", "errtail", "create", "secret", "generic", "errtail", "--from-literal=dsn="+dsn)
	began := time.Now()
	t.Logf("apply: %s", c.kubectl("apply", "-k", c.path("own")))
	c.kubectl("apply", "-f", filepath.Join(examples, "crash.yaml"))
	const crash = "KeyError: 'price'"
	process.Until(t, patience, "the first event", func(context.Context) error {
		mu.Lock()
		defer mu.Unlock()
		if came[crash] == 0 {
			return fmt.Errorf("none among %v", came)
		}
		return nil
	})
	mu.Lock()
	t.Logf("the first event was there %.1f s after kubectl apply began", first[crash].Sub(began).Seconds())
	if late := first[crash].Sub(began); late > 30*time.Second {
		t.Errorf("the first event took %v", late)
	}
	mu.Unlock()
	n := &node{t: t, backend: backend}
	ev := n.event(crash)
	for key, want := range map[string]string{"k8s.namespace.name": "default", "k8s.deployment.name": "crash", "k8s.container.name": "app", "k8s.node.name": "node-1", "container.image.tag": "3.13-alpine", "team": "shop", "k8s.metadata": ""} {
		if got := ev.Tags[key]; got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if ev.Environment != "demo" || ev.Release != "python@3.13-alpine" || !strings.HasPrefix(ev.ServerName, "crash-") {
		t.Errorf("environment %q, release %q, server %q", ev.Environment, ev.Release, ev.ServerName)
	}
	c.until("errtail is ready", "-n", "errtail", "rollout", "status", "daemonset/errtail", "--timeout=2s")
	c.permissions()

	// Hardship.
	c.kubectl("create", "-f", c.file("chatty.yaml", podOfProgram("chatty", "Never", chatty)))
	var want []string
	for i := range 40 {
		want = append(want, fmt.Sprint("ValueError: caught ", i))
	}
	for i := range 6 {
		name := fmt.Sprint("brief-", i)
		want = append(want, fmt.Sprintf("KeyError: '%s'", name))
		c.kubectl("create", "-f", c.file(name+".yaml", podOfProgram(name, "Never", fmt.Sprintf(crashing, name))))
		c.until("it has failed", "wait", "--for=jsonpath={.status.phase}=Failed", "pod/"+name, "--timeout=1s")
		switch i {
		case 1, 4:
			kill9(t)
		case 3:
			c.kubectl("-n", "errtail", "rollout", "restart", "daemonset/errtail")
		default:
			c.kubectl("delete", "pod", name, "--wait=false")
		}
	}
	process.Until(t, patience, "all events", func(context.Context) error {
		mu.Lock()
		defer mu.Unlock()
		for _, value := range want {
			if came[value] == 0 {
				return fmt.Errorf("%s has not come; %d values have", value, len(came))
			}
		}
		return nil
	})
	c.until("errtail is ready again", "-n", "errtail", "rollout", "status", "daemonset/errtail", "--timeout=2s")
	mu.Lock()
	defer mu.Unlock()
	for _, value := range want {
		if came[value] > 1 {
			t.Errorf("%s came %d times", value, came[value])
		}
	}
	rotated, _ := filepath.Glob("/var/log/pods/default_chatty_*/app/0.log.*")
	t.Logf("%d errors, the kubelet has rotated: %d files, crash came %d times; all that came: %d values", len(want), len(rotated), came[crash], len(came))
	if len(rotated) == 0 {
		t.Error("the kubelet has rotated nothing")
	}
	t.Logf("pods:\n%s", c.kubectl("get", "pods", "-A", "-o", "wide"))
}

// permissions asks the API server what errtail may do, and what it thinks of the chart.
func (c *cluster) permissions() {
	c.t.Helper()
	for ask, want := range map[string]string{"list pods": "yes", "watch pods": "yes", "get secrets": "no", "list nodes": "no", "delete pods": "no"} {
		verb, what, _ := strings.Cut(ask, " ")
		out, _ := c.try(c.t.Context(), "auth", "can-i", verb, what, "-A", "--as", "system:serviceaccount:errtail:errtail") // "no" is an error, too
		if !strings.HasPrefix(strings.TrimSpace(lastLine(out)), want) {
			c.t.Errorf("may errtail %s? %s, want %s", ask, out, want)
		}
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// podOfProgram is a pod that runs a Python program.
func podOfProgram(name, restart, program string) string {
	indented := strings.ReplaceAll(strings.TrimSpace(program), "\n", "\n          ")
	return fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata: {name: %s, namespace: default}\nspec:\n  restartPolicy: %s\n  terminationGracePeriodSeconds: 1\n  containers:\n    - name: app\n      image: python:3.13-alpine\n      command:\n        - python3\n        - -c\n        - |\n          %s\n", name, restart, indented)
}

// kill9 kills the errtail that runs as a pod.
func kill9(t *testing.T) {
	t.Helper()
	out, _ := exec.Command("sh", "-c", `for p in /proc/[0-9]*; do [ "$(tr '\0' ' ' <$p/cmdline 2>/dev/null)" = "/errtail run --config /etc/errtail/errtail.yaml " ] && basename $p; done; true`).Output()
	for _, word := range strings.Fields(string(out)) {
		var pid int
		if _, err := fmt.Sscan(word, &pid); err != nil {
			t.Fatal(err)
		}
		t.Logf("killing %d: %v", pid, syscall.Kill(pid, syscall.SIGKILL))
	}
}
