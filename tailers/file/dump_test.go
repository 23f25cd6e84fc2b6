package file

import (
	"fmt"
	"os"
)

// dump says what the follower knows, for a history that failed.
func (m *model) dump() {
	for name, l := range m.e.logs {
		fmt.Fprintf(os.Stderr, "LOG %s queued=%v wake=%v parked=%d\n", name, l.queued, l.wake, len(l.parked))
		for _, g := range l.gens {
			fmt.Fprintf(os.Stderr, "  at=%v ino=%d %s fd=%d off=%d seen=%d size=%d gone=%v rest=%d limit=%d dirty=%v untold=%v\n", g == l.at, g.id.ino, g.path, g.fd, g.offset, g.seen, g.size, g.gone, len(g.rest), g.limit, g.dirty, g.untold)
		}
	}
	for _, o := range m.e.outlets {
		fmt.Fprintf(os.Stderr, "OUT %+v\n", *o)
	}
}
