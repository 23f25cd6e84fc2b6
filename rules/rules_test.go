package rules

import (
	"testing"

	"github.com/errtail/errtail/event"
)

// parse loads rules without the library, and fails the test where they are wrong.
func parse(t *testing.T, yaml string) *Set {
	t.Helper()
	s, err := Parse("test.yaml", []byte(yaml), Options{NoLibrary: true})
	if err != nil {
		t.Fatalf("loading the rules:\n%v", err)
	}
	return s
}

// texts makes plain lines.
func texts(lines ...string) event.LineSlice {
	s := make(event.LineSlice, len(lines))
	for i, l := range lines {
		s[i].Text = l
	}
	return s
}

func TestLibraryLoads(t *testing.T) {
	t.Parallel()
	s, err := Load(nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range s.Warnings() {
		t.Error(w)
	}
}
