package main

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/errtail/errtail/cmd/errtail/config"
)

// newLogger returns errtail's own log: text for a person at a terminal, JSON lines for whatever else reads it. format is "text", "json", or "" for
// that choice.
func newLogger(w io.Writer, level slog.Level, format string) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if format == "text" || format == "" && isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

// parseLogLevel reads the value of --log-level.
func parseLogLevel(word string) (slog.Level, error) {
	level, ok := config.Levels[word]
	if !ok {
		return 0, fmt.Errorf("--log-level: want one of debug, info, warn, error, not %q", word)
	}
	return level, nil
}
