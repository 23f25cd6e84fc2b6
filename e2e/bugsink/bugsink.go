// Package bugsink runs a real Bugsink (PyPI, SQLite, events digested within the request) that accepts only events that are valid by Sentry's schema, and
// reads back through its REST API what it has made of them.
package bugsink

import (
	"context"
	_ "embed"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/install"
	"github.com/errtail/errtail/e2e/process"
)

// requirements pins the version. 2.6.2 cannot be installed: it asks for certifi>=2026.10.19, and PyPI's newest is 2026.10.18.
const requirements = "bugsink==2.6.1\n"

// setup makes the database, an account, and a token for the REST API, which it prints.
//
//go:embed setup.py
var setup string

// Server is a running Bugsink.
type Server struct {
	Addr  string // 127.0.0.1:PORT
	token string
	team  string

	dir, venv string
	env       []string
	process   *process.Process
}

// Start installs Bugsink if it is not in the cache, makes an empty one and starts it. It ends with the test.
func Start(t *testing.T) *Server {
	t.Helper()
	venv := install.Venv(t, "bugsink", requirements)
	dir := t.TempDir()
	s := &Server{Addr: process.FreeAddr(t)}
	env := append(os.Environ(), "DJANGO_SETTINGS_MODULE=bugsink_conf", "PYTHONPATH="+dir, "PYTHONDONTWRITEBYTECODE=1", "HOME="+dir, "BUGSINK_URL=http://"+s.Addr)

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	python := exec.CommandContext(ctx, filepath.Join(venv, "bin", "python"), "-c", setup)
	python.Dir, python.Env = dir, env
	out, err := python.Output()
	if err != nil {
		t.Fatalf("setting up Bugsink: %v\n%s", err, stderr(err))
	}
	var made struct{ Token, Team string }
	if err := json.Unmarshal(out, &made); err != nil {
		t.Fatalf("setting up Bugsink: %v in %q", err, out)
	}
	s.token, s.team = made.Token, made.Team

	s.dir, s.venv, s.env = dir, venv, env
	s.Resume(t)
	return s
}

// Kill ends Bugsink at once, as a crash does. What it has stored stays.
func (s *Server) Kill() { s.process.Kill() }

// Resume starts Bugsink, or starts it again after Kill, at the same address, and waits until it answers.
func (s *Server) Resume(t *testing.T) {
	t.Helper()
	server := exec.Command(filepath.Join(s.venv, "bin", "gunicorn"), "bugsink.wsgi", "--bind", s.Addr, "--workers", "1", "--threads", "2")
	server.Dir, server.Env = s.dir, s.env
	s.process = process.Start(t, "bugsink", server)
	process.Until(t, time.Minute, "Bugsink is ready", func(ctx context.Context) error {
		return s.call(ctx, http.MethodGet, "/health/ready", nil, nil)
	})
}

func stderr(err error) []byte {
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.Stderr
	}
	return nil
}
