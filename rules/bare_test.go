package rules

import (
	"reflect"
	"testing"
)

// TestBareLibrary wants a library without samples to be the same in everything else, with every rule where it was.
func TestBareLibrary(t *testing.T) {
	t.Parallel()
	whole, err := Load(nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	bare, err := Load(nil, Options{Bare: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(whole.rules) != len(bare.rules) {
		t.Fatalf("%d rules, want %d", len(bare.rules), len(whole.rules))
	}
	for i, want := range whole.rules {
		got := bare.rules[i]
		if len(want.Samples) == 0 || len(got.Samples) > 0 {
			t.Errorf("%s: %d samples with, %d without", want.ID, len(want.Samples), len(got.Samples))
		}
		a, b := *want, *got
		a.Samples, b.Samples = nil, nil
		a.def, b.def = nil, nil
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s differs:\n%+v\n%+v", want.ID, a, b)
		}
		a1, b1 := *want.def, *got.def
		a1.samples, b1.samples = nil, nil
		if !reflect.DeepEqual(a1, b1) {
			t.Errorf("the definition of %s differs:\n%+v\n%+v", want.ID, a1, b1)
		}
	}
}
