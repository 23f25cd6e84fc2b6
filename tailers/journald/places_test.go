package journald

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/tailers/journald/journaltest"
	"github.com/errtail/errtail/tailers/sourcetest"
)

// TestPlaces looks for files where only the journal of some machine is wanted.
func TestPlaces(t *testing.T) {
	t.Parallel()
	const own, other = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
	for _, tt := range []struct {
		name, machine string
		there         []string
		want          []string
	}{
		{"own and others'", own, []string{"log/" + own + "/system.journal", "log/" + other + "/system.journal", "log/remote/remote-a.journal"}, []string{"log/" + own + "/system.journal"}},
		{"in memory only", own, []string{"run/" + own + "/system.journal"}, []string{"run/" + own + "/system.journal"}},
		{"both", own, []string{"run/" + own + "/system.journal", "log/" + own + "/system@1.journal"}, []string{"log/" + own + "/system@1.journal", "run/" + own + "/system.journal"}},
		{"a namespace", own, []string{"log/" + own + ".shop/system.journal"}, []string{"log/" + own + ".shop/system.journal"}},
		{"of the host, seen from a container", own, []string{"log/" + other + "/system.journal", "log/remote/remote-a.journal"}, []string{"log/" + other + "/system.journal"}},
		{"any machine", "", []string{"log/" + other + "/system.journal~", "log/remote/remote-a.journal", "log/x.journal", "log/x.txt", "log/a/b/c.journal"},
			[]string{"log/" + other + "/system.journal~", "log/remote/remote-a.journal", "log/x.journal"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			for _, path := range tt.there {
				path = filepath.Join(root, path)
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, nil, 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			p := places{dirs: []string{filepath.Join(root, "log"), filepath.Join(root, "run")}, machine: tt.machine}
			var got []string
			if err := p.visit(func(path string) { got = append(got, strings.TrimPrefix(path, root+"/")) }, func(dir string, err error) { t.Errorf("%s: %v", dir, err) }); err != nil {
				t.Fatal(err)
			}
			slices.Sort(got)
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestLook(t *testing.T) {
	t.Parallel()
	j := newJournal(t)
	if a, err := Look([]string{j.dir}); err != nil || a.Files != 2 || a.Denied != 0 {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := Look([]string{filepath.Join(j.dir, "no")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// TestWaits follows a journal that is not there yet.
func TestWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "later")
		r := sourcetest.New(t, 1)
		r.Greedy = true
		f := follower(&journal{dir: dir}, r)
		f.FromStart = false
		ended := make(chan error, 1)
		go func() { ended <- f.Run(t.Context()) }()
		time.Sleep(10 * time.Second)
		w := journaltest.Create(t, filepath.Join(dir, "system.journal"), journaltest.Options{})
		w.Append(uint64(time.Now().UnixMicro()), "MESSAGE=one")
		time.Sleep(3 * time.Second)
		if d := cmp.Diff([]string{"one"}, messages(r.Safe())); d != "" || len(ended) > 0 {
			t.Errorf("ended %d, %s", len(ended), d)
		}
	})
}

// TestManyFiles reads the journals of 300 hosts, which share the memory, as one.
func TestManyFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const hosts, each = 300, 20
	var want []string
	for h := range hosts {
		w := journaltest.Create(t, filepath.Join(dir, fmt.Sprintf("remote-%d.journal", h)), journaltest.Options{SeqnumID: byte(h), Boot: byte(h), Whole: true, Compact: h%2 == 0})
		for i := range each {
			w.Append(uint64(1_700_000_000_000_000+i*hosts+h), fmt.Sprintf("MESSAGE=%d of %d", i, h))
		}
		w.Close()
	}
	for i := range each {
		for h := range hosts {
			want = append(want, fmt.Sprintf("%d of %d", i, h))
		}
	}
	got := once(t, &Follower{Directories: []string{dir}})
	slices.Sort(got)
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%.1000s", d)
	}
}
