// Command faults lets a program fail under errtail, in real time, while the way to its backend fails in one manner or another, and counts: each error that the program
// wrote is in the backend once, or errtail says what became of it.
//
//	go build -o bin/errtail ./cmd/errtail
//	go run ./e2e/faults -errtail bin/errtail -scenario down -for 10m
//	go run ./e2e/faults -errtail bin/errtail -scenario answers -for 5m
//	go run ./e2e/faults -errtail bin/errtail -scenario dsns -for 1m
//	go run ./e2e/faults -errtail bin/errtail -scenario overflow -for 30s
//	go run ./e2e/faults -errtail bin/errtail -scenario storm -errors 1000000
//	go run ./e2e/faults -scenario clock -for 2m
//
// The last one builds an errtail of its own, whose clock can be stepped. It prints what it has counted, and exits with 1 if anything is wrong.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

// options are what the command line says.
type options struct {
	errtail string
	length  time.Duration
	errors  int
	dir     string
}

// scenarios are the faults, by name.
var scenarios = map[string]func(context.Context, options) error{
	"down": down, "answers": answers, "dsns": dsns, "overflow": overflow, "storm": storm, "clock": clock,
}

func main() {
	var o options
	scenario := flag.String("scenario", "", "down, answers, dsns, overflow, storm or clock")
	flag.StringVar(&o.errtail, "errtail", "bin/errtail", "the binary to run")
	flag.DurationVar(&o.length, "for", time.Minute, "how long it goes wrong")
	flag.IntVar(&o.errors, "errors", 10_000, "how many errors the program writes meanwhile")
	flag.StringVar(&o.dir, "dir", "", "where logs and state are; empty: a new directory, which is removed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, scenarios[*scenario], o); err != nil {
		fmt.Fprintf(os.Stderr, "faults: %s: %v\n", *scenario, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, scenario func(context.Context, options) error, o options) (err error) {
	if scenario == nil {
		return fmt.Errorf("no such scenario")
	}
	if o.errtail, err = filepath.Abs(o.errtail); err != nil {
		return err
	}
	if o.dir == "" {
		if o.dir, err = os.MkdirTemp("", "faults-*"); err != nil {
			return err
		}
		defer func() {
			if err == nil { // else somebody wants to look at it
				err = os.RemoveAll(o.dir)
			} else {
				err = fmt.Errorf("%w (all of it is in %s)", err, o.dir)
			}
		}()
	}
	return scenario(ctx, o)
}

// pause waits, unless the context ends first.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// until asks again and again, until the answer is nil, or for as long as within.
func until(ctx context.Context, within time.Duration, ask func() error) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for {
		err := ask()
		if err == nil || ctx.Err() != nil {
			return err
		}
		pause(ctx, 100*time.Millisecond)
	}
}
