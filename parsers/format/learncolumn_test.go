package format

import (
	"fmt"
	"testing"

	"github.com/errtail/errtail/event"
)

// TestLearnColumns reads logs with columns that only the lines together tell.
func TestLearnColumns(t *testing.T) {
	t.Parallel()
	messages := []string{"order 42 accepted", "Loaded 5 tenants", "rows read", "#3: mail sent", "queue drained", "slow query", "user bob logged in"}
	for _, tt := range []struct {
		name   string
		levels []string
		want   []event.Level
		head   func(level string, i int) string
	}{
		{"classes", []string{"INFO", "WARN"}, []event.Level{event.Info, event.Warning}, func(level string, i int) string {
			return level + " 10:00:00 " + []string{"Api", "TenantService", "Mailer"}[i%3] + " "
		}},
		{"cut levels", []string{"INF", "DEB", "WAR"}, []event.Level{event.Info, event.Debug, event.Warning}, func(level string, _ int) string { return "10:00:00 " + level + " " }},
		{"numbers", []string{"20", "30", "40"}, []event.Level{event.Info, event.Warning, event.Error}, func(level string, _ int) string { return "2024-05-01 10:00:00,123 " + level + " shop.db " }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var lines []event.Line
			line := func(i int) (head, message string) {
				return tt.head(tt.levels[i%len(tt.levels)], i/len(messages)), fmt.Sprint(messages[i%len(messages)], " ", i)
			}
			for i := range 3 * len(messages) {
				head, message := line(i)
				lines = append(lines, reader.Decode([]byte(head+message)))
			}
			r := reader
			r.Layout = Learn(lines)
			for i := range lines {
				head, message := line(i)
				got := r.Decode([]byte(head + message))
				if want := tt.want[i%len(tt.want)]; got.Record.Message != message || got.Record.Level != want {
					t.Fatalf("%q: %s %q, want %s %q", got.Text, got.Record.Level, got.Record.Message, want, message)
				}
			}
		})
	}
}

// TestStructlogPads knows that an event which is shorter than its column is padded before its fields.
func TestStructlogPads(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"cache: hits=718 misses=80 ratio=0.80":            "cache: hits=718 misses=80 ratio=0.80",
		"lounge: 750/750 (100%)         gate=4 who='a b'": "lounge: 750/750 (100%)",
		"Connected to postgres://db:5432/f (pool=38) g=4": "Connected to postgres://db:5432/f (pool=38)",
	} {
		if got := reader.Decode([]byte("2024-05-01 10:00:00 [info     ] " + text)); got.Record.Message != want {
			t.Errorf("%q: %q, want %q", text, got.Record.Message, want)
		}
	}
}
