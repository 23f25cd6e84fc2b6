//go:build e2e

package kubernetes

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// crashing is a program that says something, and fails with a value of its own. Its message is longer than what containerd puts into one line (16 KiB).
const crashing = `
import sys
print("ready", flush=True)
print("x" * 40000, flush=True)
def total(rows):
    return rows["%s"]
total({})
`

// chatty writes to both of its streams, and an error that it has caught now and then.
const chatty = `
import sys, time, traceback
n = 0
while True:
    for i in range(200):
        print("INFO request", n, i, "y" * 100)
    sys.stdout.flush()
    try:
        raise ValueError("caught %d" % n)
    except ValueError:
        if n < 40:
            traceback.print_exc()
    n += 1
    time.sleep(0.05)
`

// TestContainerd: what a real container runtime writes arrives once: over restarts of the container, the kubelet's rotation, kill -9 of errtail, an
// update of it, and the deletion of a pod right after its crash.
func TestContainerd(t *testing.T) {
	r := startContainerd(t, "")
	n := newNode(t, `api: "off"`)
	n.asPod()
	n.start()
	var want []string
	chat := r.pod(n.root, "chatty")
	log := chat.run(chatty)
	for i := range 40 {
		want = append(want, fmt.Sprintf("ValueError: caught %d", i))
	}
	p := r.pod(n.root, "crashing")
	for i := range 6 {
		value := fmt.Sprint("key-", i)
		want = append(want, fmt.Sprintf("KeyError: '%s'", value))
		path := p.run(fmt.Sprintf(crashing, value))
		if status := p.exited(); status.ExitCode != 1 {
			t.Fatalf("the program ended with %d: %s", status.ExitCode, status.Message)
		}
		if i == 0 {
			info, err := os.Stat(path)
			if err != nil || info.Mode().Perm()&0o040 == 0 {
				t.Errorf("root's group cannot read what containerd writes: %v %v", info, err)
			}
		}
		r.rotate(t, chat, log)
		switch i {
		case 2:
			n.kill()
			n.start()
		case 4:
			n.stop()
			n.start()
		}
	}
	gone := r.pod(n.root, "gone")
	gone.run(fmt.Sprintf(crashing, "gone"))
	gone.exited()
	want = append(want, "KeyError: 'gone'")
	// The kubelet deletes the logs of a pod when it is gone, which takes it longer than errtail needs to open them.
	for deadline := time.Now().Add(patience); !n.holds(filepath.Join(gone.dir, "app/0.log")); {
		if time.Now().After(deadline) {
			t.Fatal("errtail never opened the log of a new pod")
		}
		<-time.After(10 * time.Millisecond)
	}
	gone.remove(t.Context())
	n.until(want...)
	n.stop()
	ev := n.event("KeyError: 'key-3'")
	if ev.Tags["k8s.pod.name"] != "crashing" || ev.Tags["k8s.namespace.name"] != "shop" || ev.Tags["k8s.container.restart_count"] != "3" || ev.ServerName != "crashing" || ev.Tags["stream"] != "stderr" {
		t.Errorf("an event does not say who it was: %+v", ev)
	}
	files, _ := filepath.Glob(filepath.Join(chat.dir, "app/*"))
	if len(files) < 3 {
		t.Errorf("nothing was rotated: %v", files)
	}
}

// holds tells whether errtail has a file open.
func (n *node) holds(path string) bool {
	links, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", n.running.Process.Pid))
	return slices.ContainsFunc(links, func(link string) bool {
		to, err := os.Readlink(link)
		return err == nil && to == path
	})
}

// rotate rotates a log as the kubelet does (Kubernetes, pkg/kubelet/logs/container_log_manager.go): it removes what is too many, compresses all rotated files but the newest
// by way of a .tmp file, renames the log, and has the runtime open it again.
func (r *runtime) rotate(t *testing.T, p *pod, log string) {
	t.Helper()
	rotated, err := filepath.Glob(log + ".*")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(rotated)
	for len(rotated) > 3 {
		if err := os.Remove(rotated[0]); err != nil {
			t.Fatal(err)
		}
		rotated = rotated[1:]
	}
	for _, file := range rotated[:max(len(rotated)-1, 0)] {
		if !strings.HasSuffix(file, ".gz") {
			compress(t, file)
		}
	}
	to := log + "." + time.Now().Format("20060102-150405")
	for _, err := os.Stat(to); err == nil; _, err = os.Stat(to) { // one a second
		<-time.After(100 * time.Millisecond)
		to = log + "." + time.Now().Format("20060102-150405")
	}
	if err := os.Rename(log, to); err != nil {
		t.Fatal(err)
	}
	if _, err := r.service.ReopenContainerLog(t.Context(), &cri.ReopenContainerLogRequest{ContainerId: p.id}); err != nil {
		t.Fatal(err)
	}
}

func compress(t *testing.T, file string) {
	t.Helper()
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(file + ".tmp")
	if err != nil {
		t.Fatal(err)
	}
	w := gzip.NewWriter(out)
	if _, err := io.Copy(w, in); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(file+".tmp", file+".gz"); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}
