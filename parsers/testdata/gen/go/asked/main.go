// asked prints the stacks of all goroutines, because somebody asks: with SIGQUIT, or, with an argument, as a profile. An error was logged just before.
//
//	go run ./asked 2>../../none/go-sigquit.log; go run ./asked x 2>../../none/go-pproferror.log
package main

import (
	"fmt"
	"log"
	"os"
	"runtime/pprof"
	"syscall"
	"time"
)

func wait(c chan int) { <-c }

func main() {
	c := make(chan int)
	go wait(c)
	log.Println("ERROR upstream answered 502")
	if len(os.Args) > 1 {
		pprof.Lookup("goroutine").WriteTo(os.Stderr, 2)
		fmt.Fprintln(os.Stderr, "dumped")
		return
	}
	time.Sleep(100 * time.Millisecond)
	syscall.Kill(os.Getpid(), syscall.SIGQUIT)
	time.Sleep(time.Second)
}
