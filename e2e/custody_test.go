//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/agent"
	"github.com/errtail/errtail/e2e/process"
	"github.com/errtail/errtail/emitter/emittertest"
)

const testKey = "0123456789abcdef0123456789abcdef"

// counting is a backend that counts what it receives, by event and by error.
type counting struct {
	*emittertest.Backend
	server *httptest.Server
}

// count starts a backend. It ends with the test.
func count(t *testing.T, script func(emittertest.Request) emittertest.Answer) *counting {
	t.Helper()
	b := emittertest.New(testKey, script)
	b.LintEvery = 20
	c := &counting{b, httptest.NewServer(b)}
	t.Cleanup(c.server.CloseClientConnections)
	t.Cleanup(c.server.Close)
	return c
}

func (c *counting) dsn() string {
	return c.DSN("http", strings.TrimPrefix(c.server.URL, "http://"))
}

var lost = regexp.MustCompile(`"value":"'(E[0-9]+)'"`)

// received says whether the backend has each of the errors up to n, each in one event, and nothing else.
func (c *counting) received(n int) error {
	got := map[string]int{}
	for _, payload := range c.Events() {
		m := lost.FindSubmatch(payload)
		if m == nil {
			return fmt.Errorf("an event that nobody made: %.300s", payload)
		}
		got[string(m[1])]++
	}
	missing, twice := 0, 0
	for i := range n {
		switch got[fmt.Sprintf("E%d", i)] {
		case 0:
			missing++
		case 1:
		default:
			twice++
		}
	}
	if missing > 0 || twice > 0 || len(got) != n {
		return fmt.Errorf("of %d errors %d are missing and %d are there under several ids; %d others", n, missing, twice, len(got)-n+missing)
	}
	return nil
}

// failing is a program that fails again and again, each time with another error, into app.log in its directory.
type failing struct {
	t   *testing.T
	log *os.File
	mu  sync.Mutex
	n   int
}

func startFailing(t *testing.T, dir string) *failing {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(dir, "app.log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	return &failing{t: t, log: log}
}

// fail writes one error, in two writes, as programs do.
func (f *failing) fail() {
	f.mu.Lock()
	defer f.mu.Unlock()
	text := fmt.Sprintf("%s ERROR shop.cart cart %d failed\nTraceback (most recent call last):\n  File \"/srv/shop/cart.py\", line 7, in total\n    return rows[%q]\nKeyError: 'E%d'\n",
		time.Now().Format("2006-01-02 15:04:05,000"), f.n, fmt.Sprint(f.n), f.n)
	half := len(text) / 2
	for _, part := range []string{text[:half], text[half:]} {
		if _, err := f.log.WriteString(part); err != nil {
			f.t.Error(err)
		}
	}
	f.n++
}

func (f *failing) failed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.n
}

// every lets it fail at a pace until the context ends.
func (f *failing) every(ctx context.Context, pace time.Duration) {
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			f.fail()
		case <-ctx.Done():
			return
		}
	}
}

