package journald

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/errtail/errtail/tailers/journald/journalfile"
)

// exported is an entry in the Journal Export Format.
type exported struct {
	seqnumID journalfile.ID
	entry    journalfile.Entry
}

// exportReader reads the Journal Export Format (systemd's "Journal Export Formats"): a field is "NAME=value" and a newline, or, where the value is binary, the name,
// a newline, the length as 64 bits, the value, and a newline. An empty line ends the entry.
type exportReader struct{ in *bufio.Reader }

// maxExportFields bounds how many fields an entry may have: journald's bound.
const maxExportFields = 1024

func newExportReader(in io.Reader) *exportReader {
	return &exportReader{bufio.NewReaderSize(in, 64<<10)}
}

// errExport is what is no export.
var errExport = errors.New("not in the journal's export format")

// next reads an entry. Its fields are its own. Fields that are too long are cut and counted.
func (x *exportReader) next() (exported, error) {
	var e exported
	for {
		line, long, err := x.line()
		if err != nil {
			return e, err
		}
		if len(line) == 0 && !long {
			if len(e.entry.Fields) == 0 && e.entry.Realtime == 0 {
				continue // between entries
			}
			return e, nil
		}
		var field []byte
		name, value, plain := bytes.Cut(line, []byte("="))
		if plain {
			field = line
		} else if field, long, err = x.binary(string(line)); err != nil {
			return e, err
		} else {
			value = field[min(len(field), len(line)+1):]
		}
		if long {
			e.entry.Cut++
		}
		switch string(name) {
		case "__CURSOR":
			e.cursor(string(value))
		case "__REALTIME_TIMESTAMP":
			e.entry.Realtime, _ = strconv.ParseUint(string(value), 10, 64)
		case "__MONOTONIC_TIMESTAMP":
			e.entry.Monotonic, _ = strconv.ParseUint(string(value), 10, 64)
		default:
			if !bytes.HasPrefix(name, []byte("__")) && len(e.entry.Fields) < maxExportFields {
				e.entry.Fields = append(e.entry.Fields, field)
			}
		}
	}
}

// line reads a line, without its end. One that is too long is cut.
func (x *exportReader) line() (line []byte, long bool, err error) {
	for {
		piece, err := x.in.ReadSlice('\n')
		room := maxField - len(line)
		if long = long || len(bytes.TrimSuffix(piece, []byte("\n"))) > room; long {
			piece = piece[:min(len(piece), room)]
		}
		line = append(line, piece...)
		switch {
		case err == nil:
			return bytes.TrimSuffix(line, []byte("\n")), long, nil
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) > 0:
			return nil, false, io.ErrUnexpectedEOF
		}
		return nil, false, err
	}
}

// binary reads the value of a field whose name was read, and returns the field.
func (x *exportReader) binary(name string) (field []byte, long bool, err error) {
	var size [8]byte
	if _, err := io.ReadFull(x.in, size[:]); err != nil {
		return nil, false, fmt.Errorf("reading %.40q: %w", name, err)
	}
	n := binary.LittleEndian.Uint64(size[:])
	if n > 1<<40 {
		return nil, false, fmt.Errorf("%w: %.40q has %d bytes", errExport, name, n)
	}
	kept := min(n, uint64(max(maxField-len(name)-1, 0)))
	field = append(make([]byte, 0, len(name)+1+int(kept)), name+"="...)
	field = field[:len(field)+int(kept)]
	if _, err := io.ReadFull(x.in, field[len(name)+1:]); err != nil {
		return nil, false, fmt.Errorf("reading %.40q: %w", name, err)
	}
	if _, err := io.CopyN(io.Discard, x.in, int64(n-kept)); err != nil {
		return nil, false, fmt.Errorf("reading %.40q: %w", name, err)
	}
	if end, err := x.in.ReadByte(); err != nil || end != '\n' {
		return nil, false, fmt.Errorf("%w: %.40q does not end where it says", errExport, name)
	}
	return field, n > kept, nil
}

// cursor reads the sequence number, and the id of what counts it, from a cursor (sd_journal_get_cursor(3)).
func (e *exported) cursor(c string) {
	for part := range strings.SplitSeq(c, ";") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "s":
			if id, err := hex.DecodeString(value); err == nil && len(id) == len(e.seqnumID) {
				e.seqnumID = journalfile.ID(id)
			}
		case "i":
			e.entry.Seqnum, _ = strconv.ParseUint(value, 16, 64)
		}
	}
}
