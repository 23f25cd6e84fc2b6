//go:build e2e

package e2e

import (
	"context"
	"testing"

	"github.com/errtail/errtail/e2e/agent"
	"github.com/errtail/errtail/e2e/bugsink"
	"github.com/errtail/errtail/e2e/shop"
	"github.com/errtail/errtail/e2e/spotlight"
)

// TestSpotlight needs no account and no DSN: SENTRY_SPOTLIGHT is enough.
func TestSpotlight(t *testing.T) {
	server := spotlight.Start(t)
	shop := shop.Open(t)
	errtail := &agent.Agent{Binary: agent.Build(t), Dir: shop.Root, Env: []string{
		"SENTRY_SPOTLIGHT=" + server.URL(),
		"SHOP_ROOT=" + shop.Root,
		"SHOP_STATE=" + t.TempDir(),
	}}
	errtail.Run(t)
	shop.Get(t, "/reports/daily/2020-01-01", 500)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var event bugsink.Event
	if err := server.Event(ctx, &event); err != nil {
		t.Fatal(err)
	}
	last := event.Last()
	if last.Type != "ZeroDivisionError" || last.Value != "division by zero" || event.Environment != "production" {
		t.Errorf("got %+v, want ZeroDivisionError: division by zero, in production", event)
	}
	if frames := last.Stacktrace.Frames; len(frames) == 0 || frames[len(frames)-1].Function != "average" || !frames[len(frames)-1].InApp {
		t.Errorf("got frames %+v, want the last in average, in_app", frames)
	}
}
