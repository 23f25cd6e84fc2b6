package format

import "testing"

// TestCarrierStamp wants the time of a line in CRI's form, and nothing of others.
func TestCarrierStamp(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]int{
		"2024-05-01T10:00:00.123456789Z stderr F KeyError: 'k'": 30,
		"2024-05-01T10:00:00.123+02:00 stdout P x":              29,
		"2024-05-01T10:00:00Z stdout":                           20,
		"2024-05-01T10:00:00.123456789Z web1 shop[812]: x":      0,
		"2024-99-01T10:00:00.123456789Z stderr F x":             0,
		"  File \"/srv/a.py\", line 1, in f":                    0,
		"":                                                      0,
	} {
		if got := Stamp([]byte(line)); got != want {
			t.Errorf("%q: %d, want %d", line, got, want)
		}
	}
}
