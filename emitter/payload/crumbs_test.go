package payload

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
)

// TestAppendAgain writes events that have some of their breadcrumbs in common one after the other, and wants of each what encoding/json makes of it alone.
func TestAppendAgain(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	var log []event.Breadcrumb
	for i := range 400 {
		at := &event.Timestamp{Time: time.Date(2026, 11, 23, 10, 0, i, 0, time.UTC)}
		c := event.Breadcrumb{Type: "log", Level: event.Info, Category: "shop", Message: fmt.Sprintf("order %d\t\"placed\"", i/2), Timestamp: at}
		switch random.IntN(20) {
		case 0:
			c.Message, c.Category = "", "" // says nothing
		case 1:
			c.Timestamp = nil
		case 2:
			c.Data = map[string]any{"n": i}
		case 3:
			c.Timestamp = &event.Timestamp{} // of no use
		}
		log = append(log, c)
	}
	w := &writer{}
	for range 500 {
		from := random.IntN(len(log))
		crumbs := append([]event.Breadcrumb(nil), log[from:min(len(log), from+random.IntN(150))]...)
		if len(crumbs) > 0 && random.IntN(3) == 0 {
			crumbs[random.IntN(len(crumbs))].Message += "!"
		}
		if len(crumbs) > 0 && random.IntN(3) == 0 {
			if stamp := crumbs[random.IntN(len(crumbs))].Timestamp; stamp != nil {
				stamp.Time = stamp.Add(time.Second) // others share it
			}
		}
		ev := &event.Event{EventID: "0123456789abcdef0123456789abcdef", Timestamp: event.Timestamp{Time: time.Unix(1e9, 0)}, Breadcrumbs: &event.Breadcrumbs{Values: crumbs}}
		limit := []int{MinBytes, MinBytes, 2 * MinBytes}[random.IntN(3)]
		got, err := w.append([]byte("before"), ev, limit)
		if err != nil {
			t.Fatal(err)
		}
		e := bounded(ev)
		e.Breadcrumbs = breadcrumbs(ev.Breadcrumbs)
		want, err := marshal(&e)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != "before"+string(want) {
			t.Fatalf("got\n%s, want\n%s", got, want)
		}
	}
}
