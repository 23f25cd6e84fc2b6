package scrub

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// A secret that is found where something says what it is goes wherever else it stands in the event, and in nothing that only looks like it.
func TestSecretsGoElsewhere(t *testing.T) {
	t.Parallel()
	const pass, key = "kX9m!Q2vL7pw", "5f2b9c1d7e3a4b6c8d0e1f2a"
	e := &event.Event{
		Transaction: "login " + pass,
		Tags:        map[string]string{"api_key": key, "seen": key},
		Extra:       map[string]any{"args": []any{"ann", pass}, "n": 7},
		LogEntry:    &event.LogEntry{Formatted: "login([ann, " + pass + "]) failed"},
		Exception: &event.Exceptions{Values: []event.Exception{{
			Type: "LoginError", Value: ptr("cannot log in with " + pass + "x or " + pass + "\n" + key + "0 is another"),
			Stacktrace: &event.Stacktrace{Frames: []event.Frame{{Function: "login_" + key, Filename: key + ".py", ContextLine: `login("ann", "` + pass + `")`}}},
		}}},
		Breadcrumbs: &event.Breadcrumbs{Values: []event.Breadcrumb{
			{Message: "connecting to postgres://shop:" + pass + "@db/shop"}, {Message: "+ echo " + pass}, {Message: "words: production", Data: map[string]any{"x": "(" + key + ")"}}, {Message: "password=production"}, {Message: "production mode"},
		}},
	}
	newScrubber(t, Options{}).Event(e)
	want := &event.Event{
		Transaction: "login " + Filtered,
		Tags:        map[string]string{"api_key": Filtered, "seen": Filtered},
		Extra:       map[string]any{"args": []any{"ann", Filtered}, "n": 7},
		LogEntry:    &event.LogEntry{Formatted: "login([ann, " + Filtered + "]) failed"},
		Exception: &event.Exceptions{Values: []event.Exception{{
			Type: "LoginError", Value: ptr("cannot log in with " + pass + "x or " + Filtered + "\n" + key + "0 is another"),
			Stacktrace: &event.Stacktrace{Frames: []event.Frame{{Function: "login_" + key, Filename: key + ".py", ContextLine: `login("ann", "` + Filtered + `")`}}},
		}}},
		Breadcrumbs: &event.Breadcrumbs{Values: []event.Breadcrumb{
			{Message: "connecting to postgres://" + Filtered + "@db/shop"}, {Message: "+ echo " + Filtered}, {Message: "words: production", Data: map[string]any{"x": "(" + Filtered + ")"}}, {Message: "password=" + Filtered}, {Message: "production mode"},
		}},
	}
	if diff := cmp.Diff(e, want); diff != "" {
		t.Errorf("got - want +\n%s", diff)
	}
}

// What was found in one event can be taken out of another part of it that was scrubbed before.
func TestFindAndTake(t *testing.T) {
	t.Parallel()
	s := newScrubber(t, Options{})
	crumb := &event.Event{Breadcrumbs: &event.Breadcrumbs{Values: []event.Breadcrumb{{Message: "DB_PASSWORD=kX9mQ2vL7pw token=abc mail=bob@example.com at 203.0.113.9"}}}}
	found := s.Find(crumb)
	if diff := cmp.Diff(found, []string{"kX9mQ2vL7pw"}); diff != "" {
		t.Errorf("found: got - want +\n%s", diff)
	}
	e := &event.Event{LogEntry: &event.LogEntry{Formatted: `said "\nkX9mQ2vL7pw\n"`}}
	s.Take(e, found)
	if got, want := e.LogEntry.Formatted, `said "\n[Filtered]\n"`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
