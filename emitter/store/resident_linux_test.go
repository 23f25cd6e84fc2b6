package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// resident returns how much of a store's file is mapped and counts as memory of this process.
func resident(t *testing.T, dir string) (bytes int) {
	t.Helper()
	smaps, err := os.ReadFile("/proc/self/smaps") // proc_pid_smaps(5)
	if err != nil {
		t.Fatal(err)
	}
	own := false
	for line := range strings.Lines(string(smaps)) {
		if fields := strings.Fields(line); strings.Contains(fields[0], "-") {
			own = fields[len(fields)-1] == filepath.Join(dir, FileName)
		} else if own && fields[0] == "Rss:" {
			kilobytes := 0
			if _, err := fmt.Sscan(fields[1], &kilobytes); err != nil {
				t.Fatal(err)
			}
			bytes += kilobytes << 10
		}
	}
	return bytes
}

// TestBacklogIsNotResident writes, reads, and opens 40 MiB of events.
func TestBacklogIsNotResident(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open0(t, dir, Options{NoSync: true})
	payload := make([]byte, 1<<20)
	for i := range payload {
		payload[i] = byte(rand.Uint32())
	}
	const most = 3 * maxResident // what one transaction touches comes on top of what was counted, and the kernel maps neighbours
	for n := range 40 {
		e := sealed(n + 1)
		e.Payload = payload
		put(t, s, []Sealed{e})
	}
	if got := resident(t, dir); got > most {
		t.Errorf("after writing: %d bytes are resident", got)
	}
	seen := uint64(0)
	for {
		some, err := s.Next(sink, seen, 4, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		if len(some) == 0 {
			break
		}
		for _, w := range some {
			seen = w.Seq
			if !bytes.Equal(w.Payload, payload) {
				t.Fatalf("event %d is another one", seen)
			}
		}
	}
	if got := resident(t, dir); seen != 40 || got > most {
		t.Errorf("after reading %d: %d bytes are resident", seen, got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open0(t, dir, Options{NoSync: true})
	if got := resident(t, dir); got > most {
		t.Errorf("after opening: %d bytes are resident", got)
	}
}
