//go:build e2e && cluster

package kubernetes

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"github.com/errtail/errtail/e2e/process"
)

// Addresses of the cluster. It has a network of its own: see Makefile, e2e-cluster.
const (
	serverIP  = "10.96.0.1" // the first of the services, where pods find the API server: it listens there itself, so that nobody has to translate
	backendIP = "10.96.0.2" // of a backend, where that is not at the server's own
	podsNet   = "10.88.0.0/24"
	adminKey  = "of-the-test"
)

// cluster is one node with everything that a Kubernetes has: etcd, the API server, the controllers, the scheduler, and a kubelet with containerd below.
type cluster struct {
	t       *testing.T
	dir     string
	binary  string
	config  string // for kubectl and the others
	runtime *runtime
	began   time.Time // when the chart was last installed
}

// startCluster starts one, and waits until its node is ready.
func startCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{t: t, dir: t.TempDir(), binary: os.Getenv("CLUSTER")}
	if c.binary == "" {
		t.Fatal("CLUSTER does not name the programs of a cluster: run make e2e-cluster")
	}
	t.Cleanup(func() { _ = syscall.Unmount(c.path("kubelet"), syscall.MNT_DETACH) }) // which the kubelet mounts on itself, and leaves
	c.sh("ip", "link", "set", "lo", "up")
	c.sh("ip", "addr", "add", serverIP+"/32", "dev", "lo")
	c.sh("ip", "addr", "add", backendIP+"/32", "dev", "lo")
	if err := os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0o644); err != nil { // of this network
		t.Fatal(err)
	}
	c.keys()
	c.run("etcd", "--data-dir", c.file("etcd", ""), "--listen-peer-urls", "http://127.0.0.1:2380", "--listen-client-urls", "http://127.0.0.1:2379",
		"--advertise-client-urls", "http://127.0.0.1:2379", "--unsafe-no-fsync", "--log-level", "error")
	c.run("kube-apiserver", "--etcd-servers", "http://127.0.0.1:2379", "--bind-address", serverIP, "--secure-port", "443", "--advertise-address", serverIP,
		"--service-cluster-ip-range", "10.96.0.0/24", "--cert-dir", c.dir, "--authorization-mode", "Node,RBAC", "--token-auth-file", c.file("tokens.csv", adminKey+",admin,1,system:masters\n"),
		"--allow-privileged=true", "--service-account-issuer", "https://kubernetes.default.svc", "--service-account-key-file", c.path("account.key"), "--service-account-signing-key-file", c.path("account.key"))
	c.config = c.file("kubeconfig", fmt.Sprintf(`apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://%s:443", insecure-skip-tls-verify: true}}]
users: [{name: u, user: {token: %s}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
`, serverIP, adminKey))
	c.until("the API server is ready", "get", "--raw", "/readyz")
	c.run("kube-controller-manager", "--kubeconfig", c.config, "--leader-elect=false", "--service-account-private-key-file", c.path("account.key"), "--root-ca-file", c.path("apiserver.crt"))
	c.run("kube-scheduler", "--kubeconfig", c.config, "--leader-elect=false")
	cni := c.path("net.d")
	if err := os.Mkdir(cni, 0o755); err != nil {
		t.Fatal(err)
	}
	c.file("net.d/pods.conflist", fmt.Sprintf(`{"cniVersion": "0.4.0", "name": "pods", "plugins": [{"type": "bridge", "bridge": "cni0", "isGateway": true,
"ipam": {"type": "host-local", "dataDir": %q, "ranges": [[{"subnet": %q}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}`, c.path("addresses"), podsNet))
	c.runtime = startContainerd(t, fmt.Sprintf("[plugins.\"io.containerd.grpc.v1.cri\".cni]\n  bin_dir = \"/usr/lib/cni\"\n  conf_dir = %q\n", cni))
	c.run("kubelet", "--kubeconfig", c.config, "--hostname-override", "node-1", "--node-ip", serverIP, "--root-dir", c.path("kubelet"), "--config", c.file("kubelet.yaml", fmt.Sprintf(`apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix://%s
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
failSwapOn: false
evictionHard: {memory.available: 1Mi, nodefs.available: "0%%", imagefs.available: "0%%"}
imageGCHighThresholdPercent: 100
containerLogMaxSize: 256Ki
containerLogMaxFiles: 3
containerLogMonitorInterval: 3s
`, c.runtime.socket)))
	t.Cleanup(c.empty)
	c.until("the node is ready", "wait", "--for=condition=Ready", "node/node-1", "--timeout=1s")
	return c
}

