package main

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

// settled returns the settings for a command line, a configuration and an environment.
func settled(t *testing.T, args []string, yaml string, env map[string]string) (*settings, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "errtail.yaml")
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &call{stdout: io.Discard, stderr: io.Discard, lookup: environment(env)}
	f := &flags{}
	cmd := &cobra.Command{}
	f.addCommon(cmd)
	f.addOrigin(cmd)
	f.addDSN(cmd)
	if err := cmd.ParseFlags(append([]string{"-c", path}, args...)); err != nil {
		t.Fatal(err)
	}
	return c.settings(f, cmd.Flags().Args(), slog.LevelInfo)
}

// TestPrecedence wants flags before a source, a source before the file, the file before the environment, and that before the defaults.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	hostname, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	type origin struct{ Environment, Release, ServerName, DSN string }
	env := map[string]string{"SENTRY_ENVIRONMENT": "env", "SENTRY_RELEASE": "env@1", "SENTRY_DSN": "https://env@h/1"}
	const source = "sources: [{file: /a, environment: source, release: source@1, server_name: source}]\n"
	const file = "sentry: {dsn: 'https://file@h/1', environment: file, release: file@1, server_name: file}\n"
	flags := []string{"--environment", "flag", "--release", "flag@1", "--server-name", "flag", "--dsn", "https://flag@h/1"}
	for _, c := range []struct {
		name string
		args []string
		yaml string
		env  map[string]string
		want origin
	}{
		{"all", flags, source + file, env, origin{"flag", "flag@1", "flag", "https://flag@h/1"}},
		{"no flags", nil, source + file, env, origin{"source", "source@1", "source", "https://file@h/1"}},
		{"no source", []string{"/b"}, source + file, env, origin{"file", "file@1", "file", "https://file@h/1"}},
		{"no file", []string{"/b"}, "log: {}", env, origin{"env", "env@1", hostname, "https://env@h/1"}},
		{"nothing", []string{"/b"}, "log: {}", nil, origin{"", "", hostname, ""}},
		{"an empty DSN as a flag switches sending off", []string{"/b", "--dsn", ""}, file, env, origin{"file", "file@1", "file", ""}},
		{"an empty value of the file says nothing", []string{"/b"}, "sentry: {dsn: '${GONE:-}', environment: ''}", env, origin{"env", "env@1", hostname, "https://env@h/1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, err := settled(t, c.args, c.yaml, c.env)
			if err != nil {
				t.Fatal(err)
			}
			g := s.groups[0]
			got := origin{g.environment, g.release, g.serverName, s.dsns[""].value}
			if diff := cmp.Diff(got, c.want); diff != "" {
				t.Errorf("got (-), want (+):\n%s", diff)
			}
		})
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	s, err := settled(t, []string{"--tag", "team=shop", "--tag", "x=a=b"}, "sources: [{file: /a, tags: {team: other, kept: '1'}}]", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"team": "shop", "x": "a=b", "kept": "1"}
	if diff := cmp.Diff(s.groups[0].tags, want); diff != "" {
		t.Errorf("got (-), want (+):\n%s", diff)
	}
}

func TestDSNFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "dsn")
	if err := os.WriteFile(file, []byte("https://secret@h/1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := settled(t, []string{"/a"}, "sentry: {dsn_file: "+file+"}", map[string]string{"SENTRY_DSN": "https://env@h/1"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.dsns[""].value, "https://secret@h/1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
