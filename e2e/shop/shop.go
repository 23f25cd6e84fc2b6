// Package shop runs the example application, examples/gunicorn, behind a real gunicorn, and is its customers.
package shop

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/install"
	"github.com/errtail/errtail/e2e/process"
)

// Shop is a running book shop, in a directory of its own.
type Shop struct {
	Root string // where it is installed: shop/, logs/, errtail.yaml, rules.yaml
	addr string
}

// Open installs the shop's requirements if they are not in the cache, copies the shop to an empty directory and starts it, with one worker, so that
// its records stand in one order. It is closed when the test ends.
func Open(t *testing.T) *Shop {
	t.Helper()
	const example = "../examples/gunicorn"
	requirements, err := os.ReadFile(filepath.Join(example, "requirements.txt"))
	if err != nil {
		t.Fatal(err)
	}
	venv := install.Venv(t, "shop", string(requirements))
	s := &Shop{Root: t.TempDir(), addr: process.FreeAddr(t)}
	if err := os.CopyFS(filepath.Join(s.Root, "shop"), os.DirFS(filepath.Join(example, "shop"))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"gunicorn.conf.py", "errtail.yaml", "rules.yaml"} {
		b, err := os.ReadFile(filepath.Join(example, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(s.Root, name), b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(s.Root, "logs"), 0o755); err != nil {
		t.Fatal(err)
	}
	gunicorn := exec.Command(filepath.Join(venv, "bin", "gunicorn"), "-c", "gunicorn.conf.py", "shop:create_app()")
	gunicorn.Dir = s.Root
	// Nobody listens at the gateway: that is one of the bugs.
	gunicorn.Env = append(os.Environ(), "SHOP_BIND="+s.addr, "SHOP_WORKERS=1", "HOME="+s.Root, "PYTHONDONTWRITEBYTECODE=1",
		"SHOP_GATEWAY=http://"+process.FreeAddr(t), "TZ=UTC")
	process.Start(t, "gunicorn", gunicorn)
	process.Until(t, time.Minute, "the shop is open", func(ctx context.Context) error {
		status, err := s.ask(ctx, http.MethodGet, "/health", nil)
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("status %d", status)
		}
		return err
	})
	return s
}

// Get asks for a page and checks the answer's status. A failure of the shop is in its log when this returns.
func (s *Shop) Get(t *testing.T, path string, want int) {
	t.Helper()
	s.check(t, http.MethodGet, path, nil, want)
}

// Post sends body as JSON and checks the answer's status.
func (s *Shop) Post(t *testing.T, path string, body any, want int) {
	t.Helper()
	s.check(t, http.MethodPost, path, body, want)
}

func (s *Shop) check(t *testing.T, method, path string, body any, want int) {
	t.Helper()
	got, err := s.ask(t.Context(), method, path, body)
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Fatalf("%s %s: got status %d, want %d", method, path, got, want)
	}
}

func (s *Shop) ask(ctx context.Context, method, path string, body any) (int, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+s.addr+path, bytes.NewReader(b))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Close = true // a sync worker keeps no connection
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, err
}

// Source returns the lines of a file of the shop, and the number, from 1, of the only one that contains text.
func (s *Shop) Source(t *testing.T, file, text string) (lines []string, number int) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.Root, file))
	if err != nil {
		t.Fatal(err)
	}
	lines = strings.Split(string(b), "\n")
	for i, line := range lines {
		if strings.Contains(line, text) {
			if number != 0 {
				t.Fatalf("%q is in lines %d and %d of %s", text, number, i+1, file)
			}
			number = i + 1
		}
	}
	if number == 0 {
		t.Fatalf("%q is not in %s", text, file)
	}
	return lines, number
}
