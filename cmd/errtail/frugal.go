package main

import (
	"runtime/debug"
	"time"
)

// Finding thousands of logs leaves as much garbage as what is kept of them. For the time of a start the collector is told to clear it away from this size on, in bytes, rather than let it grow to
// twice what is kept: the most that a process ever takes is what counts where memory is limited. A small start does not come there.
const (
	startMemory = 40 << 20
	startTime   = 30 * time.Second
)

// frugal sets the limit. What it returns takes that back, as the time does.
func frugal() (end func()) {
	before := debug.SetMemoryLimit(-1)
	if before <= startMemory {
		return func() {} // somebody wants less
	}
	debug.SetMemoryLimit(startMemory)
	timer := time.AfterFunc(startTime, func() { debug.SetMemoryLimit(before) })
	return func() {
		if timer.Stop() {
			debug.SetMemoryLimit(before)
		}
	}
}
