//go:build e2e && cluster

package kubernetes

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// steady says an error that it has caught ten times a second.
const steady = `
import sys, time, traceback
for n in range(300):
    try:
        raise ValueError("steady %d" % n)
    except ValueError:
        traceback.print_exc()
    time.sleep(0.1)
time.sleep(3600)
`

// chart installs the chart with helm on the cluster: without the API server, and with everything: the first event comes within 30 seconds, an upgrade loses nothing, the operator's own CRD
// takes the PodMonitor, and the NetworkPolicy lets out what errtail needs and nothing else.
func (c *cluster) chart(t *testing.T) {
	for name, value := range map[string]string{"HELM": os.Getenv("HELM"), "PODMONITOR_CRD": os.Getenv("PODMONITOR_CRD")} {
		if value == "" {
			t.Fatalf("%s is not set: run make e2e-cluster", name)
		}
	}
	c = c.of(t)
	c.helm("lint", "--strict", filepath.Join(examples, "chart/errtail"))
	t.Run("api off", func(t *testing.T) {
		c := c.of(t)
		defer c.uninstall()
		r := c.install("off")
		n := r.within(t, 30*time.Second, c.began, crash)
		if ev := n.event(crash); ev.Tags["k8s.namespace.name"] != "default" || ev.Tags["k8s.container.name"] != "app" || ev.Tags["k8s.deployment.name"] != "" || ev.Tags["k8s.metadata"] != "" {
			t.Errorf("an event without the API server has the tags %v", ev.Tags)
		}
		c.until("errtail is ready", "-n", "errtail", "rollout", "status", "daemonset/errtail", "--timeout=2s")
		confined(t)
		if out, err := c.try(t.Context(), "get", "clusterrole", "errtail-errtail"); err == nil {
			t.Errorf("there is a role: %s", out)
		}
		if _, err := os.Stat(fmt.Sprintf("/proc/%d/root%s", agent(t), accountDir)); err == nil {
			t.Error("a token is mounted")
		}
	})
	t.Run("api on", func(t *testing.T) {
		c := c.of(t)
		c.kubectl("apply", "--server-side", "-f", os.Getenv("PODMONITOR_CRD"))
		c.until("the operator's type is known", "wait", "--for=condition=Established", "crd/podmonitors.monitoring.coreos.com", "--timeout=1s")
		defer c.uninstall()
		r := c.install("on", "--set", "podMonitor.enabled=true")
		n := r.within(t, 30*time.Second, c.began, crash)
		if ev := n.event(crash); ev.Tags["k8s.deployment.name"] != "crash" || ev.Environment != "demo" || ev.Release != "python@3.13-alpine" {
			t.Errorf("environment %q, release %q, tags %v", ev.Environment, ev.Release, ev.Tags)
		}
		c.until("errtail is ready", "-n", "errtail", "rollout", "status", "daemonset/errtail", "--timeout=2s")
		c.permissions()
		confined(t)
		c.monitored()
		c.upgrade(r)
	})
}

// install installs the chart on a node that errtail was never on, and a Deployment that crashes.
func (c *cluster) install(api string, more ...string) *received {
	c.t.Helper()
	if err := os.RemoveAll(stateDir); err != nil {
		c.t.Fatal(err)
	}
	r := newReceived()
	dsn := r.backend.DSN("http", c.answers(backendIP+":443", r.backend))
	c.kubectl("create", "namespace", "errtail")
	c.kubectl("label", "namespace", "errtail", "pod-security.kubernetes.io/enforce=privileged") // as NOTES.txt says
	c.kubectl("-n", "errtail", "create", "secret", "generic", "errtail", "--from-literal=dsn="+dsn)
	c.began = time.Now()
	c.helm(append([]string{"install", "errtail", filepath.Join(examples, "chart/errtail"), "-n", "errtail", "--set", "image.repository=errtail.test/errtail", "--set-string", "image.tag=1",
		"-f", c.file("values.yaml", "kubernetes: {api: "+api+"}\nconfig: {limits: off}\n")}, more...)...)
	c.kubectl("apply", "-f", filepath.Join(examples, "crash.yaml"))
	return r
}

