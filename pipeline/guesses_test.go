package pipeline

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

func TestSettled(t *testing.T) {
	t.Parallel()
	crumb := func(category, message, guess string) event.Breadcrumb {
		return event.Breadcrumb{Category: category, Message: message, Guess: guess}
	}
	for _, tt := range []struct {
		name       string
		have, want []event.Breadcrumb
	}{
		{"messages", []event.Breadcrumb{crumb("", "order 42 accepted", ""), crumb("cart", "3 items", "cart: "), crumb("cart", "stage 3", "[cart] ")},
			[]event.Breadcrumb{crumb("", "order 42 accepted", ""), crumb("", "cart: 3 items", ""), crumb("", "[cart] stage 3", "")}},
		{"loggers", []event.Breadcrumb{crumb("shop", "order 42 accepted", "shop: "), crumb("cart", "3 items", "cart: ")},
			[]event.Breadcrumb{crumb("shop", "order 42 accepted", "shop: "), crumb("cart", "3 items", "cart: ")}},
		{"classes", []event.Breadcrumb{crumb("TaskSetManager", "lost", "TaskSetManager: "), crumb("", "Worker: done", "")},
			[]event.Breadcrumb{crumb("TaskSetManager", "lost", "TaskSetManager: "), crumb("Worker", "done", "")}},
		{"sure of both", []event.Breadcrumb{crumb("shop.cart", "x", ""), crumb("", "Timeout: y", "")},
			[]event.Breadcrumb{crumb("shop.cart", "x", ""), crumb("", "Timeout: y", "")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			have := append([]event.Breadcrumb(nil), tt.have...)
			if diff := cmp.Diff(settled(have), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
			if diff := cmp.Diff(have, tt.have); diff != "" {
				t.Errorf("changed what is shared (-got +want):\n%s", diff)
			}
		})
	}
}
