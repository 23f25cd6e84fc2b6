//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/bugsink"
	"github.com/errtail/errtail/e2e/process"
)

// testIssue is the main job: a traceback in the log is an issue in the backend, with all that a person needs.
func testIssue(t *testing.T, s *scene) {
	s.agent.Run(t)
	before := time.Now()
	s.shop.Get(t, "/books?q=Traceback%20(most%20recent%20call%20last):", 200) // is logged, and is no error
	s.shop.Post(t, "/carts/finn", map[string]any{"sku": "BK-1001"}, 201)
	s.shop.Post(t, "/carts/finn", map[string]any{"sku": "BK-1007"}, 201)
	s.shop.Get(t, "/error?exception=java.lang.Error", 404)
	s.shop.Get(t, "/carts/finn/total", 500)

	var issues []bugsink.Issue
	process.Until(t, patience, "the issue exists once", func(ctx context.Context) (err error) {
		issues, err = s.project.Issues(ctx)
		if err == nil && (len(issues) != 1 || issues[0].Events != 1) {
			err = fmt.Errorf("got %+v, want one issue with one event", issues)
		}
		return err
	})
	if got, want := issues[0], (bugsink.Issue{ID: issues[0].ID, Type: "KeyError", Value: "'BK-1007'", Events: 1}); got != want {
		t.Errorf("issue: got %+v, want %+v", got, want)
	}
	events, err := s.project.EventsOf(t.Context(), issues[0])
	if err != nil || len(events) != 1 {
		t.Fatalf("got %d events, error %v", len(events), err)
	}
	event := events[0]
	for _, field := range []struct{ name, got, want string }{
		{"platform", event.Platform, "python"},
		{"level", event.Level, "error"},
		{"environment", event.Environment, "e2e"}, // from the configuration
		{"release", event.Release, "shop@2.4.1"},  // from the environment
		{"mechanism", event.Last().Mechanism.Type, "flask"},
	} {
		if field.got != field.want {
			t.Errorf("%s: got %q, want %q", field.name, field.got, field.want)
		}
	}
	if handled := event.Last().Mechanism.Handled; handled == nil || *handled {
		t.Errorf("mechanism.handled: got %v, want false", handled)
	}
	if at, err := time.Parse(time.RFC3339, event.Timestamp); err != nil || at.Before(before.Add(-time.Second)) || at.After(time.Now()) {
		t.Errorf("timestamp: got %q (%v), want the time of the request, %v", event.Timestamp, err, before)
	}
	if got := len(event.Exception.Values); got != 1 {
		t.Fatalf("got %d exceptions, want 1", got)
	}
	checkFrames(t, s, event.Last().Stacktrace.Frames)
	checkBreadcrumbs(t, event.Breadcrumbs.Values)
}

// checkFrames compares frames with the shop's own source.
func checkFrames(t *testing.T, s *scene, frames []bugsink.Frame) {
	t.Helper()
	want := []struct{ function, file, text, module string }{
		{"cart_total", "shop/web.py", "carts.total(cart, current_app", "shop.web"},
		{"total", "shop/cart.py", "return sum(line_total", "shop.cart"},
		{"<genexpr>", "shop/cart.py", "return sum(line_total", "shop.cart"},
		{"line_total", "shop/pricing.py", "return prices[sku]", "shop.pricing"},
	}
	if len(frames) != 8 {
		t.Fatalf("got %d frames, want 4 of Flask and 4 of the shop: %+v", len(frames), frames)
	}
	for _, frame := range frames[:4] {
		if frame.InApp || !strings.HasSuffix(frame.AbsPath, "/site-packages/flask/app.py") || frame.Module != "flask.app" || frame.Filename != "flask/app.py" {
			t.Errorf("frame: got %+v, want one of flask/app.py, module flask.app, not in_app", frame)
		}
	}
	for i, frame := range frames[4:] {
		want := want[i]
		source, number := s.shop.Source(t, want.file, want.text)
		if frame.Function != want.function || frame.Filename != want.file || frame.Module != want.module || !frame.InApp || frame.Lineno != number ||
			frame.AbsPath != s.shop.Root+"/"+want.file || strings.TrimSpace(frame.ContextLine) != strings.TrimSpace(source[number-1]) {
			t.Errorf("frame %d: got %+v, want %+v in line %d: %q", i, frame, want, number, source[number-1])
		}
		// The log has one line of source. More can only come from the file, and must then be what is there.
		if before := source[max(number-1-len(frame.PreContext), 0) : number-1]; !slices.Equal(frame.PreContext, before) {
			t.Errorf("frame %d: got %q before line %d, want %q", i, frame.PreContext, number, before)
		}
	}
}

// checkBreadcrumbs looks at what the shop logged before, in its own log.
func checkBreadcrumbs(t *testing.T, crumbs []bugsink.Breadcrumb) {
	t.Helper()
	want := []struct{ category, message string }{
		{"shop.catalog", "search 'Traceback (most recent call last):': 0 found"},
		{"shop.cart", "cart finn: added 1 x BK-1001"},
		{"shop.cart", "cart finn: added 1 x BK-1007"},
		{"shop.web", "no such page: /error (404 Not Found: The requested URL was not found on the server. " +
			"If you entered the URL manually please check your spelling and try again.)"},
		{"shop.cart", "cart finn: adding up 2 lines"},
	}
	if len(crumbs) != len(want)+1 { // and "shop 2.4.1 ready"
		t.Fatalf("got %d breadcrumbs, want %d: %+v", len(crumbs), len(want)+1, crumbs)
	}
	for i, crumb := range crumbs[1:] {
		if crumb.Type != "log" || crumb.Level != "info" || crumb.Category != want[i].category || crumb.Message != want[i].message || crumb.Timestamp == "" {
			t.Errorf("breadcrumb %d: got %+v, want %+v", i+1, crumb, want[i])
		}
	}
}

// testJoins checks that a second failure at the same place is the same issue.
func testJoins(t *testing.T, s *scene) {
	s.agent.Run(t)
	s.shop.Post(t, "/carts/finn", map[string]any{"sku": "BK-1007"}, 201)
	for n := 1; n <= 2; n++ {
		s.shop.Get(t, "/carts/finn/total", 500)
		process.Until(t, patience, "the issue has one event more", func(ctx context.Context) error {
			issues, err := s.project.Issues(ctx)
			if err == nil && (len(issues) != 1 || issues[0].Events != n) {
				err = fmt.Errorf("got %+v, want one issue with %d events", issues, n)
			}
			return err
		})
	}
	events, err := s.project.Events(t.Context())
	if err != nil || len(events) != 2 || events[0].EventID == events[1].EventID {
		t.Errorf("got events %+v, error %v; want two with different ids", events, err)
	}
}