// custodian is an errtail that follows app.log in a directory.
func custodian(t *testing.T, binary, dir, state, dsn string, more ...string) *agent.Agent {
	t.Helper()
	config := "sources: [{file: app.log}]\nlimits: off\nstate_dir: " + state + "\n" + strings.Join(more, "\n")
	if err := os.WriteFile(filepath.Join(dir, "errtail.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return &agent.Agent{Binary: binary, Dir: dir, Env: []string{"SENTRY_DSN=" + dsn}}
}

// TestKilledFiftyTimes kills errtail at fifty random instants, while a program fails 50 times a second and the backend answers as backends do on a bad day: each error is
// received, in one event. What the backend took and errtail was killed before it could note comes again, under the same id, by which backends know it.
func TestKilledFiftyTimes(t *testing.T) {
	t.Parallel()
	const kills = 50
	r := rand.New(rand.NewPCG(6, 50))
	var mu sync.Mutex
	backend := count(t, func(emittertest.Request) emittertest.Answer {
		mu.Lock()
		defer mu.Unlock()
		switch r.IntN(30) {
		case 0:
			return emittertest.Answer{Status: http.StatusServiceUnavailable}
		case 1:
			return emittertest.Answer{Fault: emittertest.Reset}
		case 2:
			return emittertest.Answer{Fault: emittertest.Half}
		}
		return emittertest.Answer{Delay: time.Duration(r.IntN(30)) * time.Millisecond}
	})
	dir := t.TempDir()
	program := startFailing(t, dir)
	a := custodian(t, agent.Build(t), dir, filepath.Join(dir, "state"), backend.dsn())
	ctx, stop := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	writing.Go(func() { program.every(ctx, 20*time.Millisecond) })
	for range kills {
		p := a.Run(t)
		mu.Lock()
		instant := time.Duration(20+r.IntN(1500)) * time.Millisecond
		mu.Unlock()
		select {
		case <-time.After(instant):
		case <-t.Context().Done():
		}
		p.Kill()
	}
	stop()
	writing.Wait()
	program.fail() // the last one is behind the one that is to be found
	p := a.Run(t)
	process.Until(t, time.Minute, "all errors are received", func(context.Context) error { return backend.received(program.failed()) })
	if took, code, ok := p.Terminate(10 * time.Second); !ok || code != 0 {
		t.Errorf("errtail ended %t with %d after %v", ok, code, took)
	}
	if err := backend.received(program.failed()); err != nil {
		t.Error(err)
	}
	for _, problem := range backend.Problems() {
		t.Error(problem)
	}
	if got, most := backend.Duplicates(), 8*kills; got > most {
		t.Errorf("%d events came again, more than %d", got, most)
	}
	t.Logf("%d kills: %d errors written, %d received, %d came again under their id", kills, program.failed(), len(backend.Events()), backend.Duplicates())
	outcomes(t, a, program.failed())
}

// outcomes wants what errtail says of its spool to add up to what was found.
func outcomes(t *testing.T, a *agent.Agent, found int) {
	t.Helper()
	cmd := exec.Command(a.Binary, "spool", "list", "-c", "errtail.yaml")
	cmd.Dir, cmd.Env = a.Dir, append(os.Environ(), a.Env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("errtail spool list: %v\n%s", err, out)
	}
	if want := fmt.Sprintf("found %d = %d sent\n", found, found); !strings.HasSuffix(string(out), want) {
		t.Errorf("errtail spool list: got %s, want %s", out, want)
	}
}

// smallDisk mounts a small file system for the test. That needs the right to do so, as root has it.
func smallDisk(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Fatalf("mounting a small file system: %v (run the end-to-end tests as root)", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// remount changes the options of a small disk.
func remount(t *testing.T, dir string, flags uintptr, options string) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|flags, options); err != nil {
		t.Fatal(err)
	}
}

// TestDiskFull fills the disk of the state directory while a program fails and the backend is away, and frees it again. Waiting, errtail goes on by itself;
// stopping, its next run does.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	binary := agent.Build(t)
	for _, onError := range []string{"wait", "stop"} {
		t.Run(onError, func(t *testing.T) {
			t.Parallel()
			testDiskFull(t, binary, onError)
		})
	}
}

func testDiskFull(t *testing.T, binary, onError string) {
	disk, dir := smallDisk(t), t.TempDir()
	var away atomic.Bool
	var refused atomic.Int64
	away.Store(true)
	backend := count(t, func(emittertest.Request) emittertest.Answer {
		if away.Load() {
			refused.Add(1)
			return emittertest.Answer{Status: http.StatusServiceUnavailable}
		}
		return emittertest.Answer{}
	})
	program := startFailing(t, dir)
	a := custodian(t, binary, dir, filepath.Join(disk, "state"), backend.dsn(), "spool: {on_error: "+onError+"}")
	p := a.Run(t)
	program.fail()
	process.Until(t, time.Minute, "something is in custody", func(context.Context) error { // or the first of it could be more than the disk holds
		if refused.Load() == 0 {
			return fmt.Errorf("nothing was sent; errtail says: %s", p.Output())
		}
		return nil
	})
	process.Until(t, time.Minute, "the disk is full", func(context.Context) error {
		for range 50 {
			program.fail()
		}
		if !strings.Contains(p.Output(), "no space left on device") {
			return fmt.Errorf("errtail says nothing of it after %d errors: %s", program.failed(), p.Output())
		}
		return nil
	})
	for range 200 { // while there is no room
		program.fail()
	}
	if onError == "stop" {
		if code, ok := p.Wait(20 * time.Second); !ok || code != 2 {
			t.Errorf("errtail ended %t with %d, want 2", ok, code)
		}
	} else {
		away.Store(false) // sending frees pages in the file, which what is read then takes again
		process.Until(t, 3*time.Minute, "all is received, though there is no more room", func(context.Context) error { return backend.received(program.failed()) })
	}
	remount(t, disk, 0, "size=64m")
	away.Store(false)
	for range 10 {
		program.fail()
	}
	last := p
	if onError == "stop" {
		last = a.Run(t)
	}
	process.Until(t, 90*time.Second, "all errors are received", func(context.Context) error { return backend.received(program.failed()) })
	if took, code, ok := last.Terminate(10 * time.Second); !ok || code != 0 {
		t.Errorf("errtail ended %t with %d after %v", ok, code, took)
	}
	if backend.Duplicates() > 0 {
		t.Errorf("%d came twice", backend.Duplicates())
	}
	t.Logf("%d errors, %d received; errtail said:\n%s", program.failed(), len(backend.Events()), p.Output())
	outcomes(t, a, program.failed())
}

// TestReadOnlyStateDirectory wants a line that names the directory, and the spool to be readable all the same.
func TestReadOnlyStateDirectory(t *testing.T) {
	t.Parallel()
	disk, dir := smallDisk(t), t.TempDir()
	backend := count(t, nil)
	program := startFailing(t, dir)
	program.fail()
	program.fail()
	a := custodian(t, agent.Build(t), dir, filepath.Join(disk, "state"), backend.dsn())
	p := a.Run(t)
	process.Until(t, time.Minute, "the errors are received", func(context.Context) error { return backend.received(2) })
	if _, code, ok := p.Terminate(10 * time.Second); !ok || code != 0 {
		t.Errorf("errtail ended %t with %d", ok, code)
	}
	remount(t, disk, syscall.MS_RDONLY, "size=4m")
	p = a.Run(t)
	code, ok := p.Wait(20 * time.Second)
	if said := p.Output(); !ok || code != 2 || strings.Count(said, "\n") != 1 || !strings.Contains(said, "read-only file system") || !strings.Contains(said, disk) {
		t.Errorf("errtail ended %t with %d and said %s", ok, code, said)
	}
	outcomes(t, a, 2)
}
