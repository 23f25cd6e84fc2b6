//go:build race

package pipeline

// Under the race detector each line costs many times as much. It looks for races, of which the properties are not full: fewer logs do.
const (
	perFolder    = 16
	hostileBytes = 512 << 10
	mixedPairs   = 100
	wholePart    = 90
)
