package format

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// The two lines of java.util.logging make one record, whatever carries them; other lines are not waited for.
func TestTwoLineHead(t *testing.T) {
	t.Parallel()
	const first, second = "May 01, 2024 10:00:00 AM com.acme.shop.Orders lambda$run$0", "SEVERE: payment failed"
	for _, w := range wrappers {
		l := reader.Join([]byte(w.wrap(first)), []byte(w.wrap(second)))
		if l.Record.Time = utc("2024-05-01T10:00:00Z"); !l.Head || l.Partial {
			t.Errorf("in %s: head %v, partial %v", w.name, l.Head, l.Partial)
		}
		if got, want := (event.Record{Level: l.Record.Level, Logger: l.Record.Logger, Message: l.Record.Message}), (event.Record{Level: event.Error, Logger: "com.acme.shop.Orders", Message: "payment failed"}); !cmp.Equal(got, want) {
			t.Errorf("in %s: (-got +want)\n%s", w.name, cmp.Diff(got, want))
		}
		if first := reader.Decode([]byte(w.wrap(first))); !first.Partial {
			t.Errorf("in %s: the first line does not wait for the second", w.name)
		}
		if l := reader.Decode([]byte(w.wrap(second))); !GoesOn(&l) {
			t.Errorf("in %s: the second line does not ask for the first", w.name)
		}
	}
	for _, line := range []string{"May 01, 2024 10:00:00 AM", "May 01, 2024 10:00:00 AM started", "May 01, 2024 10:00:00 AM com.acme.shop.Orders is ready", "May 01, 2024 10:00:00 com.acme.shop.Orders run",
		"May  1 10:00:00 web1 app[12]: x", "2024-05-01 10:00:00 AM com.acme.shop.Orders run"} {
		if reader.Decode([]byte(line)).Partial {
			t.Errorf("%s: waits for another line", line)
		}
	}
}
