package kubernetes

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const uid = "6f1c2a2e-5a0d-4b41-9c0e-0d6a3c1e7f55"

func TestParsePlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path string
		want place
		ok   bool
	}{
		{"/var/log/pods/shop_web-7d9_" + uid + "/app/0.log", place{"shop", "web-7d9", uid, "app", 0}, true},
		{"/var/log/pods/shop_web-7d9_" + uid + "/app/12.log", place{"shop", "web-7d9", uid, "app", 12}, true},
		{"/var/log/pods/shop_web-7d9_" + uid + "/app/0.log.20260102-150405", place{"shop", "web-7d9", uid, "app", 0}, true},
		{"/var/log/pods/shop_web-7d9_" + uid + "/app/0.log.20260102-150405.gz", place{"shop", "web-7d9", uid, "app", 0}, true},
		{"/var/log/pods/kube-system_etcd-node1_0123456789abcdef0123456789abcdef/etcd/0.log", place{"kube-system", "etcd-node1", "0123456789abcdef0123456789abcdef", "etcd", 0}, true},
		{"/var/log/pods/a_b.c.d_e/f/0.log", place{"a", "b.c.d", "e", "f", 0}, true},
		{"/var/log/pods/shop_web/app/0.log", place{}, false},
		{"/var/log/pods/shop__" + uid + "/app/0.log", place{}, false},
		{"/var/log/pods/shop_web_" + uid + "/app/x.log", place{}, false},
		{"/var/log/pods/shop_web_" + uid + "/app/0.txt", place{}, false},
		{"/var/log/pods/shop_web_" + uid + "/../0.log", place{}, false},
		{"/var/log/pods/Shop_web_" + uid + "/app/0.log", place{}, false},
		{"/var/log/pods/shop_web_" + uid + "/app/-1.log", place{}, false},
		{"/var/log/pods/shop_web_" + uid + "/app/99999999999999999999.log", place{}, false},
		{"/var/log/podsx/shop_web_" + uid + "/app/0.log", place{}, false},
	} {
		got, ok := parsePlace("/var/log/pods", c.path)
		if got != c.want || ok != c.ok {
			t.Errorf("%s: got %+v %v, want %+v %v", c.path, got, ok, c.want, c.ok)
		}
	}
}

func FuzzParsePlace(f *testing.F) {
	f.Add("shop_web_" + uid + "/app/0.log")
	f.Add("a_b_c/d/1.log.20260102-150405.gz")
	f.Add("__/./.log")
	f.Fuzz(func(t *testing.T, path string) {
		p, ok := parsePlace("/r", "/r/"+path)
		if !ok {
			return
		}
		if strings.ContainsAny(p.namespace+p.pod+p.uid+p.container, "/_\n\x00 ") || p.restart < 0 || p.pod == "" {
			t.Errorf("%q: got %+v", path, p)
		}
	})
}

func TestSkip(t *testing.T) {
	t.Parallel()
	n := &Node{Self: Self{"monitoring", "errtail-x"}, Exclude: []string{"kube-*"}}
	n.Spec(nil, false)
	for path, want := range map[string]bool{
		"/var/log/pods/shop_web_" + uid:               false,
		"/var/log/pods/kube-system_proxy_" + uid:      true,
		"/var/log/pods/monitoring_errtail-x_" + uid:   true,
		"/var/log/pods/shop_errtail-x_" + uid:         false,
		"/var/log/pods/lost+found":                    true,
		"/var/log/pods/shop_web_" + uid + "/app":      false,
		"/var/log/pods/shop_web_" + uid + "/a/0.log":  false,
		"/var/log/pods/shop_web_" + uid + "/a/no.log": true,
	} {
		if got := n.skip(path); got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
	n.Self.Namespace = "" // only the host's name is known
	if !n.skip("/var/log/pods/shop_errtail-x_" + uid) {
		t.Error("its own pod is read")
	}
}

// TestLinks: nothing below the directory of logs leads out of it; the directory itself may be anywhere.
func TestLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pod, other := "shop_web_"+uid, "shop_other_"+uid
	for _, name := range []string{"data/" + pod + "/app", "outside/app"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"pods": "data", "data/" + other: "outside", "data/" + pod + "/link": "outside/app", "data/" + pod + "/app/1.log": "outside/app/0.log", "data/" + pod + "/app/0.log": "outside/gone"} {
		if err := os.Symlink(filepath.Join(dir, to), filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	n := &Node{Root: filepath.Join(dir, "pods"), Logger: slog.New(slog.DiscardHandler)}
	n.Spec(nil, false)
	for name, want := range map[string]bool{other: true, pod: false, pod + "/app": false, pod + "/link": true, pod + "/app/0.log": true, pod + "/app/1.log": true, pod + "/app/2.log": false} {
		if got := n.skip(filepath.Join(n.Root, name)); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	archived, _ := n.Archive() // of a log, as scan asks; it asks about no directory
	for name, want := range map[string]bool{other + "/app/0.log": true, pod + "/link/0.log": true, pod + "/app/0.log": true, pod + "/app/1.log": true, pod + "/app/2.log": false} {
		if got := archived(filepath.Join(n.Root, name)); got != want {
			t.Errorf("scanned, %s: got %v, want %v", name, got, want)
		}
	}
}
