package traceback

import "testing"

func TestRecordWithin(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"### 2024-05-01 10:00:00,123 ERROR ### payment failed":             true,
		"shop.orders @ 2024-05-01 10:00:00 - ERROR - payment failed":       true,
		"shop.orders[12]: ERROR payment failed":                            true,
		"[E 2024-05-01T10:00:00.123 shop.orders] payment failed":           true,
		"at 10:00:00 WARNING low":                                          true,
		"time data '2024-05-01 10:00:00' does not match":                   false,
		"row 7: ERROR missing":                                             false,
		"ERROR: relation \"users\" does not exist":                         false,
		"valid from 2024-05-01 on":                                         false,
		"items[0]: must not be blank":                                      false,
		"DETAIL: Key (id)=(3) already exists at line 12 of the ERROR file": false,
	} {
		if got := recordWithin(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}
