// Command generate writes one of the logs that speed is measured with, and beside it, as .json, what stands in it.
//
//	go run ./e2e/compare/generate -kind java -size 1000000000 -seed 3 -o c.log
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/errtail/errtail/e2e/compare/corpus"
)

func main() {
	kind := flag.String("kind", corpus.Gunicorn, strings.Join(corpus.Kinds, ", ")+", boring or repeated")
	size := flag.Int64("size", 256<<20, "bytes, at least")
	seed := flag.Uint64("seed", 1, "the same seed, the same log")
	name := flag.String("o", "out.log", "file to write")
	testdata := flag.String("testdata", "parsers/testdata", "where the tracebacks are")
	flag.Parse()
	if err := run(*name, *testdata, *kind, *seed, *size); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(name, testdata, kind string, seed uint64, size int64) error {
	traces, err := corpus.LoadTraces(testdata)
	if err != nil {
		return err
	}
	truth, err := corpus.WriteFile(name, kind, seed, size, traces)
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	fmt.Printf("%s: %d bytes, %d lines, %d tracebacks\n", name, truth.Bytes, truth.Lines, truth.Traces)
	return nil
}
