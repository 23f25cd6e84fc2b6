// Package main crashes in many ways: "shop SHAPE". With ORACLE set it recovers instead, and writes down what the panic really was: the frames from
// runtime.Callers, the type from the value, and beside it what Sentry's SDK says about the same stack. The expectations of the corpus come from here.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/getsentry/sentry-go"
)

type frame struct {
	AbsPath  string `json:"abs_path"`
	Function string `json:"function"`
	Lineno   int    `json:"lineno"`
	module   string
}

type sdkFrame struct {
	Module   string `json:"module"`
	Filename string `json:"filename"`
	InApp    bool   `json:"in_app"`
}

type exception struct {
	Type   string  `json:"type"`
	Module string  `json:"module"`
	Value  string  `json:"value"`
	Signal int     `json:"signal,omitempty"`
	Frames []frame `json:"frames"`
}

type sdkException struct {
	Type, Module, Value string
	Frames              []sdkFrame
}

type trace struct {
	Exceptions []exception    `json:"exceptions"`
	Mechanism  string         `json:"mechanism"`
	Handled    *bool          `json:"handled"`
	Level      string         `json:"level"`
	Sentry     []sdkException `json:"sentry,omitempty"`
	Threads    int            `json:"threads,omitempty"`
}

var (
	asking = os.Getenv("ORACLE") != ""
	seen   = trace{Mechanism: "generic", Handled: new(bool), Level: "fatal"}
)

// oracle is deferred by whatever is going to panic.
func oracle() {
	if !asking {
		return
	}
	v := recover()
	note(v)
	finish()
}

func finish() {
	if asking {
		json.NewEncoder(os.Stdout).Encode(map[string]any{"traces": []trace{seen}})
		os.Exit(0)
	}
}

// note writes down a panic while it is going on.
func note(v any) {
	if !asking {
		return
	}
	add(v, callers(), sentry.NewStacktrace())
}

func add(v any, frames []frame, s *sentry.Stacktrace) {
	e := exception{Type: "panic", Frames: frames}
	if t := fmt.Sprintf("%T", v); strings.Contains(t, "runtime.") {
		e.Type = t
	}
	switch v := v.(type) {
	case error:
		e.Value = v.Error()
	case fmt.Stringer:
		e.Value = v.String()
	case printed:
		e.Value = string(v)
	default:
		e.Value = fmt.Sprint(v)
	}
	if strings.Contains(e.Value, "invalid memory address") {
		e.Signal = 11
	}
	seen.Exceptions = append(seen.Exceptions, e)
	sdk := sdkException{Type: e.Type, Value: e.Value}
	for _, f := range s.Frames {
		if f.Function == "oracle" || f.Function == "note" || f.Function == "fatal" {
			continue
		}
		sdk.Frames = append(sdk.Frames, sdkFrame{f.Module, f.Filename, f.InApp})
	}
	seen.Sentry = append(seen.Sentry, sdk)
}

// callers are the frames below the innermost panic, oldest first.
func callers() []frame {
	pcs := make([]uintptr, 100_000)
	it := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var all []frame
	cut := false
	for {
		f, more := it.Next()
		if f.Function == "runtime.gopanic" && !cut {
			all, cut = nil, true // what recovers stands above
		}
		plain, _, _ := strings.Cut(f.Function, "[")
		dot := strings.LastIndex(plain, "/") + 1
		at := dot + strings.Index(f.Function[dot:], ".")
		g := frame{AbsPath: f.File, Lineno: f.Line, module: f.Function[:max(at, 0)], Function: f.Function[at+1:]}
		if g.module != "runtime" && g.module != "testing" {
			all = append(all, g)
		}
		if !more {
			break
		}
	}
	slices.Reverse(all)
	for i := len(all) - 1; i > 0; i-- {
		all[i].Function = strings.TrimPrefix(all[i].Function, all[i-1].Function+".")
	}
	for i := range all {
		if !strings.HasPrefix(all[i].AbsPath, "/") {
			all[i].AbsPath = ""
		}
	}
	if len(all) > 250 {
		all = slices.Concat(all[:125], all[len(all)-125:])
	}
	return all
}

// printed is the text of a value that the runtime prints in a form of its own.
type printed string

// fatal writes down an error that nobody can recover, which the line below the call raises.
func fatal(text string, threads int) {
	if !asking {
		return
	}
	seen.Threads = threads
	frames := callers()
	frames[len(frames)-1].Lineno++
	add(printed(text), frames, sentry.NewStacktrace())
	seen.Exceptions[0].Type = "fatal error"
	seen.Sentry[0].Type = "fatal error"
	finish()
}
