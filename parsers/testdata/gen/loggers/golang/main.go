// Command shop writes logs with the loggers of Go, and beside each what the program told the logger: see ../../loggers.sh.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/pkg/errors"
	"github.com/rs/zerolog"
	"github.com/rs/zerolog/pkgerrors"
	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// logged is what the program told its logger.
type logged struct {
	Level      string   `json:"level"`
	Logger     string   `json:"logger"`
	Message    string   `json:"message"`
	From       float64  `json:"from"`
	Until      float64  `json:"until"`
	Exceptions []thrown `json:"exceptions,omitempty"`
}

// thrown is an error, and the function in which its stack was taken.
type thrown struct {
	Type     string `json:"type"`
	Value    string `json:"value"`
	Function string `json:"function"`
}

//go:noinline
func charge(order int) error { return errors.Errorf("card of order %d declined", order) }

//go:noinline
func pay(order int) error { return charge(order) }

// say logs one record; err is nil for most.
type say func(level, message string, order int, err error)

func run(out, name, logger string, stacks func(level string, err error) []thrown, start func(sink *bytes.Buffer) say) {
	var sink bytes.Buffer
	call := start(&sink)
	var want []logged
	one := func(level, message string, order int, err error) {
		from := time.Now()
		call(level, message, order, err)
		want = append(want, logged{level, logger, message, float64(from.UnixMicro()) / 1e6, float64(time.Now().UnixMicro()+1) / 1e6, stacks(level, err)})
	}
	one("info", "order 41 placed", 41, nil)
	one("warning", "stock is \"low\"", 3, nil)
	one("error", "payment failed", 42, pay(42))
	one("info", "order 43 placed", 43, nil)
	one("error", "disk is full", 0, nil)
	one("info", "bye", 44, nil)
	text, err := json.MarshalIndent(want, "", " ")
	must(err)
	must(os.WriteFile(filepath.Join(out, "go-"+name+".json"), append(text, '\n'), 0o644))
	must(os.WriteFile(filepath.Join(out, "go-"+name+".log"), sink.Bytes(), 0o644))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// ofError is for loggers that print the stack of an error.
func ofError(_ string, err error) []thrown {
	if err == nil {
		return nil
	}
	return []thrown{{fmt.Sprintf("%T", err), err.Error(), "charge"}}
}

// here is for loggers that take a stack where they are called. What an error without one is called, the log does not say.
func here(level string, err error) []thrown {
	if level != "error" {
		return nil
	}
	value := "disk is full"
	if err != nil {
		value = err.Error()
	}
	return []thrown{{"", value, "func1"}} // sentry-go cuts the function that it is in off its name
}

// zapStacks is zap with AddStacktrace. The error of a record has no stack of its own.
func zapStacks(encoder zapcore.Encoder) func(*bytes.Buffer) say {
	return func(sink *bytes.Buffer) say {
		l := zap.New(zapcore.NewCore(encoder, zapcore.AddSync(sink), zap.DebugLevel), zap.AddStacktrace(zap.ErrorLevel), zap.AddCallerSkip(1)).Named("shop.pay")
		return func(level, message string, order int, err error) {
			fields := []zap.Field{zap.Int("order", order)}
			if err != nil {
				fields = append(fields, zap.String("error", err.Error()))
			}
			switch level {
			case "info":
				l.Info(message, fields...)
			case "warning":
				l.Warn(message, fields...)
			default:
				l.Error(message, fields...)
			}
		}
	}
}

//go:noinline
func debugStack(error) slog.Attr { return slog.String("stack", string(debug.Stack())) }

func none(string, error) []thrown { return nil }

func main() {
	out := os.Args[1]
	zapLevels := map[string]zapcore.Level{"info": zap.InfoLevel, "warning": zap.WarnLevel, "error": zap.ErrorLevel}
	zaps := func(config zapcore.EncoderConfig, encoder func(zapcore.EncoderConfig) zapcore.Encoder, options ...zap.Option) func(*bytes.Buffer) say {
		return func(sink *bytes.Buffer) say {
			l := zap.New(zapcore.NewCore(encoder(config), zapcore.AddSync(sink), zap.DebugLevel), options...).Named("shop.pay")
			return func(level, message string, order int, err error) {
				fields := []zap.Field{zap.Int("order", order)}
				if err != nil {
					fields = append(fields, zap.Error(err))
				}
				l.Log(zapLevels[level], message, fields...)
			}
		}
	}
	run(out, "zap", "shop.pay", ofError, zaps(zap.NewProductionEncoderConfig(), zapcore.NewJSONEncoder))
	iso := zap.NewProductionEncoderConfig()
	iso.EncodeTime = zapcore.ISO8601TimeEncoder
	run(out, "zap-caller", "shop.pay", ofError, zaps(iso, zapcore.NewJSONEncoder, zap.AddCaller()))
	run(out, "zap-console", "shop.pay", ofError, zaps(zap.NewDevelopmentEncoderConfig(), zapcore.NewConsoleEncoder, zap.AddCaller()))
	// Here it is zap that takes the stack, of every record from ERROR up: that of a plain error says where it was logged.
	run(out, "zap-stack", "shop.pay", here, zapStacks(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig())))
	run(out, "zap-stack-console", "shop.pay", here, zapStacks(zapcore.NewConsoleEncoder(zap.NewDevelopmentEncoderConfig())))

	slogLevels := map[string]slog.Level{"info": slog.LevelInfo, "warning": slog.LevelWarn, "error": slog.LevelError}
	slogs := func(handler func(*bytes.Buffer) slog.Handler, stack func(err error) slog.Attr) func(*bytes.Buffer) say {
		return func(sink *bytes.Buffer) say {
			l := slog.New(handler(sink))
			return func(level, message string, order int, err error) {
				attrs := []slog.Attr{slog.Int("order", order)}
				if err != nil {
					attrs = append(attrs, slog.String("error", err.Error()), stack(err))
				}
				l.LogAttrs(nil, slogLevels[level], message, attrs...)
			}
		}
	}
	jsonHandler := func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) }
	textHandler := func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) }
	verbose := func(err error) slog.Attr { return slog.String("stack", fmt.Sprintf("%+v", err)) }
	run(out, "slog-json", "", ofError, slogs(jsonHandler, verbose))
	run(out, "slog-text", "", ofError, slogs(textHandler, verbose))
	// What people write who have no such errors: the stack of where they log.
	run(out, "slog-debug", "", func(level string, err error) []thrown {
		if err == nil {
			return nil
		}
		return []thrown{{"", err.Error(), "debugStack"}}
	}, slogs(jsonHandler, debugStack))

	logrusLevels := map[string]logrus.Level{"info": logrus.InfoLevel, "warning": logrus.WarnLevel, "error": logrus.ErrorLevel}
	logruses := func(f logrus.Formatter) func(*bytes.Buffer) say {
		return func(sink *bytes.Buffer) say {
			l := logrus.New()
			l.SetOutput(sink)
			l.SetFormatter(f)
			return func(level, message string, order int, err error) {
				e := l.WithField("order", order)
				if err != nil {
					e = e.WithField("stack", fmt.Sprintf("%+v", err))
				}
				e.Log(logrusLevels[level], message)
			}
		}
	}
	run(out, "logrus-json", "", ofError, logruses(&logrus.JSONFormatter{}))
	run(out, "logrus-text", "", ofError, logruses(&logrus.TextFormatter{DisableColors: true}))
	run(out, "logrus-colour", "", ofError, logruses(&logrus.TextFormatter{ForceColors: true, FullTimestamp: true}))

	zerologLevels := map[string]zerolog.Level{"info": zerolog.InfoLevel, "warning": zerolog.WarnLevel, "error": zerolog.ErrorLevel}
	zerologs := func(l func(*bytes.Buffer) zerolog.Logger) func(*bytes.Buffer) say {
		return func(sink *bytes.Buffer) say {
			l := l(sink)
			return func(level, message string, order int, err error) {
				e := l.WithLevel(zerologLevels[level]).Int("order", order)
				if err != nil {
					e = e.Stack().Err(err)
				}
				e.Msg(message)
			}
		}
	}
	plain := func(b *bytes.Buffer) zerolog.Logger { return zerolog.New(b).With().Timestamp().Logger() }
	run(out, "zerolog", "", none, zerologs(plain))
	zerolog.ErrorStackMarshaler = pkgerrors.MarshalStack
	run(out, "zerolog-stack", "", ofError, zerologs(plain))
	zerolog.ErrorStackMarshaler = nil
	run(out, "zerolog-console", "", none, zerologs(func(b *bytes.Buffer) zerolog.Logger {
		return zerolog.New(zerolog.ConsoleWriter{Out: b, NoColor: true, TimeFormat: time.RFC3339}).With().Timestamp().Logger()
	}))

	run(out, "log", "", func(string, error) []thrown { return nil }, func(sink *bytes.Buffer) say {
		l := log.New(sink, "", log.LstdFlags|log.Lmicroseconds)
		return func(_, message string, _ int, err error) { l.Print(message) }
	})
}
