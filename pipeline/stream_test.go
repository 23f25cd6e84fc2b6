package pipeline

import "testing"

// TestDecided: what was decided is known until its text is consumed, in whatever order it was decided.
func TestDecided(t *testing.T) {
	t.Parallel()
	var s stream
	for _, at := range []int64{100, 300, 200, 300, 0} {
		s.decide(at)
	}
	for _, tt := range []struct {
		consumed int64
		want     []int64
	}{{0, []int64{0, 100, 200, 300}}, {200, []int64{200, 300}}, {301, nil}} {
		s.forget(tt.consumed)
		n := 0
		for at := int64(0); at <= 400; at += 50 {
			if s.wasDecided(at) {
				if n++; n > len(tt.want) || tt.want[n-1] != at {
					t.Errorf("after %d: %d is known, want %d", tt.consumed, at, tt.want)
				}
			}
		}
		if n != len(tt.want) || s.empty() != (len(tt.want) == 0) {
			t.Errorf("after %d: %d are known, want %d", tt.consumed, n, tt.want)
		}
	}
	for at := range int64(2 * maxDecided) {
		s.decide(at)
	}
	if len(s.decided) != maxDecided {
		t.Errorf("%d are remembered, want at most %d", len(s.decided), maxDecided)
	}
}
