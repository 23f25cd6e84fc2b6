package journald

import "bytes"

// maxStreams is how many streams are remembered at least; twice as many at most.
const maxStreams = 4096

// maxUnit bounds what is remembered of a name, in bytes: systemd's units are shorter (systemd.unit(5)), and a hostile journal fills no memory.
const maxUnit = 256

// streams remembers who writes to each stream, a service's standard output or error. journald looks up process and unit again and again, and not always with success (of a
// process that has just ended, or where many are looked up at a time), so that entries in the middle of a traceback can lack both. A process that has
// inherited the stream can be of another unit.
type streams struct {
	now, before map[string]*stream // by id, and by id and process
	key         []byte
	last        *stream // of the entry before, which most entries share
	lastKey     []byte
}

// stream is what the entries of a process in a stream have in common.
type stream struct {
	pid            []byte // nil as long as it is not known
	group          []byte // the unit that the first of them named, even if that was none: the writer's name must not change
	unit, userUnit []byte // that the first of them named that did
}

// settle gives an entry of a stream the process and the unit of those before it.
func (s *streams) settle(r *record) {
	if len(r.stream) == 0 {
		return
	}
	s.key = append(append(s.key[:0], short(r.stream)...), short(r.pid)...)
	if s.last == nil || !bytes.Equal(s.key, s.lastKey) {
		s.last = s.look(r)
		s.lastKey = append(s.lastKey[:0], s.key...)
	}
	known := s.last
	if len(known.unit)+len(known.userUnit) == 0 {
		known.unit, known.userUnit = bytes.Clone(short(r.unit)), bytes.Clone(short(r.userUnit))
	}
	r.pid, r.group, r.unit, r.userUnit = known.pid, known.group, known.unit, known.userUnit
}

// look finds the stream of an entry, whose key is at hand, or makes it.
func (s *streams) look(r *record) *stream {
	id := s.key[:len(short(r.stream))]
	known := s.find(s.key)
	if last := s.find(id); known == nil && last != nil && last.pid == nil {
		known = last // whose process had not been said so far
	}
	if known == nil {
		known = newStream(r)
	}
	if known.pid == nil && len(r.pid) > 0 {
		known.pid = bytes.Clone(short(r.pid))
	}
	s.remember(s.key, known)
	s.remember(id, known) // whose entries those without a process are taken for
	return known
}

func newStream(r *record) *stream {
	unit, _ := r.about()
	return &stream{group: append([]byte{}, short(unit)...)}
}

func (s *streams) find(key []byte) *stream {
	if known := s.now[string(key)]; known != nil {
		return known
	}
	return s.before[string(key)]
}

// remember keeps a stream under a key, and forgets those that were longest silent.
func (s *streams) remember(key []byte, known *stream) {
	if s.now[string(key)] == known {
		return
	}
	if len(s.now) >= maxStreams {
		s.before, s.now = s.now, nil
	}
	if s.now == nil {
		s.now = make(map[string]*stream)
	}
	s.now[string(key)] = known
}

func short(v []byte) []byte { return v[:min(len(v), maxUnit)] }
