package metrics

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/pipeline"
	rulebook "github.com/errtail/errtail/rules"
	"github.com/errtail/errtail/tailers/file"
	"github.com/errtail/errtail/tailers/journald"
	"github.com/errtail/errtail/tailers/kubernetes"
	"github.com/errtail/errtail/tailers/kubernetes/watch"
	"github.com/errtail/errtail/tailers/pipe"
	"github.com/errtail/errtail/tailers/stdin"
)

// scrape asks for the metrics as Prometheus does, reads them with its own parser, and returns each value under its name with the labels in order. What Prometheus'
// own linter has to say of them is an error.
func scrape(t *testing.T, g prometheus.Gatherer) map[string]float64 {
	t.Helper()
	s := &Server{Health: NewHealth(nil, nil, nil), Gatherer: g, Logger: slog.New(slog.DiscardHandler)}
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	text := w.Body.String()
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Fatalf("got %d, %q\n%s", w.Code, w.Header(), text)
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	values := map[string]float64{}
	for name, f := range families {
		if f.GetHelp() == "" {
			t.Errorf("%s: no help", name)
		}
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, fmt.Sprintf("%s=%s", l.GetName(), l.GetValue()))
			}
			slices.Sort(labels)
			key := name
			if len(labels) > 0 {
				key += "{" + strings.Join(labels, ",") + "}"
			}
			values[key] = m.GetCounter().GetValue() + m.GetGauge().GetValue() + m.GetUntyped().GetValue()
		}
	}
	return values
}

// family is the name of a metric without its labels.
func family(key string) string {
	name, _, _ := strings.Cut(key, "{")
	return name
}

