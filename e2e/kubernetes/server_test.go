//go:build e2e

package kubernetes

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/errtail/errtail/tailers/kubernetes/apitest"
)

// TestServer: a container that memory ran out for is an event of its own, one that crashed with a traceback is not, and its next traceback says how the one before ended.
func TestServer(t *testing.T) {
	api := apitest.New(t)
	for i := range 3 {
		api.Put(podOf(i))
	}
	inCluster(t, api)
	n := newNode(t, "api: on")
	silent, loud := n.container(0), n.container(1)
	n.start()
	silent.write(t, stamp()+" stdout F INFO ready\n")
	loud.crash(t, "first", 1)
	n.until("ValueError: first")
	ended := func(i int, reason string, code int32) {
		p := podOf(i)
		now := metav1.Now()
		p.Status.ContainerStatuses[0] = corev1.ContainerStatus{Name: "app", RestartCount: 1, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}},
			LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: reason, ExitCode: code, FinishedAt: now, ContainerID: "containerd://x"}}}
		api.Put(p)
	}
	ended(0, "OOMKilled", 137)
	ended(1, "Error", 1)
	oom := "OOMKilled: container app of pod shop/web-0 ended with exit code 137 (SIGKILL)"
	n.until("ValueError: first", oom)
	loud.crash(t, "second", 2)
	n.until("ValueError: first", oom, "ValueError: second")
	if got := n.event("ValueError: second").Contexts["previous exit"]["exit_code"]; got != 1.0 {
		t.Errorf("exit code of the container before: got %v", got)
	}
	if ev := n.event(oom); ev.Release != "web@4.2" || ev.Tags["k8s.container.restart_count"] != "0" {
		t.Errorf("the event of an exit: %+v", ev)
	}
}

// TestDeadServer: with an API server that is dead from the start, or never answers, everything still goes out, and says what it does not know.
func TestDeadServer(t *testing.T) {
	for _, kind := range []string{"gone", "silent"} {
		t.Run(kind, func(t *testing.T) {
			api := apitest.New(t)
			inCluster(t, api)
			if kind == "gone" {
				api.Close()
			} else {
				api.Change(func(f *apitest.Faults) { f.Hang = make(chan struct{}) })
			}
			n := newNode(t, "api: on")
			var values []string
			for i := range 20 {
				n.container(i).crash(t, fmt.Sprint(i), i+1)
				values = append(values, fmt.Sprint("ValueError: ", i))
			}
			n.start()
			n.until(values...)
			n.container(20).crash(t, "late", 1)
			n.until(append(values, "ValueError: late")...)
			if ev := n.event("ValueError: late"); ev.Tags["k8s.metadata"] != "path" || ev.Tags["k8s.pod.name"] != "web-20" {
				t.Errorf("got %+v", ev)
			}
			n.stop()
		})
	}
}

// TestStorm: one pod writes nothing but tracebacks, 5 MB (or MB_OF_STORM) a second; the errors of others come as if it did not.
func TestStorm(t *testing.T) {
	rate := 5
	if text := os.Getenv("MB_OF_STORM"); text != "" {
		rate, _ = strconv.Atoi(text)
	}
	n := newNodeWith(t, `api: "off"`, "")
	storm := n.container(0)
	others := []*writing{n.container(1), n.container(2), n.container(3)}
	n.start()
	at := stamp()
	block := strings.Repeat(fmt.Sprintf("%[1]s stderr F Traceback (most recent call last):\n%[1]s stderr F   File \"/srv/shop/storm.py\", line 3, in total\n%[1]s stderr F ValueError: storm\n", at), 500)
	written := map[string]time.Time{}
	var values []string
	stormed := 0
	for i := range 40 {
		for wrote := 0; wrote < rate*200<<10; wrote += len(block) {
			storm.write(t, block)
			stormed += 500
		}
		value := fmt.Sprint("other ", i)
		others[i%3].crash(t, value, i+1)
		written["ValueError: "+value] = time.Now()
		values = append(values, "ValueError: "+value)
		<-time.After(200 * time.Millisecond)
	}
	n.until(values...)
	n.stop()
	var late []time.Duration
	for value, at := range written {
		late = append(late, n.arrived[value].Sub(at))
	}
	slices.Sort(late)
	sent := 0
	for _, text := range n.backend.Events() {
		if valueOf(text) == "ValueError: storm" {
			sent++
		}
	}
	t.Logf("%d errors (%d MB/s) of one pod: %d went; those of others in %v (half), %v (all); %d MiB at most", stormed, rate, sent, late[len(late)/2].Round(time.Millisecond), late[len(late)-1].Round(time.Millisecond), n.peak>>10)
	if last := late[len(late)-1]; last > 5*time.Second {
		t.Errorf("an error of another pod took %v", last)
	}
	if sent == 0 || sent > 300 {
		t.Errorf("%d events of the storm went", sent)
	}
}
