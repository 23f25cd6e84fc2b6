package scrub

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Tokens of the kinds that services publish go wherever they stand, with nothing beside them that says what they are.
func TestPublishedFormatsGo(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/formats.txt")
	if err != nil {
		t.Fatal(err)
	}
	s := newScrubber(t, Options{})
	all, stay := 0, 0
	for line := range strings.Lines(string(data)) {
		name, form, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok || name[0] == '#' {
			continue
		}
		if !strings.Contains(form, "⟦") {
			form = "⟦" + form + "⟧"
		}
		missed, example := 0, ""
		for n := range 6 {
			for _, around := range []string{"request failed: cannot use %s", "%s", `{"error":"bad","detail":"%s was rejected"}`, "args=[%s, 1]", "using (%s)."} {
				c := parseCase(t, fmt.Sprintf(around, form)+fmt.Sprintf("\x00%d", n))
				c.text, c.outside = strings.SplitN(c.text, "\x00", 2)[0], ""
				all++
				if got := s.Text(c.text); c.leaked(got) != "" {
					missed++
					example = c.text + "\n\t" + got
				}
			}
		}
		stay += missed
		if name[0] != '!' && missed > 3 { // some of the random values are not as random as that
			t.Errorf("%s: %d of 30 stay:\n\t%s", name, missed, example)
		}
	}
	if all < 6000 || 100*stay > 2*all {
		t.Errorf("%d of %d tokens stay, want 2 %% at most of 6000 or more", stay, all)
	}
	t.Logf("of %d tokens %d stay (%.2f%% filtered)", all, stay, 100-100*float64(stay)/float64(all))
}
