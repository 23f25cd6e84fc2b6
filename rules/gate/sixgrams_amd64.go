package gate

// sixCandidates finds the blocks of data that have candidates: it writes their numbers to blocks, and to masks which of their eight places are candidates (the highest bit for
// the first), and returns how many there are. There is at least one block, and as many as masks and blocks have room for, at most 256; and vectors is true.
func sixCandidates(table []uint64, shift uint64, data []byte, masks, blocks []uint8) int {
	_, _, _ = data[len(masks)*sixBlock-1], blocks[len(masks)-1], table[1<<(64-shift-6)-1]
	return sixCandidatesBMI2(&table[0], shift, &data[0], &masks[0], &blocks[0], len(masks))
}

// sixCandidatesBMI2 is in sixgrams_amd64.s.
//
//go:noescape
func sixCandidatesBMI2(table *uint64, shift uint64, data *byte, masks, blocks *uint8, n int) int
