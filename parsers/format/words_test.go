package format

import (
	"testing"

	"github.com/errtail/errtail/event"
)

// A level in lower case counts right behind a full time, and before a logger's name: else the words are those of messages.
func TestLowerLevel(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		line            string
		level           event.Level
		logger, message string
	}{
		{"2024-05-01T10:00:00.123Z warn shop.db: slow query", event.Warning, "shop.db", "slow query"},
		{"2024-05-01T10:00:00.123Z error shop.db: lost: x", event.Error, "shop.db", "lost: x"},
		{"2024-05-01T10:00:00.123Z error reading shop.db: no such file", "", "", "error reading shop.db: no such file"},
		{"2024-05-01T10:00:00.123Z error in settings.py: no name", "", "", "error in settings.py: no name"},
		{"2024-05-01T10:00:00.123Z error java.io.IOException: closed", "", "", "error java.io.IOException: closed"},
	} {
		l := reader.Decode([]byte(tt.line))
		if !l.Head || l.Record.Level != tt.level || l.Record.Logger != tt.logger || l.Record.Message != tt.message {
			t.Errorf("%s: got %v, %q, %q, %q; want %q, %q, %q", tt.line, l.Head, l.Record.Level, l.Record.Logger, l.Record.Message, tt.level, tt.logger, tt.message)
		}
	}
}

// The first of two names is that of a thread.
func TestThreadInBrackets(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ line, thread, logger, message string }{
		{"2024-05-01 10:00:00,123 INFO [main] shop.orders: accepted", "main", "shop.orders", "accepted"},
		{"2024-05-01 10:00:00,123 INFO [main] shop.orders - accepted", "main", "shop.orders", "accepted"},
		{"2024-05-01 10:00:00,123 ERROR [shop] java.io.IOException: closed", "", "shop", "java.io.IOException: closed"},
		{"2024-05-01 10:00:00,123 ERROR [shop.db] key shop.x: lost", "", "shop.db", "key shop.x: lost"},
	} {
		r := reader.Decode([]byte(tt.line)).Record
		if r.Thread != tt.thread || r.Logger != tt.logger || r.Message != tt.message {
			t.Errorf("%s: got %q, %q, %q; want %q, %q, %q", tt.line, r.Thread, r.Logger, r.Message, tt.thread, tt.logger, tt.message)
		}
	}
}
