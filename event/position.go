package event

// Position says how far a source has been read. Key names the source for ever; Value is the source's own business (an offset with what
// identifies the file, a journal cursor) and is stored as it is. Done lists the ids of events that were captured from text beyond the
// position, which is read again after a restart: they must not be sent again.
type Position struct {
	Key   string
	Value []byte
	Done  []string
	// Gone means that the source will never be read again: the position can be forgotten.
	Gone bool
}
