package format

import "bytes"

// Stamp returns the length of the time that a container runtime has put at the beginning of a line (see peelCRI), or 0: what may differ where the same line was written
// again.
func Stamp(raw []byte) int {
	const shortest, longest = len("2024-05-01T10:00:00Z"), len("2024-05-01T10:00:00.123456789+00:00")
	if len(raw) < shortest+len(" stdout") || raw[4] != '-' || raw[10] != 'T' {
		return 0
	}
	i := bytes.IndexByte(raw[:min(len(raw), longest+1)], ' ')
	if i < shortest || !bytes.HasPrefix(raw[i+1:], []byte("std")) {
		return 0
	}
	if _, n, ok := scanStamp(string(raw[:i])); !ok || n != i {
		return 0
	}
	return i
}
