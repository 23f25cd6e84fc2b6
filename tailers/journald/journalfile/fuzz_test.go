package journalfile_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/errtail/errtail/tailers/journald/journalfile"
	"github.com/errtail/errtail/tailers/journald/journaltest"
)

// FuzzFile changes sound journals: up to eight places get eight other bytes, and the file may end early. Whatever comes of it is read, or is an error.
func FuzzFile(f *testing.F) {
	var whole [][]byte
	for _, form := range []string{"regular", "compact ZSTD", "regular LZ4", "compact XZ"} {
		path := filepath.Join(f.TempDir(), "system.journal")
		w := journaltest.Create(f, path, forms(f)[form])
		for i := range 30 {
			w.Append(uint64(i), fields(i)...)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		whole = append(whole, b)
		for at := 0; at < len(b) && at < 600; at += 8 { // each field of the header and of the first objects
			f.Add(uint8(len(whole)-1), binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint16(nil, uint16(at/8)), 0xffff_ffff_ffff_fff8), uint32(0))
			f.Add(uint8(len(whole)-1), binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint16(nil, uint16(at/8)), uint64(at)), uint32(0))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, edits []byte, cut uint32) {
		b := bytes.Clone(whole[int(which)%len(whole)])
		for n := 0; n < 8 && len(edits) >= 10; n++ {
			at := int(binary.LittleEndian.Uint16(edits)) * 8 % (len(b) - 8)
			copy(b[at:], edits[2:10])
			edits = edits[10:]
		}
		b = b[:len(b)-int(cut)%len(b)]
		limit := 1 << 20
		if cut%3 == 1 {
			limit = 100
		}
		j, err := journalfile.New(bytes.NewReader(b), journalfile.Options{MaxField: limit, Cut: limit < 1<<20, Window: 1})
		if err != nil {
			if !errors.Is(err, journalfile.ErrCorrupt) && !errors.Is(err, journalfile.ErrNotJournal) && !errors.Is(err, journalfile.ErrUnknownFlags) {
				t.Errorf("error of no known kind: %v", err)
			}
			return
		}
		defer j.Close()
		for i := range min(j.Header().Entries, 200) {
			e, err := j.Read(i)
			if err != nil {
				if !errors.Is(err, journalfile.ErrCorrupt) {
					t.Errorf("entry %d: error of no known kind: %v", i, err)
				}
				continue
			}
			for _, field := range e.Fields {
				if len(field) > limit || bytes.IndexByte(field, '=') <= 0 {
					t.Errorf("entry %d: a field of %d bytes: %.100q", i, len(field), field)
				}
			}
		}
		if _, err := j.Search(17); err != nil && !errors.Is(err, journalfile.ErrCorrupt) {
			t.Errorf("searching: error of no known kind: %v", err)
		}
	})
}
