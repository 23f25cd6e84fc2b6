//go:build e2e

package kubernetes

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"github.com/errtail/errtail/e2e/process"
)

// runtime is a containerd that has nothing to do with any other on this machine.
type runtime struct {
	t       *testing.T
	dir     string
	socket  string
	service cri.RuntimeServiceClient
}

// image is the only one that there is: a program that does nothing, for sandboxes, and the directories into which those of this machine are mounted.
const image = "errtail.test/empty:1.0"

// startContainerd starts containerd (Debian's, or any in PATH). more is put behind its configuration.
func startContainerd(t *testing.T, more string) *runtime {
	t.Helper()
	r := &runtime{t: t, dir: t.TempDir()}
	r.socket = filepath.Join(r.dir, "containerd.sock")
	config := fmt.Sprintf(`version = 2
root = %q
state = %q
[grpc]
  address = %q
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = %q
  disable_apparmor = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "native"
%s`, filepath.Join(r.dir, "root"), filepath.Join(r.dir, "state"), r.socket, image, more)
	file := filepath.Join(r.dir, "config.toml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	process.Start(t, "containerd", exec.Command("containerd", "-c", file))
	conn, err := grpc.NewClient("unix://"+r.socket, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	r.service = cri.NewRuntimeServiceClient(conn)
	process.Until(t, patience, "containerd answers", func(ctx context.Context) error {
		_, err := r.service.Version(ctx, &cri.VersionRequest{})
		return err
	})
	r.load(&archive{t: t, name: image, config: map[string]any{"Entrypoint": []string{"/pause"}}, fill: func(l *layer) {
		l.dirs("usr/", "bin/", "lib/", "lib64/", "tmp/", "root/")
		l.file("pause", pause(t))
	}})
	return r
}

// load makes an image known.
func (r *runtime) load(a *archive) {
	r.t.Helper()
	file := filepath.Join(r.dir, "image.tar")
	if err := os.WriteFile(file, a.bytes(), 0o600); err != nil {
		r.t.Fatal(err)
	}
	r.ctr("images", "import", "--snapshotter", "native", file)
}

// ctr runs containerd's own client.
func (r *runtime) ctr(args ...string) {
	r.t.Helper()
	if out, err := exec.Command("ctr", append([]string{"-a", r.socket, "-n", "k8s.io"}, args...)...).CombinedOutput(); err != nil {
		r.t.Fatalf("ctr %v: %v\n%s", args, err, out)
	}
}

// pod is a sandbox, with one container after the other in it.
type pod struct {
	r       *runtime
	config  *cri.PodSandboxConfig
	sandbox string
	dir     string // of its logs
	attempt uint32
	gone    bool
	id      string // of the container that was started last
}

// pod starts a sandbox whose logs are where the kubelet has them.
func (r *runtime) pod(root, name string) *pod {
	r.t.Helper()
	uid := fmt.Sprintf("00000000-0000-4000-8000-%012x", sha256.Sum256([]byte(name)))[:36]
	p := &pod{r: r, dir: filepath.Join(root, "shop_"+name+"_"+uid)}
	host := &cri.NamespaceOption{Network: cri.NamespaceMode_NODE, Pid: cri.NamespaceMode_CONTAINER, Ipc: cri.NamespaceMode_POD}
	p.config = &cri.PodSandboxConfig{
		Metadata: &cri.PodSandboxMetadata{Name: name, Namespace: "shop", Uid: uid}, LogDirectory: p.dir,
		Linux: &cri.LinuxPodSandboxConfig{SecurityContext: &cri.LinuxSandboxSecurityContext{NamespaceOptions: host}},
	}
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	if err := os.MkdirAll(filepath.Join(p.dir, "app"), 0o755); err != nil {
		r.t.Fatal(err)
	}
	answer, err := r.service.RunPodSandbox(ctx, &cri.RunPodSandboxRequest{Config: p.config})
	if err != nil {
		r.t.Fatalf("starting a sandbox: %v", err)
	}
	p.sandbox = answer.PodSandboxId
	r.t.Cleanup(func() { p.remove(context.Background()) })
	return p
}

// run starts a Python program in the pod, as the next attempt of its container, and returns the path of its log.
func (p *pod) run(program string) (log string) {
	p.r.t.Helper()
	python, prefix := python(p.r.t)
	log = fmt.Sprintf("app/%d.log", p.attempt)
	config := &cri.ContainerConfig{
		Metadata: &cri.ContainerMetadata{Name: "app", Attempt: p.attempt}, Image: &cri.ImageSpec{Image: image},
		Command: []string{python, "-c", program}, LogPath: log,
		Linux: &cri.LinuxContainerConfig{SecurityContext: &cri.LinuxContainerSecurityContext{NamespaceOptions: p.config.Linux.SecurityContext.NamespaceOptions}},
	}
	for _, dir := range []string{"/usr", "/bin", "/lib", "/lib64", prefix} {
		if real, err := filepath.EvalSymlinks(dir); err == nil && (dir != prefix || !strings.HasPrefix(prefix, "/usr")) {
			config.Mounts = append(config.Mounts, &cri.Mount{HostPath: real, ContainerPath: dir, Readonly: true})
		}
	}
	p.attempt++
	ctx, cancel := context.WithTimeout(p.r.t.Context(), patience)
	defer cancel()
	made, err := p.r.service.CreateContainer(ctx, &cri.CreateContainerRequest{PodSandboxId: p.sandbox, Config: config, SandboxConfig: p.config})
	if err != nil {
		p.r.t.Fatalf("making a container: %v", err)
	}
	p.id = made.ContainerId
	if _, err := p.r.service.StartContainer(ctx, &cri.StartContainerRequest{ContainerId: p.id}); err != nil {
		p.r.t.Fatalf("starting a container: %v", err)
	}
	return filepath.Join(p.dir, log)
}

// exited waits for the container that was started last to end.
func (p *pod) exited() *cri.ContainerStatus {
	p.r.t.Helper()
	var status *cri.ContainerStatus
	process.Until(p.r.t, patience, "the container ends", func(ctx context.Context) error {
		answer, err := p.r.service.ContainerStatus(ctx, &cri.ContainerStatusRequest{ContainerId: p.id})
		if err != nil {
			return err
		}
		if status = answer.Status; status.State != cri.ContainerState_CONTAINER_EXITED {
			return fmt.Errorf("it is %v", status.State)
		}
		return nil
	})
	return status
}

// remove deletes the pod, and its logs as the kubelet does.
func (p *pod) remove(ctx context.Context) {
	if p.gone {
		return
	}
	p.gone = true
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if _, err := p.r.service.StopPodSandbox(ctx, &cri.StopPodSandboxRequest{PodSandboxId: p.sandbox}); err != nil {
		p.r.t.Logf("stopping a sandbox: %v", err)
	}
	if _, err := p.r.service.RemovePodSandbox(ctx, &cri.RemovePodSandboxRequest{PodSandboxId: p.sandbox}); err != nil {
		p.r.t.Logf("removing a sandbox: %v", err)
	}
	os.RemoveAll(p.dir)
}

// python finds this machine's Python, and where its library is.
func python(t *testing.T) (path, prefix string) {
	t.Helper()
	out, err := exec.Command("python3", "-c", "import sys, os; print(os.path.realpath(sys.executable)); print(sys.base_prefix)").Output()
	lines := strings.Fields(string(out))
	if err != nil || len(lines) != 2 {
		t.Fatalf("finding Python: %v %q", err, out)
	}
	return lines[0], lines[1]
}
