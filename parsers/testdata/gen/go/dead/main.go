// Package main dies of what nobody can recover, and needs no library: those keep goroutines, with which there is no deadlock. With ORACLE set it writes
// down its callers just before.
package main

import (
	"encoding/json"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
)

type frame struct {
	AbsPath  string `json:"abs_path"`
	Function string `json:"function"`
	Lineno   int    `json:"lineno"`
}

// fatal writes down the error that the line below the call raises. library are the frames of the standard library that it is raised in.
func fatal(text string, library ...frame) {
	if os.Getenv("ORACLE") == "" {
		return
	}
	pcs := make([]uintptr, 100)
	it := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	frames := []frame{}
	for more := text[0] != 'n'; more; {
		var f runtime.Frame
		f, more = it.Next()
		if name, ok := strings.CutPrefix(f.Function, "main."); ok {
			frames = append(frames, frame{f.File, name, f.Line})
		}
	}
	slices.Reverse(frames)
	if len(frames) > 0 {
		frames[len(frames)-1].Lineno++
	}
	for i := len(frames) - 1; i > 0; i-- {
		frames[i].Function = strings.TrimPrefix(frames[i].Function, frames[i-1].Function+".")
	}
	frames = append(frames, library...)
	json.NewEncoder(os.Stdout).Encode(map[string]any{"traces": []any{map[string]any{
		"exceptions": []any{map[string]any{"type": "fatal error", "module": "", "value": text, "frames": frames}},
		"mechanism":  "generic", "handled": false, "level": "fatal"}}})
	os.Exit(0)
}

func receive() {
	fatal("all goroutines are asleep - deadlock!")
	<-make(chan int)
}

func forever() {
	fatal("all goroutines are asleep - deadlock!")
	select {}
}

func leave() {
	fatal("no goroutines (main called runtime.Goexit) - deadlock!")
	runtime.Goexit()
}

var shared = map[int]int{}

func write() {
	for i := 0; ; i++ {
		shared[i%8] = i
	}
}

func main() {
	switch os.Args[1] {
	case "deadlock":
		receive()
	case "select":
		forever()
	case "exit":
		leave()
	case "unlock":
		root := runtime.GOROOT()
		_ = root
		var mu sync.Mutex
		fatal("sync: unlock of unlocked mutex", frame{Function: "fatal"}, frame{Function: "(*Mutex).unlockSlow"}, frame{Function: "(*Mutex).Unlock"})
		mu.Unlock()
	case "writes":
		for range 8 {
			go write()
		}
		write()
	}
}
