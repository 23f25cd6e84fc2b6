package main

import (
	"runtime/debug"
	"testing"
)

// TestFrugal is not parallel: the limit is the process's.
func TestFrugal(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	end := frugal()
	if got := debug.SetMemoryLimit(-1); got != min(before, startMemory) {
		t.Errorf("the limit is %d during a start, want %d", got, min(before, startMemory))
	}
	frugal()() // another one at the same time changes nothing
	if got := debug.SetMemoryLimit(-1); got > startMemory {
		t.Errorf("the limit is %d after another start, want at most %d", got, startMemory)
	}
	end()
	if got := debug.SetMemoryLimit(-1); got != before {
		t.Errorf("the limit is %d afterwards, want %d", got, before)
	}
}
