package pipeline

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
)

func TestSettled(t *testing.T) {
	t.Parallel()
	crumb := func(category, message, guess string) event.Breadcrumb {
		return event.Breadcrumb{Category: category, Message: message, Guess: guess}
	}
	of := func(layout uint32, c event.Breadcrumb) event.Breadcrumb {
		c.Layout = layout
		return c
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
		{"a name that no format took for one", []event.Breadcrumb{crumb("celery.worker", "payment failed", "celery.worker "), crumb("", "cart.service [e5d7] retry", "")},
			[]event.Breadcrumb{crumb("celery.worker", "payment failed", "celery.worker "), crumb("", "cart.service [e5d7] retry", "")}},
		{"two programs", []event.Breadcrumb{of(1, crumb("", "order 42 accepted", "")), of(2, crumb("cart", "3 items", "cart: ")), of(1, crumb("mail", "sent", "mail: "))},
			[]event.Breadcrumb{of(1, crumb("", "order 42 accepted", "")), of(2, crumb("cart", "3 items", "cart: ")), of(1, crumb("", "mail: sent", ""))}},
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

func TestLayoutOf(t *testing.T) {
	t.Parallel()
	layout := func(text string) uint32 {
		line := format.Reader{}.Decode([]byte(text))
		if !line.Head {
			t.Fatalf("%q begins no record", text)
		}
		return layoutOf(&line)
	}
	const first = "2026-11-22 13:24:01,123 [12] [INFO] cart: 3 items"
	if layout(first) != layout("2026-11-23 01:02:03,456 [9] [WARNING] order accepted") {
		t.Errorf("two records of one logger are of two layouts")
	}
	for _, other := range []string{"2026-11-22 13:24:01,123 INFO cart: 3 items", "[2026-11-22 13:24:01,123] [12] [INFO] cart: 3 items"} {
		if layout(first) == layout(other) {
			t.Errorf("%q is of the layout of %q", other, first)
		}
	}
}

func TestShared(t *testing.T) {
	t.Parallel()
	have := []event.Breadcrumb{
		{Message: "18:03:52.793 INFO › listening", Level: event.Info},
		{Message: "18:03:53.793 DEBUG › select 1", Level: event.Info},
		{Message: "18:03:54.793 WARN › two", Level: event.Info},
		{Message: "lines", Level: event.Info},
		{Message: "18:03:55.793 INFO › bye", Level: event.Info},
	}
	before := append([]event.Breadcrumb(nil), have...)
	want := []event.Breadcrumb{{Message: "listening", Level: event.Info}, {Message: "two\nlines", Level: event.Warning}, {Message: "bye", Level: event.Info}}
	if diff := cmp.Diff(shared(have, true), want); diff != "" {
		t.Errorf("lines (-got +want):\n%s", diff)
	}
	want = []event.Breadcrumb{want[0], {Message: "two", Level: event.Warning}, have[3], want[2]}
	if diff := cmp.Diff(shared(have, false), want); diff != "" {
		t.Errorf("records (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(have, before); diff != "" {
		t.Errorf("changed what is shared (-got +want):\n%s", diff)
	}
}

// TestSharedLeavesAccessLogs: what all requests of an access log begin with is their message.
func TestSharedLeavesAccessLogs(t *testing.T) {
	t.Parallel()
	h := New(Options{Recogniser: library(t)})
	var have, want []event.Breadcrumb
	for i, text := range []string{
		`10.0.0.1 - - [23/Nov/2026:00:00:01 +0000] "GET /cart HTTP/1.1" 200 12 "-" "curl/8.5.0"`,
		`18:03:52.793 INFO › listening`,
		`10.0.0.2 - - [23/Nov/2026:00:00:02 +0000] "POST /cart HTTP/1.1" 302 1 "-" "-"`,
		`10.0.0.1 - - [23/Nov/2026:00:00:03 +0000] "GET /metrics HTTP/1.1" 200 1512 "-" "-"`,
		`18:03:54.793 INFO › two`,
		`18:03:55.793 INFO › three`,
	} {
		line := format.Reader{}.Decode([]byte(text))
		if i != 1 && i < 4 && !line.Head {
			t.Fatalf("%q is no record", text)
		}
		have = append(have, h.breadcrumb(&line, nil))
		want = append(want, have[i])
		if _, message, ok := strings.Cut(have[i].Message, "› "); ok {
			want[i].Message = message
		}
	}
	got := shared(have, false)
	for i := range want {
		if got[i].Message != want[i].Message {
			t.Errorf("got %q, want %q", got[i].Message, want[i].Message)
		}
	}
}
