package main

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// answering is how the log tells where errtail answers.
var answering = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// TestRunAnswers runs errtail with --listen over a log with an error: it is alive and ready, tells of the event that was sent and nothing of the DSN's key, and answers no more
// when it has ended.
func TestRunAnswers(t *testing.T) {
	t.Parallel()
	b, log := newBackend(t), written(t, crash)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	errs := &lockedOutput{}
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"run", "--listen", "0", "--dsn", b.dsn(), "--state-dir", t.TempDir(), "--from-beginning", log}, strings.NewReader(""), io.Discard, errs, environment(nil))
	}()
	b.wait(t)
	eventually(t, "the log tells where it answers", func() bool { return answering.MatchString(errs.String()) })
	url := answering.FindString(errs.String())
	metrics := ""
	eventually(t, "the event is sent", func() bool {
		status, text := get(t, url+"/metrics")
		metrics = text
		return status == http.StatusOK && strings.Contains(text, `,outcome="sent"} 1`)
	})
	for _, want := range []string{
		"errtail_errors_total{outcome=\"captured\"} 1\n", "errtail_rule_matches_total{rule=\"python-traceback\"} 1\n", "errtail_read_lines_total{source=\"file\"} 6\n",
		"errtail_files_active 1\n", `errtail_events_found_total{dsn="` + strings.Replace(b.dsn(), "s3cr3t@", "", 1) + "\"} 1\n", "errtail_build_info{", "process_resident_memory_bytes ", "go_goroutines ",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %q in\n%s", want, metrics)
		}
	}
	if strings.Contains(metrics, "s3cr3t") {
		t.Errorf("the key of the DSN is shown:\n%s", metrics)
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, text := get(t, url+path); status != http.StatusOK || text != "ok\n" {
			t.Errorf("%s: %d %q", path, status, text)
		}
	}
	stop()
	if code := <-ended; code != exitDone {
		t.Errorf("exit code %d\n%s", code, errs)
	}
	if r, err := http.Get(url + "/healthz"); err == nil {
		r.Body.Close()
		t.Errorf("after the end it answers with %d", r.StatusCode)
	}
}

// eventually looks until something is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	late := time.After(hopeless)
	for !so() {
		select {
		case <-look.C:
		case <-late:
			t.Fatalf("never: %s", what)
		}
	}
}

// get asks and returns status and text.
func get(t *testing.T, url string) (status int, text string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}
