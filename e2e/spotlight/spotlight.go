// Package spotlight runs a real Spotlight sidecar (npm) and reads back the events that it shows.
package spotlight

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/install"
	"github.com/errtail/errtail/e2e/process"
)

// packageJSON pins the version; with any newer hono, every route of this one answers 500.
const packageJSON = `{"private": true, "dependencies": {"@spotlightjs/spotlight": "4.11.8"}, "overrides": {"hono": "4.12.25"}}`

// Server is a running sidecar.
type Server struct {
	Addr string // 127.0.0.1:PORT
}

// Start installs Spotlight if it is not in the cache, and starts it. It ends with the test.
func Start(t *testing.T) *Server {
	t.Helper()
	dir := install.NodeModules(t, "spotlight", packageJSON)
	s := &Server{Addr: process.FreeAddr(t)}
	_, port, _ := net.SplitHostPort(s.Addr)
	cmd := exec.Command(filepath.Join(dir, "node_modules", ".bin", "spotlight"), "server", "-p", port)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "HOME="+cmd.Dir)
	process.Start(t, "spotlight", cmd)
	process.Until(t, time.Minute, "Spotlight is ready", func(ctx context.Context) error {
		answer, err := get(ctx, "http://"+s.Addr+"/health")
		if err == nil {
			answer.Body.Close()
		}
		return err
	})
	return s
}

// URL is what SENTRY_SPOTLIGHT is set to.
func (s *Server) URL() string { return "http://" + s.Addr + "/stream" }

// Event waits for an event, the first that the sidecar got or will get, and decodes it into out. ctx says how long.
func (s *Server) Event(ctx context.Context, out any) error {
	answer, err := get(ctx, s.URL())
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
		if !ok {
			continue
		}
		var envelope [2]json.RawMessage // header, items
		var items [][2]json.RawMessage  // header, payload
		if err := json.Unmarshal(data, &envelope); err != nil {
			return fmt.Errorf("reading an envelope from Spotlight: %w in %s", err, data)
		}
		if err := json.Unmarshal(envelope[1], &items); err != nil {
			return fmt.Errorf("reading an envelope from Spotlight: %w in %s", err, data)
		}
		for _, item := range items {
			var header struct{ Type string }
			if err := json.Unmarshal(item[0], &header); err != nil {
				return fmt.Errorf("reading an envelope from Spotlight: %w in %s", err, data)
			}
			if header.Type == "event" {
				return json.Unmarshal(item[1], out)
			}
		}
	}
	return fmt.Errorf("waiting for an event of Spotlight: %w", lines.Err())
}

func get(ctx context.Context, url string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		return nil, fmt.Errorf("GET %s: %s", url, answer.Status)
	}
	return answer, nil
}
