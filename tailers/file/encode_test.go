package file

import (
	"encoding/json"
	"testing"
)

func TestEncode(t *testing.T) {
	t.Parallel()
	plain := entry{Path: "/var/log/pods/shop_web-1_uid/app/0.log", Dev: 1 << 63, Inode: 7, HeadLen: 1024, Head: "00112233445566ff", Offset: 1 << 40, Tail: "ffeeddccbbaa9988", Written: -1, Stored: 1700000000}
	full := plain
	full.Path, full.Log, full.Text, full.Finished = "/var/log/a \"b\" <c>&\\d\n\xff\u2028é.log", "/var/log/\x01", 12, true
	full.Passed = map[string]*entry{"file:b": &plain, "file:a<": {Path: "/x"}}
	for name, e := range map[string]*entry{"nothing": {}, "plain": &plain, "full": &full} {
		want, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.encode(); string(got) != string(want) {
			t.Errorf("%s: got\n%s, want\n%s", name, got, want)
		}
	}
}

func FuzzEncode(f *testing.F) {
	f.Add("/var/log/app.log", "", "00", uint64(1), int64(2))
	f.Add("/\x7f\u2029", "\"", "", uint64(0), int64(-1))
	f.Fuzz(func(t *testing.T, path, log, head string, number uint64, offset int64) {
		e := &entry{Path: path, Log: log, Head: head, Tail: head, Dev: number, Inode: ^number, Offset: offset, Text: offset, HeadLen: int(offset), Finished: offset < 0}
		want, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.encode(); string(got) != string(want) {
			t.Errorf("got\n%s, want\n%s", got, want)
		}
	})
}
