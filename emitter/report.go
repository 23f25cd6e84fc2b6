package emitter

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// reportInterval is the least time between two client reports.
const reportInterval = 30 * time.Second

// clientReport is the item that tells a backend how many events it did not get, and why (Sentry develop docs, "Client Reports").
func clientReport(counts map[string]int, now time.Time) item {
	type discarded struct {
		Reason   string `json:"reason"`
		Category string `json:"category"`
		Quantity int    `json:"quantity"`
	}
	report := struct {
		Timestamp string      `json:"timestamp"`
		Discarded []discarded `json:"discarded_events"`
	}{Timestamp: now.UTC().Format(time.RFC3339)}
	for _, reason := range slices.Sorted(maps.Keys(counts)) {
		report.Discarded = append(report.Discarded, discarded{reason, categoryError, counts[reason]})
	}
	data, _ := json.Marshal(report) // strings and numbers: it does not fail
	return item{"client_report", data}
}
