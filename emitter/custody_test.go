package emitter

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/errtail/errtail/emitter/payload"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/event/eventlint/eventtest"
)

// An event that cannot be written in full is told in short: under its id, with what is known for sure.
func TestInShort(t *testing.T) {
	t.Parallel()
	e := numbered(7)
	data, err := payload.Encode(inShort(e, errors.New("invalid number")))
	if err != nil {
		t.Fatal(err)
	}
	eventtest.Valid(t, data)
	var got event.Event
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if got.EventID != e.EventID || got.LogEntry == nil || !strings.HasPrefix(got.LogEntry.Formatted, "KeyError: 'price'") || !strings.Contains(got.LogEntry.Formatted, "invalid number") {
		t.Errorf("got %s", data)
	}
}
