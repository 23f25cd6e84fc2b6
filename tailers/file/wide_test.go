package file

import (
	"testing"
	"time"
)

// A log in UTF-16 is not passed over in silence, whether it was there at the start or is written later.
func TestWideIsSaid(t *testing.T) {
	t.Parallel()
	r := newRig(t, 1, "*.log")
	log := r.logging()
	r.write("a.log", "\xff\xfeo\x00n\x00e\x00\n\x00")
	r.write("b.log", "")
	r.write("c.log", "one\n")
	r.start()
	r.write("b.log", "\xfe\xff\x00o\x00n\x00e\x00\n\x00")
	r.pass(2 * time.Second)
	r.write("a.log", "t\x00w\x00o\x00\n\x00")
	r.pass(2 * time.Second)
	r.saidOnce(log, "a.log")
	r.saidOnce(log, "b.log")
	r.e.close()
}
