package gate

import "golang.org/x/sys/cpu"

// vectors tells whether this machine has what candidates needs.
var vectors = cpu.X86.HasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2

// candidates finds the blocks of data that have candidates: it writes their numbers to blocks, and to masks which of their places are candidates (bit n for the n-th), and returns
// how many there are. data has three bytes more than the blocks, which are at least one, and as many as masks and blocks have room for, at most 256. few: only the first
// eight buckets are filled, and with ASCII.
func candidates(t *nibbles, few bool, data []byte, masks []uint64, blocks []uint8) int {
	_, _ = data[len(masks)*teddyBlock+printBytes-2], blocks[len(masks)-1]
	if few {
		return candidatesFewAVX2(t, &data[0], &masks[0], &blocks[0], len(masks))
	}
	return candidatesAVX2(t, &data[0], &masks[0], &blocks[0], len(masks))
}

// candidatesAVX2 and candidatesFewAVX2 are in teddy_amd64.s.
//
//go:noescape
func candidatesAVX2(t *nibbles, data *byte, masks *uint64, blocks *uint8, n int) int

//go:noescape
func candidatesFewAVX2(t *nibbles, data *byte, masks *uint64, blocks *uint8, n int) int
