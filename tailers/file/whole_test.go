package file

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"testing"
	"time"
)

// TestWhole: a log that was begun, rotated and packed while nobody was here is read from its beginning where the spec says that it is whole; without that, and on a first start, only what it
// holds now, and a copy of that is not read twice.
func TestWhole(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		whole, first bool
		want         string
	}{
		{"whole", true, false, "one\ntwo\nthree\nfour\nfive\n"},
		{"as files are", false, false, "one\nfour\nfive\n"},
		{"a first start", true, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, 1, "*.log")
			r.f.Specs[0].Whole, r.f.Specs[0].FromStart = c.whole, false
			if !c.first {
				r.start()
				r.write("0.log", "one\n")
				r.want("one\n")
				r.crash()
				for i, p := range r.f.Positions { // the rig's clock is ahead of the file system's
					en, err := parsePosition(p)
					r.must(err)
					en.Stored = time.Now().Unix()
					r.f.Positions[i].Value, err = json.Marshal(en)
					r.must(err)
				}
				r.now = time.Now()
			}
			if c.whole && !c.first {
				f, err := os.Create(r.path("1.log.20260102-150405.gz"))
				r.must(err)
				z := gzip.NewWriter(f)
				_, err = z.Write([]byte("two\n"))
				r.must(err)
				r.must(z.Close())
				r.must(f.Close())
			}
			r.write("1.log.20260102-150406", "three\n")
			r.write("1.log", "four\nfive\n")
			r.write("1.log.20260102-150407", "four\n") // a copy, half done
			if c.first {
				r.f.Positions = nil
			}
			r.start()
			r.want(c.want)
			r.crash()
			r.start()
			r.want(c.want)
		})
	}
}
