//go:build !amd64

package gate

func sixCandidates(table []uint64, shift uint64, data []byte, masks, blocks []uint8) int {
	return sixCandidatesPortable(table, shift, data, masks, blocks)
}
