package shop

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"sync"
)

type store struct {
	rows map[string]*row
	mu   sync.Mutex
}

type row struct{ price *int }

type list[T any] struct{ items []T }

func (l *list[T]) at(i int) T { return l.items[i] }

func (s *store) get(key string) int { return *s.rows[key].price }

func (s store) put(key string) { s.rows[key] = &row{} }

type handler interface{ serve(int) error }

type gateway struct{ retries int }

func (g gateway) serve(n int) error {
	if n == 0 {
		panic(fmt.Errorf("gateway gave up after %d retries: %w", g.retries, io.ErrUnexpectedEOF))
	}
	return g.serve(n - 1)
}

type declined struct{ card string }

func (d *declined) Error() string { return "card " + d.card + " declined" }

type state struct{ a, b int }

type code int

func each[T any](items []T, f func(T)) {
	for _, x := range items {
		f(x)
	}
}

func deep(n int) int {
	if n == 0 {
		var m map[string]int
		m["x"] = 1
	}
	return deep(n-1) + 1
}

func forever(n int) int { return forever(n+1) + 1 }

// Kinds are ways to panic.
var Kinds = map[string]func(){
	"index":       func() { (&list[int]{items: []int{1, 2, 3}}).at(5 + len(os.Args) - len(os.Args)) },
	"nil":         func() { (&store{rows: map[string]*row{}}).get("a") },
	"nilmap":      func() { (store{}).put("b") },
	"divide":      func() { zero := len(os.Args) - len(os.Args); fmt.Println(10 / zero) },
	"slice":       func() { s := []byte("abc"); n := 9; fmt.Println(s[2:n]) },
	"assert":      func() { var v any = "text"; fmt.Println(v.(int)) },
	"assertiface": func() { var v any = &row{}; _ = v.(handler) },
	"string":      func() { panic("cannot start: no configuration") },
	"error":       func() { _ = gateway{3}.serve(2) },
	"custom":      func() { panic(&declined{"4242"}) },
	"struct":      func() { panic(state{1, 2}) },
	"number":      func() { panic(code(7)) },
	"multiline":   func() { panic("bad config:\n  - port: missing\n\n  - host: wrong") },
	"errlines":    func() { panic(errors.Join(errors.New("first failed"), errors.New("second failed"))) },
	"unicode":     func() { panic("Größe „42“ ✗ 顧客") },
	"closure":     func() { each([]int{1, 2}, func(n int) { func() { panic(fmt.Sprint("in closure ", n)) }() }) },
	"sort":        func() { s := []*row{nil, {}}; sort.Slice(s, func(i, j int) bool { return *s[i].price < 1 }) },
	"chan":        func() { c := make(chan int); close(c); close(c) },
	"deep":        func() { deep(40) },
	"json":        func() { var x struct{ A int }; must(json.NewDecoder(strings.NewReader(`{"a":"b"}`)).Decode(&x)) },
	"goroutine": func() {
		var wg sync.WaitGroup
		wg.Add(1)
		go func() { defer Catch(); defer wg.Done(); (&store{}).get("from a goroutine") }()
		wg.Wait()
		select {}
	},
	"method":   func() { f := (&store{}).get; f("x") },
	"unlock":   func() { new(sync.Mutex).Unlock() },
	"overflow": func() { forever(0) },
	"deadlock": func() { <-make(chan int) },
	"empty":    func() { panic("") },
	"nilerr":   func() { var e error; fmt.Println(e.Error()) },
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
