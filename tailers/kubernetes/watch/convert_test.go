package watch

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/errtail/errtail/tailers/kubernetes"
)

// load reads a pod as kubectl get -o json shows it.
func load(t testing.TB, name string) *corev1.Pod {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var p corev1.Pod
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	return &p
}

func convert(t testing.TB, p *corev1.Pod) *kubernetes.Pod {
	t.Helper()
	small, err := reduce(p)
	if err != nil {
		t.Fatal(err)
	}
	return podOf(small.(*corev1.Pod))
}

func TestConvert(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return when.Local()
	}
	want := &kubernetes.Pod{
		Namespace: "shop", Name: "web-7d9f8c6b5d-x2x4z", UID: "6f1c2a2e-5a0d-4b41-9c0e-0d6a3c1e7f55", Node: "node-1",
		Owner:       kubernetes.Owner{Kind: "Deployment", Name: "web"},
		Labels:      map[string]string{"app.kubernetes.io/name": "web", "app.kubernetes.io/version": "4.2.0", "pod-template-hash": "7d9f8c6b5d"},
		Annotations: map[string]string{"errtail.dev/rules": "python-traceback", "errtail.dev/app.environment": "staging"},
		Containers: []kubernetes.Container{
			{Name: "migrate", Image: "registry.example:5000/shop/web:4.2.0", Digest: "sha256:1111111111111111111111111111111111111111111111111111111111111111",
				Exits: []kubernetes.Exit{{Reason: "Completed", Started: at("2026-11-23T10:00:01Z"), Finished: at("2026-11-23T10:00:02Z"), ID: "containerd://m0"}}},
			{Name: "app", Image: "registry.example:5000/shop/web:4.2.0", Digest: "sha256:1111111111111111111111111111111111111111111111111111111111111111",
				Release: "web@4.2.0-rc1", Reports: true, Restarts: 3, Waiting: "CrashLoopBackOff",
				Exits: []kubernetes.Exit{{Restart: 3, Reason: "OOMKilled", Code: 137, Started: at("2026-11-23T10:03:00Z"), Finished: at("2026-11-23T10:03:05Z"), ID: "containerd://a3"}}},
		},
	}
	p := load(t, "crashloop.json")
	if diff := cmp.Diff(convert(t, p), want); diff != "" {
		t.Errorf("got (-), want (+):\n%s", diff)
	}
	p.Status.ContainerStatuses[0].State = corev1.ContainerState{Running: &corev1.ContainerStateRunning{}} // it was started again
	p.Status.ContainerStatuses[0].RestartCount = 4
	if got := convert(t, p).Containers[1].Exits; len(got) != 1 || got[0].Restart != 3 {
		t.Errorf("while the next one runs: %+v", got)
	}
	small, _ := reduce(p)
	before, _ := p.Marshal()
	after, _ := small.(*corev1.Pod).Marshal()
	if len(after)*2 > len(before) {
		t.Errorf("%d bytes of %d are kept", len(after), len(before))
	}
	if text, _ := json.Marshal(small); strings.Contains(string(text), "s3cr3t") {
		t.Errorf("a secret is kept: %s", text)
	}
}

func TestOwner(t *testing.T) {
	t.Parallel()
	created := metav1.NewTime(time.Unix(29_000_000*60+30, 0))
	for _, c := range []struct{ kind, name, hash, want string }{
		{"ReplicaSet", "web-7d9f8c6b5d", "7d9f8c6b5d", "Deployment/web"},
		{"ReplicaSet", "web-7d9f8c6b5d", "", "ReplicaSet/web-7d9f8c6b5d"},
		{"ReplicaSet", "web", "web", "ReplicaSet/web"},
		{"StatefulSet", "db", "", "StatefulSet/db"},
		{"DaemonSet", "proxy", "", "DaemonSet/proxy"},
		{"Job", "backup-29000000", "", "CronJob/backup"},
		{"Job", "backup-2024", "", "Job/backup-2024"},
		{"Job", "29000000", "", "Job/29000000"},
		{"Rollout", "web", "7d9f8c6b5d", "Rollout/web"},
		{"", "", "", "/"},
	} {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{CreationTimestamp: created, Labels: map[string]string{appsHash: c.hash}}}
		if c.kind != "" {
			p.OwnerReferences = []metav1.OwnerReference{{Kind: c.kind, Name: c.name, Controller: new(true)}}
		}
		if o := ownerOf(p); o.Kind+"/"+o.Name != c.want {
			t.Errorf("%s %s: got %s/%s, want %s", c.kind, c.name, o.Kind, o.Name, c.want)
		}
	}
}

// TestStaticPod: the uid in the path is the one that the kubelet made, not that of the API server's mirror.
func TestStaticPod(t *testing.T) {
	t.Parallel()
	p := convert(t, pod("etcd-node-1", "node-1", func(p *corev1.Pod) { p.Annotations = map[string]string{mirrorAnnotation: "0123456789abcdef"} }))
	if p.Mirrors != "0123456789abcdef" {
		t.Errorf("got %q", p.Mirrors)
	}
}

// TestHostilePod: what a pod says is bounded.
func TestHostilePod(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 200_000)
	p := pod("web", "node-1", func(p *corev1.Pod) {
		p.Annotations = map[string]string{kubernetes.Prefix + "tags": long, kubernetes.Prefix + long: "x", "other": long}
		p.Labels = map[string]string{}
		for i := range 10_000 {
			p.Labels[strings.Repeat("k", i%100)+string(rune('a'+i%26))] = long
		}
		p.Spec.Containers = []corev1.Container{{Name: "app", Env: []corev1.EnvVar{{Name: release, Value: long}, {Name: "OTHER", Value: long}}}}
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "app", State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Message: long}}}}
	})
	small, _ := reduce(p)
	if text, _ := small.(*corev1.Pod).Marshal(); len(text) > 300_000 {
		t.Errorf("%d bytes are kept", len(text))
	}
}