// recogniser has a rule that is tried on every line.
func recogniser(t *testing.T) *pipeline.Recogniser {
	t.Helper()
	set, err := rulebook.Parse("mine.yaml", []byte("version: 1\nrules:\n  - id: everywhere\n    start: '^[A-Z]\\d[A-Z]\\d '\n"), rulebook.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return pipeline.NewRecogniser(set)
}

// whole is one of everything that counts.
func whole(t *testing.T) Parts {
	t.Helper()
	r := recogniser(t)
	return Parts{
		Files: &file.Follower{}, FilesRead: &file.Read{}, PodsRead: &file.Read{},
		Journals: []*journald.Follower{{}, {}}, Pipes: []*pipe.Follower{{}, {}}, Inputs: []*stdin.Follower{{}}, Nodes: []*kubernetes.Node{{}}, Servers: []*watch.Pods{{}},
		Recogniser: r, Hallways: []*pipeline.Hallway{pipeline.New(pipeline.Options{Recogniser: r}), pipeline.New(pipeline.Options{Recogniser: r})},
		Spotlight: &emitter.Spotlight{}, Failing: func() error { return nil }, Failures: func() int64 { return 3 },
		Version: "1.2.3", Commit: "abc",
	}
}

// TestCounts gives numbers to what counts and reads them back as metrics.
func TestCounts(t *testing.T) {
	t.Parallel()
	p := whole(t)
	g := NewRegistry(p)
	p.FilesRead.Bytes.Store(1000)
	p.FilesRead.Lines.Store(10)
	p.PodsRead.Bytes.Store(2000)
	p.Files.Stats.LongLines.Store(2)
	p.Files.Stats.LeftOut.Store(77)
	p.Files.Stats.Lag.Store(4096)
	p.Files.Stats.Behind.Store(int64(90 * time.Second))
	p.Files.Stats.Errors.Store(5)
	p.Files.Stats.Denied.Store(3)
	p.Files.Stats.Unwatchable.Store(true)
	p.Files.Pulse.Turn()
	p.Journals[0].Stats.Entries.Store(6)
	p.Journals[1].Stats.Entries.Store(7)
	p.Journals[1].Stats.Gap.Store(8)
	p.Pipes[0].Shown().Bytes.Store(11)
	p.Pipes[0].Stats.LeftOut.Store(12)
	p.Pipes[1].Shown().LeftOut.Store(13)
	p.Inputs[0].Stats.Lines.Store(14)
	p.Nodes[0].Stats.Pods.Store(15)
	p.Servers[0].Stats.Up.Store(true)
	p.Hallways[0].Stats.Found.Store(16)
	p.Hallways[1].Stats.Found.Store(17)
	p.Hallways[1].Stats.Limited.Store(9)
	p.Hallways[1].Stats.Candidates.Store(18)
	p.Spotlight.Dropped.Store(19)
	got := scrape(t, g)
	for key, want := range map[string]float64{
		"errtail_read_bytes_total{source=file}":                                           1000,
		"errtail_read_lines_total{source=file}":                                           10,
		"errtail_read_bytes_total{source=kubernetes}":                                     2000,
		"errtail_lines_cut_total{source=file}":                                            2,
		"errtail_skipped_bytes_total{reason=long_line,source=file}":                       77,
		"errtail_file_lag_bytes":                                                          4096,
		"errtail_file_lag_seconds":                                                        90,
		"errtail_file_errors_total{reason=permission}":                                    3,
		"errtail_file_errors_total{reason=other}":                                         2,
		"errtail_watch_unavailable":                                                       1,
		"errtail_source_loops_total{source=file}":                                         1,
		"errtail_source_loops_total{source=journald}":                                     0,
		"errtail_read_lines_total{source=journald}":                                       13,
		"errtail_journal_entries_skipped_total{reason=gap}":                               8,
		"errtail_read_bytes_total{source=pipe}":                                           11,
		"errtail_skipped_bytes_total{reason=long_line,source=pipe}":                       25,
		"errtail_read_lines_total{source=stdin}":                                          14,
		"errtail_kubernetes_pods":                                                         15,
		"errtail_kubernetes_api_up":                                                       1,
		"errtail_errors_found_total":                                                      33,
		"errtail_errors_total{outcome=ratelimit_backoff}":                                 9,
		"errtail_gate_candidates_total":                                                   18,
		"errtail_rule_matches_total{rule=everywhere}":                                     0,
		"errtail_rule_duration_seconds_total{rule=everywhere}":                            0,
		"errtail_custody_failing":                                                         0,
		"errtail_custody_failures_total":                                                  3,
		"errtail_spotlight_events_total{outcome=dropped}":                                 19,
		"errtail_build_info{goversion=" + goVersion(got) + ",revision=abc,version=1.2.3}": 1,
	} {
		if n, ok := got[key]; !ok || n != want {
			t.Errorf("%s: got %v (there: %t), want %v", key, n, ok, want)
		}
	}
	for _, name := range []string{"go_goroutines", "go_memstats_heap_alloc_bytes", "process_resident_memory_bytes", "process_cpu_seconds_total"} {
		if got[name] <= 0 {
			t.Errorf("%s: got %v, want what it really is", name, got[name])
		}
	}
}

// goVersion is what build_info says of Go, whatever that is.
func goVersion(values map[string]float64) string {
	for key := range values {
		if after, ok := strings.CutPrefix(key, prefix+"build_info{goversion="); ok {
			version, _, _ := strings.Cut(after, ",")
			return version
		}
	}
	return ""
}

// TestOnlyWhatIsThere wants no metrics of sources that there are none of: a metric that is always 0 says that all is well.
func TestOnlyWhatIsThere(t *testing.T) {
	t.Parallel()
	got := scrape(t, NewRegistry(Parts{Inputs: []*stdin.Follower{{}}}))
	for key := range got {
		for _, absent := range []string{"errtail_file", "errtail_journal", "errtail_kubernetes", "errtail_event", "errtail_spool", "source=file"} {
			if strings.Contains(key, absent) {
				t.Errorf("%s is there", key)
			}
		}
	}
	if _, ok := got["errtail_read_bytes_total{source=stdin}"]; !ok {
		t.Errorf("standard input is not there: %v", slices.Sorted(maps.Keys(got)))
	}
}
