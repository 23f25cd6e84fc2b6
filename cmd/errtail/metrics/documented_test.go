package metrics

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// names returns all metrics of errtail's own, without their prefix.
func names(t *testing.T) []string {
	t.Helper()
	var all []string
	for key := range scrape(t, NewRegistry(whole(t))) {
		all = append(all, family(key))
	}
	descriptions := make(chan *prometheus.Desc, 20)
	standings{}.Describe(descriptions)
	close(descriptions)
	for d := range descriptions {
		all = append(all, fqName.FindStringSubmatch(d.String())[1])
	}
	all = append(all, prefix+"state_file_bytes")
	all = slices.DeleteFunc(all, func(name string) bool { return !strings.HasPrefix(name, prefix) })
	for i, name := range all {
		all[i] = strings.TrimPrefix(name, prefix)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

var fqName = regexp.MustCompile(`fqName: "([a-z_]+)"`)

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestDocumented wants docs/metrics.md to name all metrics and no others, and neither it nor the alerts to ask for any that is not there.
func TestDocumented(t *testing.T) {
	t.Parallel()
	all := names(t)
	if len(all) < 50 {
		t.Fatalf("only %d metrics", len(all))
	}
	page := text(t, "../../../docs/metrics.md")
	var told []string
	for line := range strings.Lines(page) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || strings.Contains(line, "`/") {
			continue
		}
		for _, name := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cells[1], -1) {
			told = append(told, name[1])
		}
	}
	for _, name := range all {
		if !slices.Contains(told, name) {
			t.Errorf("docs/metrics.md says nothing of %s", name)
		}
	}
	for _, name := range told {
		if !slices.Contains(all, name) {
			t.Errorf("docs/metrics.md tells of %s, which there is not", name)
		}
	}
	used := regexp.MustCompile(`\berrtail_([a-z_]+)\b`)
	for _, asking := range []string{page, text(t, "../../../examples/prometheus/alerts.yml")} {
		for _, name := range used.FindAllStringSubmatch(asking, -1) {
			if !slices.Contains(all, name[1]) {
				t.Errorf("%s is asked for, and is not there", name[0])
			}
		}
	}
}
