package pipeline

import (
	"strings"
	"testing"

	"github.com/errtail/errtail/emitter/scrub"
)

// TestSecretsElsewhere: a secret that one record names goes from the error and from the other breadcrumbs too, and one that the error names goes from the breadcrumbs, which are scrubbed before it
// and shared by events.
func TestSecretsElsewhere(t *testing.T) {
	t.Parallel()
	scrubber, err := scrub.New(scrub.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const record, first, second = "2026-11-22 13:24:05,000 INFO shop.db ", "kX9mQ2vL7pw", "Zr4tB8nW1qy"
	text := record + "DB_PASSWORD=" + first + "\n" + record + "trying " + first + " and " + second + "\n"
	for range 3 { // the later ones from what is remembered
		text += record + "once more\n" + strings.Replace(boom, "KeyError: 'price'", "ValueError: login("+first+") password="+second, 1)
	}
	events := captureIn(t, Options{Recogniser: library(t), Scrubber: scrubber}, text, nil)
	if len(events) != 3 {
		t.Fatalf("%d events, want 3", len(events))
	}
	for i, ev := range events {
		all := ev.Exception.Values[0].Text()
		for _, c := range ev.Breadcrumbs.Values {
			all += "\n" + c.Message
			if len(c.Secrets) > 0 {
				t.Errorf("event %d: a breadcrumb keeps %q", i, c.Secrets)
			}
		}
		if strings.Contains(all, first) || strings.Contains(all, second) || !strings.Contains(all, "trying [Filtered] and [Filtered]") {
			t.Errorf("event %d:\n%s", i, all)
		}
	}
}