// empty has the kubelet take all pods away, so that nothing of theirs stays mounted or running.
func (c *cluster) empty() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for _, what := range []string{"daemonset", "deployment", "pod"} {
		if out, err := c.try(ctx, "delete", what, "--all", "-A", "--grace-period=1", "--timeout=50s"); err != nil {
			c.t.Logf("deleting each %s: %v\n%s", what, err, out)
		}
	}
	for ctx.Err() == nil {
		left, err := c.runtime.service.ListPodSandbox(ctx, &cri.ListPodSandboxRequest{})
		if err == nil && len(left.Items) == 0 {
			return
		}
		for _, p := range left.GetItems() { // the kubelet leaves them for a while
			_, _ = c.runtime.service.StopPodSandbox(ctx, &cri.StopPodSandboxRequest{PodSandboxId: p.Id})
			_, _ = c.runtime.service.RemovePodSandbox(ctx, &cri.RemovePodSandboxRequest{PodSandboxId: p.Id})
		}
	}
	c.t.Logf("some pods are left behind: %v", ctx.Err())
}

// keys makes what tokens of service accounts are signed with.
func (c *cluster) keys() {
	c.t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		c.t.Fatal(err)
	}
	c.file("account.key", string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})))
}

func (c *cluster) path(name string) string { return filepath.Join(c.dir, name) }

// file writes a file, or with no text returns a path alone.
func (c *cluster) file(name, text string) string {
	c.t.Helper()
	if text != "" {
		if err := os.WriteFile(c.path(name), []byte(text), 0o600); err != nil {
			c.t.Fatal(err)
		}
	}
	return c.path(name)
}

// run starts one of the programs.
func (c *cluster) run(program string, args ...string) {
	c.t.Helper()
	process.Start(c.t, program, exec.Command(c.binary, append([]string{program}, args...)...))
}

func (c *cluster) sh(name string, args ...string) {
	c.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		c.t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

// kubectl runs it, and wants no error.
func (c *cluster) kubectl(args ...string) string {
	c.t.Helper()
	out, err := c.try(c.t.Context(), args...)
	if err != nil {
		c.t.Fatalf("kubectl %v: %v\n%s", args, err, out)
	}
	return out
}

func (c *cluster) try(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, c.binary, append([]string{"kubectl"}, args...)...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+c.config)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// until asks kubectl until it answers without an error.
func (c *cluster) until(what string, args ...string) {
	c.t.Helper()
	process.Until(c.t, 3*patience, what, func(ctx context.Context) error {
		out, err := c.try(ctx, args...)
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	})
}

// images brings errtail's, which examples/kubernetes/Dockerfile has made, as two versions, and the one that crash.yaml names, with this machine's Python in it.
func (c *cluster) images() {
	t := c.t
	t.Helper()
	image := os.Getenv("IMAGE") // by .ci/image
	if image == "" {
		t.Fatal("IMAGE does not name errtail's image: run make e2e-cluster")
	}
	c.runtime.ctr("images", "import", "--snapshotter", "native", image)
	c.runtime.ctr("images", "tag", "errtail.test/errtail:1", "errtail.test/errtail:2")
	c.runtime.load(&archive{t: t, name: "docker.io/library/python:3.13-alpine", config: map[string]any{"Env": []string{"PATH=/usr/bin"}}, fill: func(l *layer) {
		out, err := exec.Command("sh", "-c", `p=$(readlink -f /usr/bin/python3); echo $p; echo /usr/lib/$(basename $p); ldd $p /usr/lib/$(basename $p)/lib-dynload/*.so | grep -o '/[^ :]*' | grep -v lib-dynload | sort -u`).Output()
		if err != nil {
			t.Fatal(err)
		}
		l.copy("/usr/bin/python3")
		seen := map[string]bool{}
		for _, path := range strings.Fields(string(out)) {
			if !seen[path] {
				seen[path] = true
				l.copy(path)
			}
		}
	}})
}

// of is the same cluster for a part of the test.
func (c *cluster) of(t *testing.T) *cluster {
	part := *c
	part.t = t
	part.dir = t.TempDir()
	return &part
}

// answers has a server at an address of the cluster.
func (c *cluster) answers(address string, handler http.Handler) string {
	c.t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		c.t.Fatal(err)
	}
	server := &http.Server{Handler: handler}
	go server.Serve(l) // it ends with Close
	c.t.Cleanup(func() { server.Close() })
	return address
}
