//go:build e2e && cluster

package kubernetes

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/process"
)

const (
	stateDir = "/var/lib/errtail" // where the manifests have it
	crash    = "KeyError: 'price'"
)

// TestCluster does on a real cluster what docs/kubernetes.md says: with the manifests, and with the chart.
func TestCluster(t *testing.T) {
	for _, dir := range []string{stateDir, "/var/log/pods"} {
		if _, err := os.Stat(dir); err == nil {
			t.Fatalf("%s is there: this machine is a node already, or the last run was killed (remove it then)", dir)
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
	}
	c := startCluster(t)
	c.images()
	t.Run("manifests", func(t *testing.T) { c.manifests(t) })
	t.Run("chart", func(t *testing.T) { c.chart(t) })
}

// manifests applies them as they are to a real API server, with a real kubelet below it, and wants the first event within 30 seconds. Then errtail is killed and
// updated, pods crash and go, and the kubelet rotates the log of one that writes much: nothing is lost, nothing comes twice.
func (c *cluster) manifests(t *testing.T) {
	c = c.of(t)
	r := newReceived()
	dsn := r.backend.DSN("http", c.answers(serverIP+":8000", r.backend))

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
	n := r.within(t, 30*time.Second, began, crash)
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
	confined(t)

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
	r.once(t, want...)
	c.until("errtail is ready again", "-n", "errtail", "rollout", "status", "daemonset/errtail", "--timeout=2s")
	rotated, _ := filepath.Glob("/var/log/pods/default_chatty_*/app/0.log.*")
	t.Logf("%d errors, the kubelet has rotated: %d files, crash came %d times", len(want), len(rotated), r.count(crash))
	if len(rotated) == 0 {
		t.Error("the kubelet has rotated nothing")
	}
	t.Logf("pods:\n%s", c.kubectl("get", "pods", "-A", "-o", "wide"))
	c.kubectl("delete", "--timeout=50s", "-k", c.path("own"))
	c.kubectl("delete", "--timeout=50s", "deployment/crash", "pod/chatty")
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

// agent is the process of the errtail that runs as a pod.
func agent(t *testing.T) int {
	t.Helper()
	pid := 0
	process.Until(t, patience, "errtail runs in its pod", func(context.Context) error {
		all := processes("/errtail run --config /etc/errtail/errtail.yaml")
		if len(all) != 1 {
			return fmt.Errorf("there are %d", len(all))
		}
		pid = all[0]
		return nil
	})
	return pid
}

// processes are those whose command line begins so.
func processes(command string) (pids []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		text, _ := os.ReadFile(file) // it may have ended
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil && strings.HasPrefix(strings.ReplaceAll(string(text), "\x00", " "), command) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// kill9 kills the errtail that runs as a pod.
func kill9(t *testing.T) {
	t.Helper()
	pid := agent(t)
	t.Logf("killing %d: %v", pid, syscall.Kill(pid, syscall.SIGKILL))
}

// confined wants errtail's process to have no more than the manifests say: not root, in its group, no capabilities, nothing to be gained, seccomp, and a root that cannot be written.
func confined(t *testing.T) {
	t.Helper()
	pid := agent(t)
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	status := map[string]string{}
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(line, ":")
		status[key] = strings.Join(strings.Fields(value), " ")
	}
	for key, want := range map[string]string{"Uid": "65532 65532 65532 65532", "Gid": "0 0 0 0", "CapEff": "0000000000000000", "CapPrm": "0000000000000000", "CapBnd": "0000000000000000", "NoNewPrivs": "1", "Seccomp": "2"} {
		if status[key] != want {
			t.Errorf("of errtail's process %s is %q, want %q", key, status[key], want)
		}
	}
	mounts, err := os.ReadFile(fmt.Sprintf("/proc/%d/mounts", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mounts)) {
		f := strings.Fields(line)
		writable := !strings.HasPrefix(f[3]+",", "ro,")
		switch f[1] {
		case "/", "/var/log/pods", "/etc/errtail":
			if writable {
				t.Errorf("errtail can write to %s", f[1])
			}
		case stateDir:
			if !writable {
				t.Errorf("errtail cannot write to %s", f[1])
			}
		}
	}
}
