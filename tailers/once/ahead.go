package once

import (
	"bytes"
	"io"
	"runtime"
	"sync"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/internal/block"
)

// ahead reads the blocks of an input before they are needed, and has them searched, by several goroutines: most bytes of a log are read and searched,
// and nothing else. What is found is handled in order, in the goroutine that calls next, so the result is that of one goroutine.
//
// Its workers take turns reading, under mu, so blocks are numbered as they stand in the input; they search at the same time, and hand block n over in
// out[n modulo the number of blocks]. There are as many blocks as places, and next gives a block back when it is asked for the one after, so nobody waits for a
// place. Workers end when the input does, or with stop, which waits for them: the input may be closed then.
type ahead struct {
	searcher tailers.Searcher
	read     func(p []byte) (int, error)
	size     int // of a block
	free     chan *readBlock
	out      []chan *readBlock
	taken    int // blocks
	last     *readBlock
	searched tailers.Searched // of last, as its memory
	workers  sync.WaitGroup

	mu    sync.Mutex
	begun int // blocks
	ended bool
}

// readBlock is a block, the error with which it ended, and what was found in its whole lines, text[from:to]. text begins at room in the buffer.
type readBlock struct {
	buffer   []byte
	text     []byte
	err      error
	from, to int
	hits     []int32
	searched bool
}

// room is how much undecided text finds a place before a block, so that the block need not be copied: more than most lines and tracebacks have.
const room = 16 << 10

// newAhead begins to read an input in blocks of a size.
func newAhead(workers, size int, searcher tailers.Searcher, read func(p []byte) (int, error)) *ahead {
	n := workers + 2
	a := &ahead{searcher: searcher, read: read, size: size, free: make(chan *readBlock, n), out: make([]chan *readBlock, n)}
	for i := range n {
		a.out[i] = make(chan *readBlock, 1)
		a.free <- &readBlock{buffer: make([]byte, room+size)}
	}
	for range workers {
		a.workers.Go(a.work)
	}
	return a
}

// ahead returns what reads src ahead, or nil where that is not worth it: for one core, an input that somebody may still be writing to, or a handler that cannot search.
func (r *Reader) ahead(src *source, size int) *ahead {
	searcher, ok := r.Handler.(tailers.Searcher)
	workers := r.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	if !ok || workers < 2 || src.stream.Kind != "file" {
		return nil
	}
	return newAhead(workers, size, searcher, src.read)
}

func (a *ahead) work() {
	for b := range a.free {
		a.mu.Lock()
		if a.ended {
			a.mu.Unlock()
			return
		}
		n := a.begun
		a.begun++
		b.text, b.err = readBlockOf(a.read, b.buffer[room:room+a.size])
		a.ended = b.err != nil
		a.mu.Unlock()
		b.search(a.searcher)
		a.out[n%len(a.out)] <- b
	}
}

// search looks at the lines that are whole in the block.
func (b *readBlock) search(s tailers.Searcher) {
	b.from, b.to = bytes.IndexByte(b.text, '\n')+1, bytes.LastIndexByte(b.text, '\n')+1
	b.hits, b.searched = s.Search(b.hits[:0], b.text[b.from:b.to])
}

// next returns the next block, which is valid until it is called again. The one with an error is the last.
func (a *ahead) next() *readBlock {
	if a.last != nil {
		a.free <- a.last
	}
	a.last = <-a.out[a.taken%len(a.out)]
	a.taken++
	return a.last
}

// stop ends the workers.
func (a *ahead) stop() {
	a.mu.Lock()
	a.ended = true
	a.mu.Unlock()
	close(a.free)
	a.workers.Wait()
}

// readBlockOf fills p, unless the input ends or fails before that.
func readBlockOf(read func(p []byte) (int, error), p []byte) ([]byte, error) {
	empty := 0
	for have := 0; ; {
		n, err := read(p[have:])
		have += n
		if err != nil || have == len(p) {
			return p[:have], err
		}
		if n > 0 {
			empty = 0
		} else if empty++; empty == maxEmpty {
			return p[:have], io.ErrNoProgress
		}
	}
}

// maxEmpty is how often a reader may give nothing: as often as bufio has patience with one.
const maxEmpty = 100

// take adds the next block to b, and returns what was found in it, in terms of the undecided text; nil where that is not known, since the block was not
// taken as it is.
func (a *ahead) take(b *block.Buffer) (*tailers.Searched, int, error) {
	next := a.next()
	at := len(b.All())
	n := len(next.text)
	if spare, ok := b.Adopt(next.buffer, room, n); ok {
		if len(spare) < len(next.buffer) {
			spare = make([]byte, len(next.buffer))
		}
		next.buffer = spare[:len(next.buffer)]
	} else {
		copy(b.Space(n), next.text)
		b.Add(n)
	}
	if !next.searched || len(b.All()) != at+n {
		return nil, n, next.err
	}
	a.searched = tailers.Searched{From: at + next.from, To: at + next.to, Hits: next.hits}
	return &a.searched, n, next.err
}
