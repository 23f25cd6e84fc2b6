package pipeline

import (
	"strings"
	"testing"

	"github.com/errtail/errtail/rules"
)

// TestLibrary runs the samples of all built-in rules, each of which has to have both kinds. Those of files that are off are run with their file switched on.
func TestLibrary(t *testing.T) {
	t.Parallel()
	set, err := rules.Load(nil, rules.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range set.Warnings() {
		t.Errorf("the library has a warning: %v", w)
	}
	for _, rule := range set.Rules() {
		t.Run(rule.ID, func(t *testing.T) {
			t.Parallel()
			set := set
			if !rule.Enabled {
				file := strings.TrimSuffix(strings.TrimPrefix(rule.Pos.File, "library/"), ".yaml")
				on, err := rules.Load(nil, rules.Options{Library: map[string]bool{file: true}})
				if err != nil {
					t.Fatal(err)
				}
				set = on
				if rule = set.Rule(rule.ID); !rule.Enabled {
					t.Fatalf("library %s does not switch %s on", file, rule.ID)
				}
			}
			if err := CheckSamples(t.Context(), set, []*rules.Rule{rule}); err != nil {
				t.Error(err)
			}
			matching := 0
			for _, s := range rule.Samples {
				if len(s.Expect) > 0 {
					matching++
				}
			}
			if matching == 0 || matching == len(rule.Samples) {
				t.Errorf("%d of %d samples match; there must be both kinds", matching, len(rule.Samples))
			}
		})
	}
}

// TestFailingSample wants an error that names the rule, the sample and the place.
func TestFailingSample(t *testing.T) {
	t.Parallel()
	set, err := rules.Parse("my.yaml", []byte(`version: 1
rules:
  - id: acme
    start: '^ACME: %{REST:message}$'
    samples:
      - name: a wrong expectation
        input: |
          ACME: out of anvils
        expect:
          - message: out of rockets
      - name: does not match, and should
        input: |
          nothing here
        expect:
          - message: x
`), rules.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = CheckSamples(t.Context(), set, []*rules.Rule{set.Rule("acme")})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"acme", "a wrong expectation", "out of anvils", "out of rockets", "does not match, and should", "my.yaml:"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q:\n%v", want, err)
		}
	}
}
