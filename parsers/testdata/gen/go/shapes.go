package main

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

type store struct{ items map[string]int }

func (s *store) put(k string) { s.items[k] = 1 }

type shopError struct{ code int }

func (e *shopError) Error() string { return fmt.Sprintf("shop error %d", e.code) }

type money int

func (m money) String() string { return fmt.Sprintf("%d EUR", int(m)) }

type name string
type point struct{ x, y int }

//go:noinline
func get(s []int, i int) int { return s[i] }

func inlined(s []int, i int) int { return s[i] }

func step[T any](v T) { panic(fmt.Sprint("generic ", v)) }

func dive(n int) {
	if n == 0 {
		panic("deep")
	}
	dive(n - 1)
}

var three = []int{1, 2, 3}
var five, zero, minus, huge = 5, 0, -1, -1

func work(s string) { panic(s) }

func safely(f func()) {
	defer func() {
		if r := recover(); r != nil {
			panic(r)
		}
	}()
	f()
}

var shapes = map[string]func(){
	"string":        func() { panic("no money left") },
	"error":         func() { panic(errors.New("order 7 not found")) },
	"wrapped":       func() { panic(fmt.Errorf("save order: %w", fmt.Errorf("db %d: %w", 7, os.ErrDeadlineExceeded))) },
	"customerror":   func() { panic(&shopError{402}) },
	"stringer":      func() { panic(money(12)) },
	"empty":         func() { panic("") },
	"multiline":     func() { panic(errors.New("save order:\n\tdb 7\n\nrolled back")) },
	"colons":        func() { panic("goroutine 5 [running]: panic: quoted") },
	"unicode":       func() { panic("größer als 3 € — 時間") },
	"index":         func() { get(three, five) },
	"inlined":       func() { inlined(three, five) },
	"slice":         func() { _ = three[five:] },
	"nilmap":        func() { (&store{}).put("a") },
	"nilpointer":    func() { var s *store; s.put("a") },
	"divide":        func() { fmt.Println(five / zero) },
	"assertion":     func() { var v any = "x"; fmt.Println(v.(int)) },
	"assertionnil":  func() { var v any; fmt.Println(v.(error)) },
	"closeclosed":   func() { c := make(chan int); close(c); close(c) },
	"sendclosed":    func() { c := make(chan int); close(c); c <- 1 },
	"closenil":      func() { var c chan int; close(c) },
	"makeslice":     func() { _ = make([]int, huge) },
	"shift":         func() { fmt.Println(1 << minus) },
	"unhashable":    func() { m := map[any]int{}; m[[]int{1}] = 2 },
	"arrayptr":      func() { _ = [4]int(three) },
	"generic":       func() { step(point{1, 2}) },
	"closure":       func() { func() { func() { work("in a closure") }() }() },
	"deep":          func() { dive(60) },
	"panicnil":      func() { panic(nil) },
	"repanicked":    func() { safely(func() { work("again") }) },
	"logpanic":      func() { log.Panicf("order %d failed", 7) },
	"libraryframes": func() { http.HandleFunc("", nil) },
	"callback":      func() { strings.Map(func(r rune) rune { panic("in a callback") }, "abc") },
	"sorted":        func() { sync.OnceFunc(func() { work("once") })() },

	"int":   func() { panic(shown(42, "42")) },
	"named": func() { panic(shown(name("eve"), `main.name("eve")`)) },
	"float": func() { panic(shown(1.5, "1.5")) },
	"second": func() {
		defer oracle()
		defer func() {
			note("first")
			panic("second")
		}()
		work("first")
	},
	"translated": func() {
		defer oracle()
		defer func() {
			r := recover()
			note(r)
			panic(fmt.Sprint("translated ", r))
		}()
		work("original")
	},
	"goroutine": func() {
		go func() {
			defer oracle()
			get(three, five)
		}()
		select {}
	},
	"many": func() {
		for range 3 {
			go func() { time.Sleep(time.Hour) }()
		}
		runtime.Gosched()
		seen.Threads = 4
		work("with others")
	},
	"httppanic": func() { serve(func(w http.ResponseWriter, r *http.Request) { defer oracle(); get(three, five) }) },
	"httpmultiline": func() {
		serve(func(w http.ResponseWriter, r *http.Request) {
			defer oracle()
			panic(errors.New("first line\nsecond line"))
		})
	},
	"recoveredlog": func() {
		defer func() {
			if r := recover(); r != nil {
				note(r)
				finish()
				log.Printf("recovered: %v\n%s", r, debug.Stack())
			}
		}()
		work("caught and logged")
	},
	"recoveredprint": func() {
		defer func() {
			if r := recover(); r != nil {
				note(r)
				finish()
				fmt.Fprintln(os.Stderr, "panic:", r)
				debug.PrintStack()
			}
		}()
		work("caught and printed")
	},
	"sameline": func() {
		defer func() {
			if r := recover(); r != nil {
				note(r)
				finish()
				fmt.Fprintf(os.Stderr, "[PANIC RECOVER] %v %s\n", r, debug.Stack())
			}
		}()
		work("as echo prints it")
	},
}

// shown is a value, and for the oracle the text that the runtime prints for it.
func shown(v any, text string) any {
	if asking {
		return printed(text)
	}
	return v
}

func serve(h http.HandlerFunc) {
	s := httptest.NewServer(h)
	defer s.Close()
	http.Get(s.URL + "/cart")
}

func main() {
	f := shapes[os.Args[1]]
	if f == nil {
		others(os.Args[1])
		return
	}
	run(f)
}

func run(f func()) {
	defer oracle()
	f()
}
