package format

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

func TestSharedHeads(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		messages []string
		want     []string      // what is left of each
		levels   []event.Level // nil: none
		logger   string
	}{
		{"time and arrow", []string{"18:03:52.793 › listening on :8080", "18:03:53.102 › order 41 placed"}, []string{"listening on :8080", "order 41 placed"}, nil, ""},
		{"nest", []string{
			"[Nest] 20325  - 11/23/2026, 6:03:57 PM     LOG [Orders] order 41 placed",
			"[Nest] 20325  - 11/23/2026, 6:03:58 PM   ERROR [Orders] card declined",
			"[Nest] 20325  - 11/23/2026, 6:03:58 PM    WARN [Orders] stock is low",
		}, []string{"order 41 placed", "card declined", "stock is low"}, []event.Level{event.Info, event.Error, event.Warning}, "Orders"},
		{"icons", []string{"✖  error     card declined", "ℹ  info      order 41 placed", "⚠  warning   order 42 is late"},
			[]string{"card declined", "order 41 placed", "order 42 is late"}, []event.Level{event.Error, event.Info, event.Warning}, ""},
		{"level between colons", []string{"info :: 2026-11-23T18:03:25.283Z :: shop :: user 42: logged in", "warn :: 2026-11-23T18:03:25.290Z :: shop :: disk is full", "info :: 2026-11-23T18:03:25.291Z :: shop :: bye"},
			[]string{"user 42: logged in", "disk is full", "bye"}, []event.Level{event.Info, event.Warning, event.Info}, ""},
		{"process and level", []string{"pid=1 tid=iro INFO: done", "pid=1 tid=iro WARN: retry 3"}, []string{"done", "retry 3"}, []event.Level{event.Info, event.Warning}, ""},
		{"a name in brackets", []string{"[shop] listening", "[shop] order 41 placed", "[shop] bye"}, []string{"listening", "order 41 placed", "bye"}, nil, "shop"},
		{"a place", []string{"shop app.js:56 - done", "shop app.js:61 - retry 3", "shop app.js:56 - bye"}, []string{"done", "retry 3", "bye"}, nil, ""},
		{"further lines", []string{"10:00:01 order 41:", "  two items", "10:00:02 bye", "10:00:03 done"}, []string{"order 41:", "  two items", "bye", "done"}, nil, ""},

		{"one template", []string{"user 42: logged in", "user 43: logged in", "user 44: logged in"}, nil, nil, ""},
		{"one template behind a time", []string{"10:00:01 user 42: logged in", "10:00:02 user 43: logged in"}, []string{"user 42: logged in", "user 43: logged in"}, nil, ""},
		{"a template that ends with a level", []string{"10:00:01 [error] Process #PID<0.1.0> raised an exception", "10:00:02 [error] Process #PID<0.2.0> raised an exception"},
			[]string{"Process #PID<0.1.0> raised an exception", "Process #PID<0.2.0> raised an exception"}, []event.Level{event.Error, event.Error}, ""},
		{"a template with a level", []string{"10:00:01 call gave error 5", "10:00:02 call gave error 7"}, []string{"call gave error 5", "call gave error 7"}, nil, ""},
		{"all of it", []string{"10:00:01 ERROR", "10:00:02 ERROR"}, []string{"ERROR", "ERROR"}, nil, ""},
		{"orders", []string{"order 17: paid", "order 18: shipped", "order 19: lost"}, nil, nil, ""},
		{"sentences", []string{"order placed", "order shipped", "order lost", "order found"}, nil, nil, ""},
		{"two of one kind", []string{"cart: 3 items", "cart: emptied"}, nil, nil, ""},
		{"most are others", []string{"[shop] listening", "order 41", "bye", "done", "ready"}, nil, nil, ""},
		{"one", []string{"10:00:01 done"}, nil, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			heads := SharedHeads(tt.messages)
			var got []string
			for i, h := range heads {
				got = append(got, tt.messages[i][h.End:])
				if tt.levels != nil && h.Level != tt.levels[i] {
					t.Errorf("%q has level %q, want %q", tt.messages[i], h.Level, tt.levels[i])
				}
				if h.End > 0 && h.Logger != tt.logger {
					t.Errorf("%q has logger %q, want %q", tt.messages[i], h.Logger, tt.logger)
				}
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func FuzzSharedHeads(f *testing.F) {
	f.Add("10:00:01 a", "10:00:02 b", "INFO shop: c")
	f.Add("[", "(", "=")
	f.Add("ℹ  info  x", "ℹ", "msg=y")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		messages := []string{a, b, c, a, b}
		for i, h := range SharedHeads(messages) {
			if h.End < 0 || h.End > len(messages[i]) {
				t.Fatalf("head of %q ends at %d", messages[i], h.End)
			}
		}
	})
}
