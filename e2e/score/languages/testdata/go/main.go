// Command app is one service: app HOW KIND...
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"
	"sort"
	"strings"
	"time"

	pkgerrors "github.com/pkg/errors"
	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"shop.example/app/shop"
)

type out struct {
	log  func(level, logger, msg string)
	fail func(msg string, v any, stack []byte)
}

func loggers() map[string]func() out {
	return map[string]func() out{
		"std": func() out {
			log.SetOutput(os.Stdout)
			return out{func(l, n, m string) { log.Print(m) }, func(m string, v any, s []byte) { log.Printf("%s: %v\n%s", m, v, s) }}
		},
		"levels": func() out {
			log.SetOutput(os.Stdout)
			return out{func(l, n, m string) { log.Printf("[%s] %s: %s", l, n, m) }, func(m string, v any, s []byte) { log.Printf("[error] shop: panic: %v\n\n%s", v, s) }}
		},
		"slogtext": func() out { return slogger(slog.NewTextHandler(os.Stdout, nil)) },
		"slogjson": func() out {
			return slogger(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelDebug}))
		},
		"logrus": func() out {
			logrus.SetOutput(os.Stdout)
			logrus.SetFormatter(&logrus.TextFormatter{DisableColors: true, FullTimestamp: true})
			return rus()
		},
		"logrusjson": func() out {
			logrus.SetOutput(os.Stdout)
			logrus.SetFormatter(&logrus.JSONFormatter{})
			return rus()
		},
		"zapjson":    func() out { return zapped(zap.NewProductionConfig()) },
		"zapconsole": func() out { c := zap.NewDevelopmentConfig(); c.DisableStacktrace = true; return zapped(c) },
	}
}

func slogger(h slog.Handler) out {
	s := slog.New(h)
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	return out{func(l, n, m string) { s.Log(context.Background(), levels[l], m, "logger", n) },
		func(m string, v any, b []byte) { s.Error(m, "panic", fmt.Sprint(v), "stack", string(b)) }}
}

func rus() out {
	return out{func(l, n, m string) { v, _ := logrus.ParseLevel(l); logrus.WithField("logger", n).Log(v, m) },
		func(m string, v any, b []byte) {
			logrus.WithFields(logrus.Fields{"panic": fmt.Sprint(v), "stack": string(b)}).Error(m)
		}}
}

func zapped(c zap.Config) out {
	c.OutputPaths = []string{"stdout"}
	c.Sampling = nil
	z, err := c.Build()
	if err != nil {
		panic(err)
	}
	levels := map[string]zapcore.Level{"debug": zap.DebugLevel, "info": zap.InfoLevel, "warn": zap.WarnLevel, "error": zap.ErrorLevel}
	return out{func(l, n, m string) { z.Named(n).WithOptions(zap.AddStacktrace(zap.FatalLevel)).Log(levels[l], m) },
		func(m string, v any, b []byte) {
			z.WithOptions(zap.AddStacktrace(zap.FatalLevel)).Error(m, zap.Any("error", fmt.Sprint(v)), zap.String("stacktrace", string(b)))
		}}
}

func main() {
	defer shop.Catch()
	how, args := os.Args[1], os.Args[2:]
	plain := func(l, n, m string) { fmt.Printf("%s %s %s: %s\n", shop.Stamp(), l, n, m) }
	switch how {
	case "crash":
		shop.Talk(plain)
		shop.Talk(plain)
		shop.Kinds[args[0]]()
	case "nested":
		shop.Talk(plain)
		defer func() { panic(fmt.Sprint("while closing: ", recover())) }()
		shop.Kinds[args[0]]()
	case "goexit":
		shop.Talk(plain)
		log.Fatal(errors.New("listen tcp :80: bind: permission denied"))
	case "web":
		web(plain)
	case "errors":
		pkg()
	default:
		service(how, loggers()[how]())
	}
}

var recoverable = func() (names []string) {
	for name := range shop.Kinds {
		switch name {
		case "goroutine", "overflow", "deadlock", "unlock", "struct", "number":
		default:
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}()

func service(how string, o out) {
	for _, name := range recoverable {
		shop.Talk(o.log)
		func() {
			defer func() {
				if v := recover(); v != nil {
					stack := debug.Stack()
					msg := "recovered in " + name
					if how == "levels" { // its record says the value and no more
						msg = strings.SplitN(fmt.Sprintf("panic: %v", v), "\n", 2)[0]
					}
					shop.RecLoose("error", msg)
					shop.Note(v, "recovered", msg, "error")
					o.fail(msg, v, stack)
				}
			}()
			shop.Kinds[name]()
		}()
	}
	shop.Talk(o.log)
}

func web(plain func(l, n, m string)) {
	mux := http.NewServeMux()
	mux.HandleFunc("/ok", func(w http.ResponseWriter, r *http.Request) { shop.Talk(plain) })
	mux.HandleFunc("/bug/{kind}", func(w http.ResponseWriter, r *http.Request) {
		if shop.TruthRun {
			defer func() { shop.Note(recover(), "http", nil, nil) }()
		}
		shop.Kinds[r.PathValue("kind")]()
	})
	server := http.Server{Addr: "127.0.0.1:" + os.Getenv("PORT"), Handler: mux, ReadTimeout: time.Minute}
	log.Fatal(server.ListenAndServe())
}

// pkg logs errors of pkg/errors with their own stacks.
func pkg() {
	log.SetOutput(os.Stdout)
	for i := range 5 {
		shop.Talk(func(l, n, m string) { log.Printf("%s %s %s", l, n, m) })
		err := pkgerrors.WithMessage(pkgerrors.Errorf("row %d is locked", i), "update order")
		shop.NoteError(err, pkgerrors.Cause(err), "job failed")
		log.Printf("error shop job failed: %+v", err)
	}
	shop.Talk(func(l, n, m string) { log.Printf("%s %s %s", l, n, m) })
}
