package rules

import (
	"testing"
)

func TestCounting(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]bool{
		`failed$`: false, `order \d+ failed`: false, `[[:alnum:]_]+`: false, `(?i)task \S+\[[0-9a-f-]{36}\]`: false, `.*`: false, `[^x]`: false, `\w\b`: false, `\D`: false, `\pN`: false,
		`5\d\d`: true, `[1-9]\d*`: true, `[^0]`: true, `(?:a|b2)`: true, `x{2}`: false, `HTTP/1\.1`: true,
	} {
		if got := (&pattern{regexp: &expression{text: source}}).counts(); got != want {
			t.Errorf("%s: got %v, want %v", source, got, want)
		}
	}
}

// TestLibraryCounts names the languages whose built-in rules look at numbers: storms of their errors that differ in a number are slower to hold back.
func TestLibraryCounts(t *testing.T) {
	t.Parallel()
	set, err := Load(nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for parser := range set.byParser {
		if set.Counts(parser) {
			t.Errorf("a rule for %s looks at numbers", parser)
		}
	}
}
