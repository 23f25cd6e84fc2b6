// Command instructions counts what the gate does with a fixed text of 4 MiB: machine instructions, as valgrind's callgrind counts them, and how often it has to
// look twice. Both are the same at any time and on any machine of a kind, so a build can fail by them, and a noisy neighbour cannot make it fail.
//
//	go build -o bin/instructions ./e2e/compare/instructions && bin/instructions
//
// It exits with 1 where a count is more than a tenth above what expected.json, beside this file, has for this version of Go. After a change that is
// worth its price, or that made things better, -write writes down what it counts now.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/errtail/errtail/e2e/compare/corpus"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/rules"
)

// counts is what is compared.
type counts struct {
	Instructions int64   `json:"instructions"`
	Candidates   float64 `json:"candidates_per_kib"`
	Compared     float64 `json:"compared_per_kib"`
}

const (
	seed = 11
	each = 1 << 20 // bytes of a to d
	// most is how much more than expected a count may be.
	most = 1.10
	// tries is how often valgrind may fail: now and then it does not get along with how Go starts threads.
	tries = 5
)

func main() {
	expected := flag.String("expected", "e2e/compare/instructions/expected.json", "what was counted before, by version of Go")
	testdata := flag.String("testdata", "parsers/testdata", "where the tracebacks are")
	write := flag.Bool("write", false, "write what is counted into the file with what is expected")
	role := flag.String("role", "", "for the process that it starts itself")
	flag.Parse()
	if err := run(*role, *testdata, *expected, *write); err != nil {
		fmt.Fprintln(os.Stderr, "instructions:", err)
		os.Exit(1)
	}
}

func run(role, testdata, expected string, write bool) error {
	text, err := fixed(testdata)
	if err != nil {
		return err
	}
	set, err := rules.Load(nil, rules.Options{})
	if err != nil {
		return err
	}
	recogniser := pipeline.NewRecogniser(set)
	if role == "search" {
		search(pipeline.New(pipeline.Options{Recogniser: recogniser}), text)
		return nil
	}
	var got counts
	if got.Instructions, err = instructions(testdata); err != nil && (write || errors.Is(err, exec.ErrNotFound)) {
		return err
	} else if err != nil { // valgrind's trouble, not the gate's: the other two figures decide
		fmt.Fprintln(os.Stderr, "instructions: not counted:", err)
	}
	got.Candidates, got.Compared = effort(recogniser, text)
	fmt.Printf("%s: %d instructions (%.3f a byte), %.2f candidates and %.2f comparisons per KiB\n",
		version(), got.Instructions, float64(got.Instructions)/float64(len(text)), got.Candidates, got.Compared)
	for i, kind := range corpus.Kinds[:4] {
		candidates, compared := effort(recogniser, text[i*each:(i+1)*each])
		fmt.Printf("  %-8s %.2f candidates, %.2f comparisons\n", kind, candidates, compared)
	}
	return compare(got, expected, write)
}

// effort is how often the gate looks twice, per KiB.
func effort(r *pipeline.Recogniser, text []byte) (candidates, compared float64) {
	e, kib := r.Effort(text), float64(len(text))/1024
	return float64(e.Candidates) / kib, float64(e.Compared) / kib
}

// fixed is the text: a mebibyte of each of the four kinds of log that are no storm.
func fixed(testdata string) ([]byte, error) {
	traces, err := corpus.LoadTraces(testdata)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, kind := range corpus.Kinds[:4] {
		if _, err := corpus.Write(&b, kind, seed, each, traces); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// search is what is counted: callgrind knows it by this name.
//
//go:noinline
func search(h *pipeline.Hallway, text []byte) {
	h.Search(nil, text)
}

// instructions has this program's other self counted. Nothing but the search runs while it is: one thread, no garbage collector, no preemption.
func instructions(testdata string) (int64, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	dir, err := os.MkdirTemp("", "instructions")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	var failed error
	for range tries {
		cmd := exec.Command("valgrind", "--tool=callgrind", "--callgrind-out-file="+filepath.Join(dir, "out"), "--toggle-collect=main.search", self, "-role", "search", "-testdata", testdata)
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GOGC=off", "GODEBUG=asyncpreemptoff=1")
		out, err := cmd.CombinedOutput()
		if errors.Is(err, exec.ErrNotFound) {
			return 0, fmt.Errorf("counting needs valgrind (Debian: apt-get install valgrind): %w", err)
		}
		_, count, told := strings.Cut(string(out), "Collected : ")
		if err == nil && told {
			return strconv.ParseInt(strings.Fields(count + " ?")[0], 10, 64)
		}
		failed = fmt.Errorf("counting with valgrind: %v\n%s", err, out[max(0, len(out)-2000):])
	}
	return 0, failed
}

// version is that of Go without its last number, by which the compiler does not change, and what the machine is.
func version() string {
	v := strings.Split(runtime.Version(), ".")
	return strings.Join(v[:min(2, len(v))], ".") + " " + runtime.GOARCH
}

// compare fails where there is too much more than was expected.
func compare(got counts, name string, write bool) error {
	all := map[string]counts{}
	text, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil && !(write && errors.Is(err, os.ErrNotExist)) {
		return fmt.Errorf("reading what is expected: %w", err)
	}
	if write {
		all[version()] = got
		text, err := json.MarshalIndent(all, "", "  ")
		if err != nil {
			return err
		}
		return os.WriteFile(name, append(text, '\n'), 0o644)
	}
	want, ok := all[version()]
	if !ok {
		return fmt.Errorf("%s has nothing for %s: add it with -write", name, version())
	}
	var worse []error
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"instructions", float64(got.Instructions), float64(want.Instructions)},
		{"candidates per KiB", got.Candidates, want.Candidates},
		{"comparisons per KiB", got.Compared, want.Compared},
	} {
		if c.got > c.want*most {
			worse = append(worse, fmt.Errorf("%.6g %s, expected %.6g (%+.0f %%): the gate has become slower; if that is worth it, run this with -write",
				c.got, c.what, c.want, 100*(c.got/c.want-1)))
		}
	}
	return errors.Join(worse...)
}
