//go:build e2e

package kubernetes

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/errtail/errtail/e2e/process"
	"github.com/errtail/errtail/emitter/emittertest"
	"github.com/errtail/errtail/tailers/kubernetes/apitest"
)

// TestPodDSN: pods send their events to backends of their own, by an annotation or by a Secret, where the operator allows it; what waits for one is sent after errtail was
// killed and the pod is gone. What is not allowed goes where all goes, and the log says which pod wanted it.
func TestPodDSN(t *testing.T) {
	const key = "0123456789abcdef0123456789abcdef"
	api := apitest.New(t)
	up := make(chan struct{})
	theirs := emittertest.New(key, func(emittertest.Request) emittertest.Answer {
		select {
		case <-up:
			return emittertest.Answer{}
		default:
			return emittertest.Answer{Status: 503}
		}
	})
	server := httptest.NewServer(theirs)
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	dsn := theirs.DSN("http", host)
	for i, annotations := range []map[string]string{{"errtail.dev/dsn": dsn}, {"errtail.dev/dsn-secret": "sentry/dsn"}, {"errtail.dev/dsn": strings.Replace(dsn, "127.0.0.1", "127.0.0.2", 1)}, nil} {
		p := podOf(i)
		p.Annotations = annotations
		api.Put(p)
	}
	api.PutSecret("shop", "sentry", "dsn", dsn+"\n")
	inCluster(t, api)
	n := newNode(t, fmt.Sprintf("api: \"on\", join_exits: 0s, allow_dsns: {hosts: [\"http://%s\"], secrets: \"on\"}", host))
	n.start()
	for i := range 4 {
		n.container(i).crash(t, fmt.Sprint("pod ", i), i+1)
	}
	n.until("ValueError: pod 2", "ValueError: pod 3")
	n.waiting(theirs, 2)
	n.kill()
	api.Delete("shop", "web-0")
	api.Delete("shop", "web-1")
	close(up)
	n.start()
	process.Until(t, patience, "what waited is sent", func(context.Context) error {
		if got := len(theirs.Events()); got != 2 {
			return fmt.Errorf("%d of 2", got)
		}
		return nil
	})
	n.until("ValueError: pod 2", "ValueError: pod 3")
	n.stop()
	if problems := theirs.Problems(); len(problems) > 0 {
		t.Error(problems[0])
	}
	log, err := os.ReadFile(n.output.Name())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(log), key) {
		t.Error("a key is in the log")
	}
	if refused := strings.Count(string(log), "where it may not"); refused != 1 || !strings.Contains(string(log), `"pod":"web-2"`) {
		t.Errorf("%d lines about pods whose DSN is not taken, want one about web-2", refused)
	}
}

// waiting waits until events are in custody for a backend that is down, which has been asked.
func (n *node) waiting(b *emittertest.Backend, events int) {
	n.t.Helper()
	binary, err := build()
	if err != nil {
		n.t.Fatal(err)
	}
	process.Until(n.t, patience, "events wait for a backend that is down", func(ctx context.Context) error {
		list, err := exec.CommandContext(ctx, binary, "spool", "list", "--json", "-c", filepath.Join(n.dir, "errtail.yaml")).Output()
		if got := strings.Count(string(list), `"state":"waiting"`); got != events || b.Requests() == 0 || err != nil {
			return fmt.Errorf("%d of %d after %d requests, %v", got, events, b.Requests(), err)
		}
		return nil
	})
}
