package file

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/errtail/errtail/tailers"
)

// log is one log through all its generations. Its name is the name of the file that is being written, without what rotation adds.
type log struct {
	name string
	spec *Spec
	dir  *directory
	lane
	at         *generation   // in which the undecided text begins; what comes before it in gens is late
	gens       []*generation // in the order in which they were written
	parked     []*copied
	done       []done // generations that were let go, the oldest first
	since      int64  // an archive of which nothing is known is read if it was written since then, nanoseconds since 1970
	tidied     int64  // the directory's time when the log was last looked at for names that are gone
	grown      int64  // bytes read since the last sweep
	reads      int    // in how many turns something new was read since the last sweep
	queued     bool
	truncating bool // a copy of what was truncated is being looked for
}

// lane is a text that is shown in order: the generations of a log, or what comes late to one that was already left.
type lane struct {
	stream *tailers.Stream
	// wake is when to show undecided text again, zero if nobody asked.
	wake time.Time
	// changed is when something was last added.
	changed time.Time
	// left is how much of the undecided text was shown, in bytes.
	left int
	// again tells that what was read last could not be shown.
	again bool
	// asked is what the handler asked for last.
	asked time.Duration
}

// copied is a copy of the live generation, as copytruncate makes it before it truncates the original. It is not read, unless the original is
// truncated before it was read to the end of the copy.
type copied struct {
	id    inode
	path  string
	fd    int
	mtime int64
	since time.Time
}

// last returns the generation that is being written, or nil.
func (l *log) last() *generation {
	if len(l.gens) == 0 {
		return nil
	}
	return l.gens[len(l.gens)-1]
}

// split returns the generations that were left already, and those that are read in order from where the undecided text begins.
func (l *log) split() (late, chain []*generation) {
	if l.at == nil {
		l.at = l.last()
	}
	i := max(slices.Index(l.gens, l.at), 0)
	return l.gens[:i], l.gens[i:]
}

// before returns the generation that was written before g, or nil.
func (l *log) before(g *generation) *generation {
	if i := slices.Index(l.gens, g); i > 0 {
		return l.gens[i-1]
	}
	return nil
}

// insert puts a generation in its place: after those that were written before it. live puts it last.
func (l *log) insert(g *generation, live bool) {
	g.log = l
	i := len(l.gens)
	if last := l.last(); last != nil && !live && last.path == l.name && last.named() {
		i-- // nothing is newer than what has the log's own name
	}
	for !live && i > 0 && older(g, l.gens[i-1]) {
		i--
	}
	if at := slices.Index(l.gens, l.at); at >= 0 && i > at && i < len(l.gens) && l.gens[i].seen > 0 {
		i = at // what was shown together stays together: this one comes late
	}
	begun := l.at != nil && l.at.seen > 0
	if !begun && (l.at == nil || i <= slices.Index(l.gens, l.at)) {
		l.at = g // nothing of what follows was read yet
	}
	l.gens = slices.Insert(l.gens, i, g)
}

// older tells whether a was written before b. The time of the last write decides, since names change while they are read; they decide
// between equal times.
func older(a, b *generation) bool {
	if a.unpacked && !b.named() {
		return false // it was read when it still had a name
	}
	if a.unpacked || b.unpacked { // compressed late, so the names know better
		if c := tailers.CompareRotation(a.path, b.path); c != 0 {
			return c < 0
		}
	}
	written := b.mtime
	if b.fd >= 0 && !b.gone {
		if st, err := fstat(b.fd); err == nil {
			written = st.mtime // it may have been written since the last look, while this one was on its way
		}
	}
	if c := cmp.Compare(a.mtime, written); c != 0 {
		return c < 0
	}
	return tailers.CompareRotation(a.path, b.path) < 0
}

func (l *log) remove(g *generation) {
	i := slices.Index(l.gens, g)
	if i < 0 {
		return
	}
	l.gens = slices.Delete(l.gens, i, i+1)
	if l.at == g {
		l.at = nil
		if i < len(l.gens) {
			l.at = l.gens[i]
		}
	}
}

// sibling tells whether the file of a name in a directory may be a generation of the log with the given name. It is cheap for names that are not.
func sibling(log, dir, name string) bool {
	base := log[len(dir):]
	if i := strings.LastIndexByte(base, '.'); i > 0 {
		base = base[:i] // app-20240501.log belongs to app.log
	}
	return strings.HasPrefix(name, base) && !halfDone(name) && tailers.Identity(dir+name) == log
}

// halfDone tells whether a name shows that the file is somebody's work that is not finished.
func halfDone(name string) bool {
	return strings.HasSuffix(name, ".tmp") || strings.HasSuffix(name, ".swp") || strings.HasSuffix(name, "~")
}
