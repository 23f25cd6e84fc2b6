//go:build !amd64

package gate

// vectors tells whether this machine has what candidates needs: the samplers do better than candidatesPortable.
const vectors = false

func candidates(t *nibbles, _ bool, data []byte, masks []uint64, blocks []uint8) int {
	return candidatesPortable(t, data, masks, blocks)
}
