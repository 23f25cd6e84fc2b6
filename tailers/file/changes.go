package file

import (
	"sync/atomic"

	"github.com/fsnotify/fsnotify"
)

// How many change events are taken over from the kernel between two looks: as many as make it likely that all are seen, and not more. Between two looks the kernel
// merges the writes to a file into one event as long as nobody reads it; to read each of them costs three times as much where one file is written at
// 10 MB/s. Where many files are written, their events are not merged, and news of a new file would wait behind them if only a few were taken.
const (
	leastEvents = 4
	maxEvents   = 4 << 10
	fewEvents   = 256 // where files are left alone for longer than usual: what is merged meanwhile counts more
)

// changes passes on what fsnotify tells. Its goroutine ends when the watcher is closed and then stop is called.
type changes struct {
	C     chan fsnotify.Event // closed in the end
	limit atomic.Int64        // how many may wait in C, less than it has room for
	room  chan struct{}       // has something if C was emptied
	// urgent has something if a name has come: whoever left the logs alone for a while must look, since the file may soon be gone again.
	urgent chan struct{}
}

func passOn(w *fsnotify.Watcher) *changes {
	c := &changes{C: make(chan fsnotify.Event, maxEvents+1), room: make(chan struct{}, 1), urgent: make(chan struct{}, 1)}
	c.limit.Store(leastEvents)
	go func() {
		defer close(c.C)
		stopped := false
		for ev := range w.Events {
			for !stopped && int64(len(c.C)) >= c.limit.Load() {
				_, ok := <-c.room
				stopped = !ok
			}
			if stopped {
				continue
			}
			c.C <- ev
			if ev.Op.Has(fsnotify.Create) {
				select {
				case c.urgent <- struct{}{}:
				default:
				}
			}
		}
	}()
	return c
}

// emptied lets more come: twice as many as there were files with news, or nearly as many as before.
func (c *changes) emptied(files, most int) {
	before := int(c.limit.Load())
	c.limit.Store(int64(min(max(2*files, before-before/8, leastEvents), most)))
	select {
	case c.room <- struct{}{}:
	default:
	}
}

// stop lets everything through that still comes, and waits for the end.
func (c *changes) stop() {
	close(c.room)
	for range c.C {
	}
}
