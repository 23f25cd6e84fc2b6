package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The parts of a DSN that nobody may see.
const (
	secretKey  = "f00dfeedf00dfeedf00dfeedf00dfeed"
	secretPart = "beefcafebeefcafebeefcafebeefcafe"
)

// gossip is a backend that repeats what it was told, wherever an answer has room for it.
func gossip(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		told := r.Header.Get("X-Sentry-Auth")
		w.Header().Set("X-Sentry-Error", "bad auth: "+told)
		w.Header().Set("Location", "https://"+secretKey+":"+secretPart+"@elsewhere.example.com/?sentry_key="+secretKey)
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"detail":%q,"causes":[%q]}`, told, "key "+secretKey+" secret "+secretPart)
	}
}

// thorough are the failures that every verb and every way to give a DSN is run through: of a DSN, of a connection, of a backend. Of the others, which differ in what a backend
// answers, the verbs that send are enough.
var thorough = []string{"nobody listens", "a control", "nothing but a key", "401"}

// TestDSNIsNeverShown runs every verb that knows a DSN, through every kind of failure, with the log at its loudest, and looks for the key in all that comes out and in
// the state directory.
func TestDSNIsNeverShown(t *testing.T) {
	t.Parallel()
	with := func(rest string) string { return "http://" + secretKey + ":" + secretPart + "@" + rest }
	dsns := map[string]string{
		"nobody listens":    with("127.0.0.1:1/1"),
		"no such host":      with("sentry.invalid/1"),
		"no project":        with("127.0.0.1:1/"),
		"no host":           with("/1"),
		"a bad port":        with("127.0.0.1:99999/1"),
		"a query":           with("127.0.0.1:1/1?x=" + secretKey),
		"a bad escape":      with("127.0.0.1:1/%zz"),
		"a control":         with("127.0.0.1:1/\x01"),
		"another scheme":    "ftp://" + secretKey + "@h/1",
		"nothing but a key": secretKey,
		"TLS to plain HTTP": "",
	}
	for _, status := range []int{200, 302, 400, 401, 403, 404, 413, 429, 500, 503} {
		server := httptest.NewServer(gossip(status))
		t.Cleanup(server.Close)
		dsns[fmt.Sprint(status)] = with(strings.TrimPrefix(server.URL, "http://") + "/1")
		if status == 200 {
			dsns["TLS to plain HTTP"] = strings.Replace(dsns["200"], "http://", "https://", 1)
		}
	}
	untrusted := httptest.NewUnstartedServer(gossip(200))
	untrusted.Config.ErrorLog = nil
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	dsns["an unknown authority"] = strings.Replace(with(strings.TrimPrefix(untrusted.URL, "https://")+"/1"), "http://", "https://", 1)

	var all sync.WaitGroup // most of the time is spent waiting, so all of them may wait at once
	for name, dsn := range dsns {
		dir := t.TempDir()
		all.Go(func() { dsnIsNotShown(t, name, dir, dsn) })
	}
	all.Wait()
}

func dsnIsNotShown(t *testing.T, name, dir, dsn string) {
	state, log := filepath.Join(dir, "state"), filepath.Join(dir, "app.log")
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Error(err)
		}
		return path
	}
	write("app.log", crash)
	file := write("dsn", dsn+"\n")
	const head = "sources: [{file: app.log, start_at: beginning}]\nlog: {level: debug}\nstate_dir: state\n"
	byFile := write("file.yaml", head+"sentry: {dsn_file: "+file+"}\n")
	byEnv := write("env.yaml", head+"sentry: {dsn: '${DSN}'}\n")
	byName := write("name.yaml", strings.Replace(head, "beginning}", "beginning, dsn: team}", 1)+"sentry: {dsns: {team: '${DSN}'}}\n")
	wrong := write("wrong.yaml", head+"sentry: {dsn: {x: '${DSN}'}, dsns: {'${DSN}': x}, environment: ['${DSN}']}\n'${DSN}': 1\n")
	env := map[string]string{"SENTRY_DSN": dsn, "DSN": dsn}

	var out lockedOutput
	call := func(patience time.Duration, args ...string) {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		fmt.Fprintf(&out, "\n$ errtail %s\n", strings.Join(args, " "))
		run(ctx, args, strings.NewReader(""), &out, &out, environment(env))
	}
	call(300*time.Millisecond, "run", "-c", byFile)
	call(time.Second, "spool", "list", "--state-dir", state)
	call(time.Second, "spool", "list", "--dead", "--json", "--state-dir", state)
	call(500*time.Millisecond, "scan", "--send", log)
	call(500*time.Millisecond, "send-test")
	if slices.Contains(thorough, name) {
		_ = os.Truncate(filepath.Join(state, "errtail.db"), 5000) // set aside by the next run
		call(300*time.Millisecond, "run", "-c", byName)
		call(300*time.Millisecond, "run", "--state-dir", state, "--from-beginning", log)
		call(time.Second, "spool", "requeue", "--all", "--to", "default", "--state-dir", state)
		for _, config := range []string{byEnv, wrong} {
			call(time.Second, "check", "-c", config)
		}
		call(500*time.Millisecond, "send-test", "-c", byName, "--to", "team")
		call(time.Second, "run", "-c", file) // the file of the DSN where the configuration was meant
	}

	shown := out.String()
	for _, secret := range []string{secretKey, secretPart} {
		if i := strings.Index(shown, secret); i >= 0 {
			t.Errorf("%s: shown: ...%s...", name, shown[max(0, i-300):min(len(shown), i+100)])
		}
	}
	files, _ := filepath.Glob(filepath.Join(state, "*")) // the pattern is a good one
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil || bytes.Contains(data, []byte(secretKey)) || bytes.Contains(data, []byte(secretPart)) {
			t.Errorf("%s: the key is in %s (%v)", name, path, err)
		}
	}
}
