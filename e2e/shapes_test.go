//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/errtail/errtail/e2e/bugsink"
	"github.com/errtail/errtail/e2e/process"
)

// testShapes lets the shop fail in all its ways, in both of its logs, and looks at what each became.
func testShapes(t *testing.T, s *scene) {
	s.agent.Run(t)
	s.shop.Post(t, "/customers", map[string]any{"email": "amal"}, 201)
	s.shop.Post(t, "/customers", map[string]any{"email": "amal"}, 500)
	s.shop.Post(t, "/carts/emil", map[string]any{"sku": "BK-1004", "quantity": 2}, 201)
	s.shop.Post(t, "/carts/emil/checkout", map[string]any{"customer": 1}, 409)
	s.shop.Post(t, "/carts/iris", map[string]any{"sku": "BK-1001"}, 201)
	s.shop.Post(t, "/carts/iris/checkout", map[string]any{"customer": 1}, 500)
	s.shop.Get(t, "/reports/daily/2020-01-01", 500)
	s.shop.Post(t, "/books/reindex", nil, 202)
	s.fail(t, "WINTER20")

	want := []struct {
		chain     string // "module.Type", oldest first
		value     string // of the last
		mechanism string
		handled   bool
		function  string // that raised the last
		logger    string // "": not looked at
		message   string // what logentry.formatted begins with; "": not looked at
	}{
		{"sqlite3.IntegrityError, sqlalchemy.exc.IntegrityError", "(sqlite3.IntegrityError) UNIQUE constraint failed: customers.email\n" +
			"[SQL: INSERT INTO customers (email) VALUES (?)]\n[parameters: ('amal',)]\n(Background on this error at: https://sqlalche.me/e/20/gkpj)",
			"flask", false, "do_execute", "", ""},
		{"shop.orders.OutOfStock", "BK-1004: 2 wanted, 1 left", "logging", true, "reserve", "shop.orders", "order 1: could not reserve the books (customer 1, cart emil)"},
		{"ConnectionRefusedError, urllib.error.URLError, shop.payments.PaymentError", "order 1: payment gateway unreachable", "flask", false, "charge", "", ""},
		{"ZeroDivisionError", "division by zero", "flask", false, "average", "", ""},
		{"AttributeError", "'NoneType' object has no attribute 'lower'", "threading", false, "index_entry", "", ""},
		{"KeyError, IndexError", "list index out of range", "flask", false, "closest", "", ""},
	}
	var events []bugsink.Event
	process.Until(t, patience, "an issue for each failure", func(ctx context.Context) (err error) {
		events, err = s.project.Events(ctx)
		if err == nil && len(events) != len(want) {
			var got []string
			for _, event := range events {
				got = append(got, chain(event))
			}
			err = fmt.Errorf("got %d events, want %d: %q", len(events), len(want), got)
		}
		return err
	})
	got := map[string]bugsink.Event{}
	for _, event := range events {
		got[chain(event)] = event
	}
	for _, want := range want {
		event, ok := got[want.chain]
		if !ok {
			t.Errorf("no event about %s", want.chain)
			continue
		}
		last := event.Last()
		if last.Value != want.value {
			t.Errorf("%s: got value %q, want %q", want.chain, last.Value, want.value)
		}
		if m := last.Mechanism; m.Type != want.mechanism || m.Handled == nil || *m.Handled != want.handled {
			t.Errorf("%s: got mechanism %+v, want %s, handled %t", want.chain, m, want.mechanism, want.handled)
		}
		if frames := last.Stacktrace.Frames; len(frames) == 0 || frames[len(frames)-1].Function != want.function {
			t.Errorf("%s: got frames %+v, want the last in %s", want.chain, frames, want.function)
		}
		if want.logger != "" && event.Logger != want.logger {
			t.Errorf("%s: got logger %q, want %q", want.chain, event.Logger, want.logger)
		}
		if !strings.HasPrefix(event.LogEntry.Formatted, want.message) {
			t.Errorf("%s: got logentry %q, want %q", want.chain, event.LogEntry.Formatted, want.message)
		}
	}
}

// chain names the exceptions of an event, oldest first.
func chain(event bugsink.Event) string {
	var names []string
	for _, exception := range event.Exception.Values {
		name := exception.Type
		if exception.Module != "" {
			name = exception.Module + "." + name
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
