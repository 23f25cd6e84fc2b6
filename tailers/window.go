// Package tailers follows sources of log text and hands what it reads to a [Handler], a window of whole lines at a time.
//
// The contract between a source and its handler is the one of [bufio.SplitFunc], on a larger scale: a source shows a window, the handler says how
// many bytes of it are decided, and the source shows the rest again, with what came after it. So a handler needs no memory of
// text that it could not decide yet, a file that is followed costs no buffer while it is quiet, and where the bytes were cut
// does not matter.
package tailers

import (
	"context"
	"time"

	"github.com/errtail/errtail/event"
)

// MaxWindow is the size, in bytes, up to which a source must be able to show undecided text again. A handler always decides something
// of a window that is this long.
const MaxWindow = 2 << 20

// Stream is one log with a continuous text: a file through all its rotations, a pipe, a journal. A source keeps one Stream per log and
// passes the same pointer with each of its windows.
type Stream struct {
	Kind string // "file", "stdin", "pipe", "journald"
	Path string // file name as configured or found by a glob, "-" for stdin
	// Source identifies the log for event ids: it does not change over rotation, compression or restarts. Of a source that is never read twice
	// it is another one for each run.
	Source string
	Labels map[string]string // what the source knows about the writer (pod, container, unit); nil for most
	Writer Writer            // what it learns about the writer while it reads; nil for most
}

// Window is a piece of a stream. It and all it points to are valid until Handle returns.
type Window struct {
	Stream *Stream
	// Data is whole lines, each ending with '\n'; only the last one may lack it, and only if Final or Idle > 0. It may be empty: such a window
	// brings a position, or the news that the stream has ended.
	Data []byte
	// Offset is where Data[0] stands in the stream: its offset in the generation, as long as nothing was left out and no undecided text
	// reaches over a rotation (see Breaks). While anything is undecided offsets run on without a jump: Data[i] stands at Offset+i.
	Offset int64
	// Breaks tells where in Data, in order, text does not follow on the byte before it: behind a line that was cut for its length, and where
	// a generation ends and the next one begins. nil for nearly all windows. [Window.Origin] reads it.
	Breaks []Break
	Time   time.Time // when Data was read; for an archive or an old file, when it was last written
	// Idle tells that the source looked again and that nothing has come after Data for this long. 0 while there is, or may be, more.
	Idle time.Duration
	// Final tells that nothing will ever follow: end of input, or of a log that was deleted.
	Final bool
	// Before fills the end of p with the bytes that precede offset end of the stream, and returns how many it could fill. Offsets before the
	// beginning of a generation may reach into the one that came before it. Less than len(p) means that there is nothing further back. end
	// is at most Offset+len(Data).
	Before func(p []byte, end int64) int
	// Head returns the first n bytes of the generation that Offset counts in (less, if it is shorter), for event ids.
	Head func(n int) []byte
	// Place, if not nil, tells what the line at an offset of the stream is for ever, where Offset does not: the sequence number of a journal's entry, and the id of what
	// counts these. It knows the lines of Data and of what Before returns; of others it returns false.
	Place func(at int64) (number int64, id []byte, ok bool)
	// Searched tells what was found in a part of Data ahead of time, if the handler is a [Searcher]; nil for most windows.
	Searched *Searched
	// Position returns what to store once everything before Data[n] is in custody.
	Position func(n int) event.Position
}

// Break is a place in a window where the text jumps: from Data[Index] on it stands at Offset of the generation that begins with Head.
type Break struct {
	Index  int
	Offset int64
	Head   func(n int) []byte
}

// Origin tells where Data[i] stands in its generation, and how that generation begins: what event ids are made of. It is Offset+i and Head
// unless there are Breaks.
func (w *Window) Origin(i int) (offset int64, head func(n int) []byte) {
	offset, head = w.Offset+int64(i), w.Head
	for _, b := range w.Breaks {
		if b.Index > i {
			break
		}
		offset, head = b.Offset+int64(i-b.Index), b.Head
	}
	return offset, head
}

// Reply is a handler's answer to a window.
type Reply struct {
	// Consumed is how many bytes of Data are decided, always at the end of a line. The source shows the rest again.
	Consumed int
	// Wake, if not 0, asks to be shown the rest again after this long, with Idle set, should nothing be added until then.
	Wake time.Duration
}

// Handler takes what sources read. Calls for one stream come one after the other, from one goroutine.
type Handler interface {
	// Handle decides about a window. An error means that nothing of the window was taken (the events found could not be brought into
	// custody): the source must stop reading, and show the same bytes again later.
	Handle(ctx context.Context, w *Window) (Reply, error)
	// Flush brings everything that Handle took into custody, together with the positions. A source calls it when it has nothing more to show for
	// the moment, and before it ends. After an error it may be called again; nothing is lost meanwhile.
	Flush(ctx context.Context) error
}

// Searcher is a handler that can tell ahead which lines of a text it will look at. A source may search blocks in several goroutines before it shows them.
type Searcher interface {
	// Search appends to hits the places in text, which is whole lines, that the handler will look at: the first one of each line that has one, in order. It
	// returns false if it cannot tell. It is safe for concurrent use.
	Search(hits []int32, text []byte) ([]int32, bool)
}

// Searched is what was found in Data[From:To], which is whole lines: Hits are places in it, from From on.
type Searched struct {
	From, To int
	Hits     []int32
}

// Source is a source of log text. Run blocks until ctx ends or, for a source that can end, until everything was handled; it returns nil
// then. It reads only from where positions tell, retries what can be retried by itself, and flushes before it returns.
type Source interface {
	Run(ctx context.Context) error
}