// uninstall takes everything away again, and wants nothing to be left that helm has made.
func (c *cluster) uninstall() {
	c.t.Helper()
	c.helm("uninstall", "errtail", "-n", "errtail", "--wait")
	out := c.kubectl("get", "clusterroles,clusterrolebindings,daemonsets,configmaps,networkpolicies", "-A", "-l", "app.kubernetes.io/managed-by=Helm", "-o", "name")
	if out = strings.TrimSpace(out); out != "" && out != "No resources found" {
		c.t.Errorf("helm uninstall leaves %s", out)
	}
	c.kubectl("delete", "--timeout=50s", "deployment/crash", "namespace/errtail")
}

func (c *cluster) helm(args ...string) {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), os.Getenv("HELM"), args...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+c.config, "HOME="+c.dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		c.t.Fatalf("helm %v: %v\n%s", args, err, out)
	}
}

// get reads what the API server says of something.
func (c *cluster) get(into any, args ...string) {
	c.t.Helper()
	if err := json.Unmarshal([]byte(c.kubectl(append([]string{"-o", "json", "get"}, args...)...)), into); err != nil {
		c.t.Fatal(err)
	}
}

// pod returns the only pod that a selector finds.
func (c *cluster) pod(namespace, selector string) *corev1.Pod {
	c.t.Helper()
	var pods corev1.PodList
	c.get(&pods, "pods", "-n", namespace, "-l", selector)
	if len(pods.Items) != 1 {
		c.t.Fatalf("%d pods are %s", len(pods.Items), selector)
	}
	return &pods.Items[0]
}

// monitored wants the PodMonitor to select errtail's pod and a port that it has, and the operator's CRD to look at it at all.
func (c *cluster) monitored() {
	c.t.Helper()
	var monitor struct {
		Spec struct {
			Selector struct{ MatchLabels map[string]string }
			Metrics  []struct{ Port, Path string } `json:"podMetricsEndpoints"`
		}
	}
	c.get(&monitor, "podmonitors.monitoring.coreos.com", "errtail", "-n", "errtail")
	var selector []string
	for _, key := range slices.Sorted(maps.Keys(monitor.Spec.Selector.MatchLabels)) {
		selector = append(selector, key+"="+monitor.Spec.Selector.MatchLabels[key])
	}
	p := c.pod("errtail", strings.Join(selector, ","))
	if len(monitor.Spec.Metrics) != 1 || !slices.ContainsFunc(p.Spec.Containers[0].Ports, func(port corev1.ContainerPort) bool { return port.Name == monitor.Spec.Metrics[0].Port }) {
		c.t.Errorf("the PodMonitor asks %v of a pod with the ports %v", monitor.Spec.Metrics, p.Spec.Containers[0].Ports)
	}
	if out, err := c.try(c.t.Context(), "-n", "errtail", "patch", "podmonitors.monitoring.coreos.com", "errtail", "--type=merge", "-p", `{"spec":{"podMetricsEndpoints":[{"port":"http","interval":"soon"}]}}`); err == nil {
		c.t.Errorf("the CRD takes anything: %s", out)
	}
}

// upgrade replaces errtail by another image and other values while a pod fails ten times a second, under the NetworkPolicy.
func (c *cluster) upgrade(r *received) {
	t := c.t
	c.kubectl("create", "-f", c.file("steady.yaml", podOfProgram("steady", "Never", steady)))
	defer c.kubectl("delete", "--timeout=50s", "pod/steady")
	r.once(t, "ValueError: steady 3")
	c.policy(true)
	kill9(t) // what it connects to now, it connects to under the policy
	r.once(t, "ValueError: steady 100")
	c.helm("upgrade", "errtail", filepath.Join(examples, "chart/errtail"), "-n", "errtail", "--reuse-values", "--set-string", "image.tag=2", "--set", "podMonitor.enabled=false", "--wait", "--timeout", "60s")
	c.policy(false)
	var want []string
	for i := range 300 {
		want = append(want, fmt.Sprint("ValueError: steady ", i))
	}
	r.once(t, want...)
	var set appsv1.DaemonSet
	c.get(&set, "daemonset/errtail", "-n", "errtail")
	p := c.pod("errtail", "app.kubernetes.io/name=errtail")
	if s := p.Status.ContainerStatuses; len(s) != 1 || s[0].RestartCount != 0 || s[0].Image != "errtail.test/errtail:2" && p.Spec.Containers[0].Image != "errtail.test/errtail:2" || set.Status.UpdatedNumberScheduled != 1 {
		t.Errorf("after the upgrade: %+v %+v", s, set.Status)
	}
	t.Logf("%d errors over kill -9 and helm upgrade, each once", len(want))
}
