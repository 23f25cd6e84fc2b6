//go:build !race

package pipeline

const (
	// perFolder bounds how many logs of a folder go through each property: they are alike in what matters here, and tests must stay fast.
	perFolder = 60
	// hostileBytes is the size of a hostile text.
	hostileBytes = 1 << 20
	// mixedPairs is how many events must have been among those that were mixed.
	mixedPairs = 200
	// wholePart is how many percent of the interrupted tracebacks must be whole: of few, one is more.
	wholePart = 93
)
