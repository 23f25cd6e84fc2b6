package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"runtime/pprof"
)

func inner() { debug.PrintStack() }

func main() {
	fmt.Println("2026-11-23T09:00:00Z INFO shop: stack for the curious")
	inner()
	fmt.Println("2026-11-23T09:00:01Z INFO shop: goroutines on request")
	pprof.Lookup("goroutine").WriteTo(os.Stdout, 1)
	fmt.Println("2026-11-23T09:00:02Z INFO shop: panic: is only a word here, as is fatal error: nothing")
}
