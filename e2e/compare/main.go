// Command compare measures what errtail costs, beside programs that do the same or less, and writes the figures into docs/performance.md.
//
//	go build -o bin/errtail ./cmd/errtail && go run ./e2e/compare -errtail bin/errtail
//
// Everything is measured as a user would see it: whole programs, from start to end, on logs that are generated with another seed each time that
// -seed says so. Programs that are compared take turns, and what is told is the median of several rounds, as CPU time: user and system.
// Times of this run can be compared with each other, and with nothing else.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/errtail/errtail/e2e/compare/corpus"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/rules"
)

// bench is one run of this command.
type bench struct {
	errtail   string
	cache     string
	testdata  string
	seed      uint64
	size      int64
	rounds    int
	collector bool
	only      string

	literals []string
	logs     map[string]log // by kind
	left     []string       // peers that this machine does not have
}

// log is a generated log.
type log struct {
	name  string
	truth corpus.Truth
}

func main() {
	b := &bench{logs: map[string]log{}}
	flag.StringVar(&b.errtail, "errtail", "bin/errtail", "the binary to measure")
	flag.StringVar(&b.cache, "cache", ".cache/compare", "where other programs are installed, and logs written")
	flag.StringVar(&b.testdata, "testdata", "parsers/testdata", "where tracebacks are")
	flag.Uint64Var(&b.seed, "seed", 20261123, "of the logs")
	flag.Int64Var(&b.size, "size", 1e9, "of each log, in bytes; of the storm a 64th")
	flag.IntVar(&b.rounds, "rounds", 5, "of which the median is taken")
	flag.BoolVar(&b.collector, "otelcol", false, "build OpenTelemetry's collector, if it is not there: ten minutes")
	flag.StringVar(&b.only, "only", "", "one of the parts: "+strings.Join(names(), ", "))
	doc := flag.String("doc", "docs/performance.md", "the page whose tables are written anew; empty: print them")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := b.run(ctx, *doc); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// stormPart is how much smaller than the others the log is that costs the most.
const stormPart = 64

// part is a table.
type part struct {
	name    string
	measure func(*bench, context.Context) (string, error)
}

var parts = []part{
	{"scan", (*bench).scan},
	{"rules", (*bench).rules},
	{"storm", (*bench).storm},
	{"cores", (*bench).cores},
	{"packed", (*bench).packed},
	{"memory", (*bench).memory},
	{"follow", (*bench).follow},
}

func names() []string {
	var all []string
	for _, p := range parts {
		all = append(all, p.name)
	}
	return all
}

func (b *bench) run(ctx context.Context, doc string) error {
	if b.only != "" && !slices.Contains(names(), b.only) {
		return fmt.Errorf("there is no part %q: %q", b.only, names())
	}
	var err error
	for _, name := range []*string{&b.errtail, &b.cache} { // commands run elsewhere
		if *name, err = filepath.Abs(*name); err != nil {
			return err
		}
	}
	set, err := rules.Load(nil, rules.Options{})
	if err != nil {
		return err
	}
	b.literals = pipeline.NewRecogniser(set).Searched()
	if err := b.write(); err != nil {
		return err
	}
	for _, p := range parts {
		if b.only != "" && b.only != p.name {
			continue
		}
		began := time.Now()
		table, err := p.measure(b, ctx)
		if err != nil {
			return fmt.Errorf("measuring %s: %w", p.name, err)
		}
		fmt.Fprintf(os.Stderr, "%s took %v\n%s\n", p.name, time.Since(began).Round(time.Second), table)
		if doc == "" {
			continue
		}
		if err := put(doc, p.name, table); err != nil {
			return err
		}
	}
	if doc == "" {
		return nil
	}
	return put(doc, "machine", b.machine())
}

// write writes the logs that are not there.
func (b *bench) write() error {
	if err := os.MkdirAll(b.cache, 0o755); err != nil {
		return err
	}
	traces, err := corpus.LoadTraces(b.testdata)
	if err != nil {
		return err
	}
	for _, kind := range append([]string{corpus.Boring, corpus.Repeated}, corpus.Kinds...) {
		size := b.size
		if kind == corpus.Storm || kind == corpus.Repeated {
			size /= stormPart
		}
		name := filepath.Join(b.cache, fmt.Sprintf("%s-%d-%d.log", kind, b.seed, size))
		truth, err := corpus.ReadTruth(name)
		if err != nil || !exists(name) {
			if truth, err = corpus.WriteFile(name, kind, b.seed, size, traces); err != nil {
				return fmt.Errorf("writing %s: %w", name, err)
			}
		}
		b.logs[kind] = log{name: name, truth: truth}
	}
	debug.FreeOSMemory() // a process begins with the memory of the one that starts it
	return nil
}

// machine says what was measured on, and when.
func (b *bench) machine() string {
	model := runtime.GOARCH
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, behind, ok := strings.Cut(string(text), "model name"); ok {
			line, _, _ := strings.Cut(behind, "\n")
			model = strings.Trim(line, "\t :")
		}
	}
	release := "?"
	if text, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		release = strings.TrimSpace(string(text))
	}
	s := fmt.Sprintf("Measured %s on %d cores of %s, Linux %s, %s, logs with seed %d of %d MB (storm %d MB) in the page cache, median of %d rounds.\n",
		time.Now().UTC().Format("2006-01-02 15:04 MST"), runtime.NumCPU(), model, release, runtime.Version(), b.seed, b.size/1e6, b.size/stormPart/1e6, b.rounds)
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		s += fmt.Sprintf("Others worked on it too: its load was %s at the end.\n", strings.Join(strings.Fields(string(text))[:3], ", "))
	}
	if len(b.left) > 0 {
		s += "Not on that machine, so not measured: " + strings.Join(b.left, ", ") + ".\n"
	}
	return s
}
