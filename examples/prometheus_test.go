package examples

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/yaml"
)

// decoded reads a YAML file into v, and refuses what v does not have.
func decoded(t *testing.T, path string, v any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text, err = yaml.ToJSON(text)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// TestPrometheus reads the files for Prometheus with the keys that its documentation has ("Configuration", "Alerting rules"). That their metrics are there is checked where
// these are (cmd/errtail/metrics).
func TestPrometheus(t *testing.T) {
	t.Parallel()
	var alerts struct {
		Groups []struct {
			Name  string `json:"name"`
			Rules []struct {
				Alert       string            `json:"alert"`
				Expr        string            `json:"expr"`
				For         string            `json:"for"`
				Labels      map[string]string `json:"labels"`
				Annotations map[string]string `json:"annotations"`
			} `json:"rules"`
		} `json:"groups"`
	}
	decoded(t, "prometheus/alerts.yml", &alerts)
	if len(alerts.Groups) != 1 || len(alerts.Groups[0].Rules) != 3 {
		t.Fatalf("got %+v, want a group of three alerts", alerts)
	}
	for _, r := range alerts.Groups[0].Rules {
		if r.Alert == "" || r.Expr == "" || r.Labels["severity"] == "" || r.Annotations["summary"] == "" {
			t.Errorf("%+v lacks something", r)
		}
		if _, err := time.ParseDuration(r.For); r.For != "" && err != nil {
			t.Errorf("%s: %v", r.Alert, err)
		}
	}
	var scrape struct {
		Configs []struct {
			Name     string `json:"job_name"`
			Interval string `json:"scrape_interval"`
			Static   []struct {
				Targets []string `json:"targets"`
			} `json:"static_configs"`
		} `json:"scrape_configs"`
	}
	decoded(t, "prometheus/scrape.yml", &scrape)
	if len(scrape.Configs) != 1 || len(scrape.Configs[0].Static) != 1 || len(scrape.Configs[0].Static[0].Targets) != 1 {
		t.Errorf("got %+v, want one job with one target", scrape)
	}
}
