package pipeline

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestResumed wants the rest of a traceback behind the records of others, and nothing that is not its rest.
func TestResumed(t *testing.T) {
	t.Parallel()
	r := library(t)
	for _, tt := range []struct {
		name, log string
		want      []string
	}{
		{"half of a frame before a record, no thread is named", `2026-11-22 13:24:01,123 INFO shop.web - starting
panic: cart 7

goroutine 1 [running]:
main.total(...)
	/srv/shop/cart.go:12 +0x1
main.run(0x1)
2026-11-22 13:24:01,124 INFO shop.stock - item counted
2026-11-22 13:24:01,125 DEBUG shop.stock - item counted
	/srv/shop/main.go:20 +0x33
main.main()
	/srv/shop/main.go:9 +0x79
`, []string{"panic cart 7 3"}},
		{"the record behind is one of the same thread", `2026-11-22 13:24:01,123 [main] ERROR shop.pay - failed
TypeError: no card
    at charge (/srv/shop/pay.js:12:3)
2026-11-22 13:24:01,124 [main] INFO shop.pay - called
    at call (/srv/shop/other.js:3:1)
`, []string{"TypeError no card 1"}},
		{"the record behind is an error", `2026-11-22 13:24:01,123 ERROR shop.pay - failed
java.lang.IllegalStateException: no card
	at com.acme.Pay.charge(Pay.java:12)
2026-11-22 13:24:01,124 ERROR shop.pay - java.lang.IllegalStateException: no money
	at com.acme.Other.call(Other.java:3)
`, []string{"IllegalStateException no card 1", "IllegalStateException no money 1"}},
		{"another error begins in a harmless record", `panic: cart 7

goroutine 1 [running]:
main.total(...)
	/srv/shop/cart.go:12 +0x1
2024/05/01 10:00:00 http: panic serving 10.0.0.1:5: boom
goroutine 5 [running]:
main.serve(...)
	/srv/shop/web.go:3 +0x1
`, []string{"panic cart 7 1", "panic boom 1"}},
		{"nothing but a harmless record behind", `panic: cart 7

goroutine 1 [running]:
main.total(...)
	/srv/shop/cart.go:12 +0x1
2026-11-22 13:24:01,124 INFO shop.stock - item counted
and what it was
2026-11-22 13:24:01,124 INFO shop.stock - item counted
`, []string{"panic cart 7 1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, ev := range capture(t, r, tt.log) {
				e := ev.Exception.Values[len(ev.Exception.Values)-1]
				got = append(got, fmt.Sprint(e.Type, " ", e.Text(), " ", len(e.Stacktrace.Frames)))
			}
			if d := cmp.Diff(got, tt.want); d != "" {
				t.Errorf("(-got +want)\n%s", d)
			}
		})
	}
}
