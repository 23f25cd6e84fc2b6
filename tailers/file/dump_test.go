package file

import "path/filepath"

// dump logs what the follower knows after an operation, for a history that failed.
func (m *model) dump(op string) {
	m.t.Logf("%s: %d lines", op, len(m.lines))
	if !m.up {
		return
	}
	for _, l := range m.e.logs {
		for _, g := range l.gens {
			m.t.Logf("  here=%v inode %d %s fd %d: decided %d, read %d of %d, limit %d, %d kept, gone %v", g == l.at, g.id.ino, filepath.Base(g.path), g.fd,
				g.offset, g.seen, g.size, g.limit, len(g.rest), g.gone)
		}
	}
}
