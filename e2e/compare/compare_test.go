package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/rules"
)

// TestPut: only what stands between the two comments is written anew, and a page without them is left as it is.
func TestPut(t *testing.T) {
	t.Parallel()
	page := filepath.Join(t.TempDir(), "page.md")
	const before = "# Page\n<!-- scan: make bench-compare writes this -->\nold\n<!-- end of scan -->\nbehind\n"
	if err := os.WriteFile(page, []byte(before), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := put(page, "scan", "new\n"); err != nil {
		t.Fatal(err)
	}
	if err := put(page, "storm", "new\n"); err == nil {
		t.Error("a table without a place is written")
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(before, "old", "new", 1); string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestPageHasPlaces: each part has a place on the page.
func TestPageHasPlaces(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/performance.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names(), "machine") {
		if !strings.Contains(string(page), "<!-- "+name+": make bench-compare writes this -->\n") || !strings.Contains(string(page), "<!-- end of "+name+" -->") {
			t.Errorf("docs/performance.md has no place for %s", name)
		}
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	got := median([]cost{{cpu: 9 * time.Second, wall: 1, memory: 5}, {cpu: 1 * time.Second, wall: 3, memory: 7}, {cpu: 2 * time.Second, wall: 2, memory: 6}})
	if got.cpu != 2*time.Second || got.wall != 2 || got.memory != 7 {
		t.Errorf("got %+v", got)
	}
}

// TestRun: what a program prints is counted, how it ended is told, and what it used is known.
func TestRun(t *testing.T) {
	t.Parallel()
	c, err := run(t.Context(), command{args: []string{"sh", "-c", "echo a; echo b"}})
	if err != nil {
		t.Fatal(err)
	}
	if c.lines != 2 || c.memory == 0 || c.wall == 0 {
		t.Errorf("got %+v", c)
	}
	if _, err := run(t.Context(), command{args: []string{"sh", "-c", "echo broken >&2; exit 1"}}); err == nil || !strings.Contains(err.Error(), "broken") {
		t.Errorf("got %v, want what the program said", err)
	}
	if _, err := run(t.Context(), command{args: []string{"sh", "-c", "exit 1"}, one: true}); err != nil {
		t.Errorf("got %v of a program that may end with 1", err)
	}
}

// TestUserRules: each of the rules that are measured has a literal, so that what is measured is what rules with literals cost.
func TestUserRules(t *testing.T) {
	t.Parallel()
	set, err := rules.Parse("rules.yaml", []byte(userRules(100)), rules.Options{NoLibrary: true})
	if err != nil {
		t.Fatal(err)
	}
	all := set.LineRules()
	if len(all) != 100 {
		t.Errorf("got %d rules", len(all))
	}
	for _, r := range all {
		if len(r.Literals()) == 0 {
			t.Errorf("%s has no literal", r.ID)
		}
	}
}
