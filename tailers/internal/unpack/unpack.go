// Package unpack reads the text of compressed files.
package unpack

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// maxZstd is the memory in bytes that a zstd frame may ask for: what `zstd --long=27` makes.
const maxZstd = 128 << 20

// Reader returns a reader of the plain text and what ends it, if the file is compressed in a way that is known, and else nil. The file's offset must be at its
// beginning. How it begins decides, and not its name.
func Reader(f *os.File) (r io.Reader, stop func(), err error) {
	var magic [4]byte
	n, err := f.ReadAt(magic[:], 0)
	if err != nil && err != io.EOF {
		return nil, nil, err
	}
	in := bufio.NewReaderSize(f, 64<<10)
	switch {
	case bytes.HasPrefix(magic[:n], []byte{0x1f, 0x8b, 8}): // RFC 1952, section 2.3.1
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, nil, fmt.Errorf("decompressing: %w", err)
		}
		return z, func() { z.Close() }, nil
	case bytes.HasPrefix(magic[:n], []byte{0x28, 0xb5, 0x2f, 0xfd}): // RFC 8878, section 3.1.1
		z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(maxZstd))
		if err != nil {
			return nil, nil, fmt.Errorf("decompressing: %w", err)
		}
		return z, z.Close, nil
	}
	return nil, nil, nil
}
