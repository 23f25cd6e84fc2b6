package gate

import "golang.org/x/sys/cpu"

// vectors tells whether this machine has what candidates needs.
var vectors = cpu.X86.HasAVX2 && cpu.X86.HasBMI1

// candidates sets bit n of a mask if the n-th place of its block is a candidate, and tells whether there is one. data has three bytes more than
// the blocks; there is at least one block.
func candidates(t *nibbles, data []byte, masks []uint64) bool {
	_, _ = data[len(masks)*teddyBlock+printBytes-2], masks[0]
	return candidatesAVX2(t, &data[0], &masks[0], len(masks)) != 0
}

// candidatesAVX2 is in teddy_amd64.s. It returns all masks, or-ed.
//
//go:noescape
func candidatesAVX2(t *nibbles, data *byte, masks *uint64, n int) uint64
