//go:build e2e

package kubernetes

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// archive is an image of one layer, to be written as docker save does (OCI image-spec, with docker's manifest.json).
type archive struct {
	t      *testing.T
	name   string
	config map[string]any // as in the image's configuration: Entrypoint, User, …
	fill   func(*layer)
}

// layer is the files of an image.
type layer struct {
	t *testing.T
	w *tar.Writer
}

func (l *layer) put(h *tar.Header, body []byte) {
	l.t.Helper()
	h.Size = int64(len(body))
	if err := l.w.WriteHeader(h); err != nil {
		l.t.Fatal(err)
	}
	if _, err := l.w.Write(body); err != nil {
		l.t.Fatal(err)
	}
}

func (l *layer) dirs(names ...string) {
	for _, name := range names {
		l.put(&tar.Header{Name: name, Mode: 0o755, Typeflag: tar.TypeDir}, nil)
	}
}

func (l *layer) file(name string, body []byte) {
	l.put(&tar.Header{Name: name, Mode: 0o755}, body)
}

// copy takes a file of this machine, or all in a directory, under the same name.
func (l *layer) copy(path string) {
	l.t.Helper()
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		l.t.Fatal(err)
	}
	err = filepath.WalkDir(real, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.Contains(name, "__pycache__") {
			return err
		}
		body, err := os.ReadFile(name)
		l.file(strings.TrimPrefix(path+strings.TrimPrefix(name, real), "/"), body)
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
}

func (a *archive) bytes() []byte {
	a.t.Helper()
	var text, out bytes.Buffer
	l := &layer{a.t, tar.NewWriter(&text)}
	a.fill(l)
	if err := l.w.Close(); err != nil {
		a.t.Fatal(err)
	}
	config, err := json.Marshal(map[string]any{"architecture": "amd64", "os": "linux", "config": a.config,
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{fmt.Sprintf("sha256:%x", sha256.Sum256(text.Bytes()))}}})
	if err != nil {
		a.t.Fatal(err)
	}
	manifest, err := json.Marshal([]map[string]any{{"Config": "config.json", "RepoTags": []string{a.name}, "Layers": []string{"layer.tar"}}})
	if err != nil {
		a.t.Fatal(err)
	}
	whole := &layer{a.t, tar.NewWriter(&out)}
	whole.file("config.json", config)
	whole.file("layer.tar", text.Bytes())
	whole.file("manifest.json", manifest)
	if err := whole.w.Close(); err != nil {
		a.t.Fatal(err)
	}
	return out.Bytes()
}

// pause is a program that does nothing until it is told to end.
func pause(t *testing.T) []byte {
	t.Helper()
	source := filepath.Join(t.TempDir(), "pause.go")
	if err := os.WriteFile(source, []byte("package main\nimport (\n\"os\"\n\"os/signal\"\n\"syscall\"\n)\nfunc main() { c := make(chan os.Signal, 1); signal.Notify(c, syscall.SIGTERM, syscall.SIGINT); <-c }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(t.TempDir(), "pause")
	build := exec.Command("go", "build", "-o", binary, source)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building pause: %v\n%s", err, out)
	}
	text, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
