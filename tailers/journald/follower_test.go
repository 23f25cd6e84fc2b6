package journald

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/journald/journaltest"
	"github.com/errtail/errtail/tailers/sourcetest"
)

// messages returns the messages of rendered lines.
func messages(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		_, message, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\x1fM")
		all = append(all, message)
	}
	return all
}

// journal is a directory with the files of one journald: of the system and of a user, with the same sequence numbers.
type journal struct {
	t         *testing.T
	dir       string
	seqnum    uint64
	now       uint64
	system    *journaltest.Writer
	user      *journaltest.Writer
	rotated   []string // file names, oldest first
	rotations int
	written   []string
}

func newJournal(t *testing.T) *journal {
	j := &journal{t: t, dir: filepath.Join(t.TempDir(), "0123456789abcdef0123456789abcdef"), now: 1_700_000_000_000_000}
	j.system, j.user = j.create("system.journal"), j.create("user-1000.journal")
	return j
}

func (j *journal) create(name string) *journaltest.Writer {
	return journaltest.Create(j.t, filepath.Join(j.dir, name), journaltest.Options{Compact: j.seqnum%2 == 0, SeqnumID: 7, Boot: 9, Seqnum: &j.seqnum})
}

func (j *journal) write(w *journaltest.Writer, fields ...string) {
	j.now += 1000
	message := fmt.Sprintf("system %d", len(j.written))
	if w == j.user {
		message = fmt.Sprintf("user %d", len(j.written))
	}
	j.written = append(j.written, message)
	w.Append(j.now, append(fields, "MESSAGE="+message, "_SYSTEMD_UNIT=shop.service", "_TRANSPORT=stdout")...)
}

func (j *journal) rotate() {
	j.rotations++
	name := filepath.Join(j.dir, fmt.Sprintf("system@%04d-%016x.journal", j.rotations, j.seqnum))
	j.system.Archive(name)
	j.rotated = append(j.rotated, name)
	j.system = j.create("system.journal")
}

func follower(j *journal, r *sourcetest.Recorder) *Follower {
	return &Follower{Directories: []string{j.dir}, FromStart: true, Handler: r, Positions: r.Positions(), Logger: slog.New(slog.DiscardHandler)}
}

// TestModel writes, rotates, vacuums, waits, stops and kills at random: each entry is shown once, and what was in custody before a kill is not shown again.
func TestModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(seed, 1))
				j := newJournal(t)
				r := sourcetest.New(t, seed)
				r.Wake = 300 * time.Millisecond
				var dead atomic.Bool
				r.Fail = func() error {
					if dead.Load() {
						return sourcetest.ErrRefused
					}
					return nil
				}
				var f *Follower
				var cancel context.CancelFunc
				ended := make(chan error, 1)
				start := func() {
					var ctx context.Context
					ctx, cancel = context.WithCancel(t.Context())
					f = follower(j, r)
					go func() { ended <- f.Run(ctx) }()
				}
				stop := func() { cancel(); <-ended }
				start()
				for range 60 {
					switch n := rng.IntN(12); n {
					case 0:
						j.rotate()
					case 1: // vacuum what was read
						time.Sleep(10 * time.Second)
						if len(j.rotated) > 0 {
							if err := os.Remove(j.rotated[0]); err != nil {
								t.Fatal(err)
							}
							j.rotated = j.rotated[1:]
						}
					case 2:
						time.Sleep(time.Duration(rng.IntN(3000)) * time.Millisecond)
					case 3:
						stop()
						start()
					case 4:
						dead.Store(true)
						stop()
						old := r
						r = sourcetest.New(t, seed+1000)
						r.Wake, r.Fail = old.Wake, old.Fail
						r.Continue(old)
						dead.Store(false)
						start()
					default:
						for range rng.IntN(30) {
							w := j.system
							if rng.IntN(4) == 0 {
								w = j.user
							}
							j.write(w)
						}
					}
				}
				time.Sleep(20 * time.Second)
				stop()
				// What was left undecided at the end is shown again at the next start.
				r.Greedy = true
				r.Fail = nil
				start()
				time.Sleep(20 * time.Second)
				stop()
				if turns, ended := f.Pulse.Turns(); turns < 20 || !ended {
					t.Errorf("the loop went round %d times in 20 s (ended: %t), want once a second or more", turns, ended)
				}
				got := messages(r.Safe())
				if len(got) != len(j.written) {
					t.Errorf("%d entries shown, %d written", len(got), len(j.written))
				}
				// Files are looked at one after the other while they grow: what one process writes comes in order, since it goes into one file, or into the one that follows it.
				for _, kind := range []string{"system ", "user "} {
					if d := cmp.Diff(only(j.written, kind), only(got, kind)); d != "" {
						t.Errorf("%.2000s", d)
					}
				}
				if f.Stats.Gap.Load()+f.Stats.Damaged.Load()+f.Stats.Skipped.Load() > 0 {
					t.Errorf("gap %d, damaged %d, skipped %d", f.Stats.Gap.Load(), f.Stats.Damaged.Load(), f.Stats.Skipped.Load())
				}
			})
		})
	}
}

func only(messages []string, prefix string) []string {
	return slices.DeleteFunc(slices.Clone(messages), func(m string) bool { return !strings.HasPrefix(m, prefix) })
}

// once reads a journal to its end.
func once(t *testing.T, f *Follower) []string {
	t.Helper()
	r := sourcetest.New(t, 1)
	f.Handler, f.Once = r, true
	if f.Logger == nil {
		f.Logger = slog.New(slog.DiscardHandler)
	}
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return messages(r.Safe())
}

func TestOnce(t *testing.T) {
	t.Parallel()
	j := newJournal(t)
	for i := range 3000 {
		w := j.system
		if i%5 == 0 {
			w = j.user
		}
		j.write(w)
		if i%700 == 699 {
			j.rotate()
		}
	}
	f := &Follower{Directories: []string{filepath.Dir(j.dir)}}
	if d := cmp.Diff(j.written, once(t, f)); d != "" {
		t.Error(d)
	}
	if got := f.Stats.Entries.Load(); got != 3000 {
		t.Errorf("%d entries counted", got)
	}
}

// TestFromEnd reads only what comes after the start, with what was there before as history.
func TestFromEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := newJournal(t)
		for range 50 {
			j.write(j.system)
		}
		var before []string
		r := sourcetest.New(t, 1)
		r.Shown = func(_ *tailers.Stream, w *tailers.Window) {
			p := make([]byte, 1<<20)
			before = messages(string(p[len(p)-w.Before(p, w.Offset):]))
		}
		r.Greedy = true
		f := follower(j, r)
		f.FromStart = false
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- f.Run(ctx) }()
		time.Sleep(time.Second)
		synctest.Wait()
		if d := cmp.Diff(j.written, before); d != "" {
			t.Errorf("history: %s", d)
		}
		if len(r.Positions()) != 1 {
			t.Error("no position at the start")
		}
		for range 5 {
			j.write(j.system)
		}
		time.Sleep(time.Second)
		cancel()
		<-ended
		if d := cmp.Diff(j.written[50:], messages(r.Safe())); d != "" {
			t.Error(d)
		}
	})
}

// TestGap deletes what was not read while nobody looked: it is counted.
func TestGap(t *testing.T) {
	t.Parallel()
	j := newJournal(t)
	for range 10 {
		j.write(j.system)
	}
	f := &Follower{Directories: []string{j.dir}}
	r := sourcetest.New(t, 1)
	r.Greedy = true
	f.Handler, f.Once, f.Logger = r, true, slog.New(slog.DiscardHandler)
	if err := f.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 7 {
		j.write(j.system)
	}
	j.rotate()
	for range 5 {
		j.write(j.system)
	}
	if err := os.Remove(j.rotated[0]); err != nil {
		t.Fatal(err)
	}
	g := &Follower{Directories: []string{j.dir}, Positions: r.Positions()}
	if d := cmp.Diff(j.written[17:], once(t, g)); d != "" {
		t.Error(d)
	}
	if got := g.Stats.Gap.Load(); got != 7 {
		t.Errorf("a gap of %d entries, want 7", got)
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	j := newJournal(t)
	entries := []struct{ name, fields string }{
		{"own", "_SYSTEMD_UNIT=a.service _PID=7 SYSLOG_IDENTIFIER=app PRIORITY=6"},
		{"about", "_SYSTEMD_UNIT=init.scope UNIT=a.service _PID=1 SYSLOG_IDENTIFIER=systemd PRIORITY=4"},
		{"core", "_SYSTEMD_UNIT=systemd-coredump@1.service COREDUMP_UNIT=a.service _UID=0 MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1 PRIORITY=2"},
		{"other", "_SYSTEMD_UNIT=b.service SYSLOG_IDENTIFIER=app PRIORITY=3 _BOOT_ID=00000000000000000000000000000001"},
		{"user", "_SYSTEMD_UNIT=user@1000.service _SYSTEMD_USER_UNIT=a.service PRIORITY=7"},
		{"told", "_SYSTEMD_UNIT=init.scope UNIT=a.service SYSLOG_IDENTIFIER=systemd PRIORITY=4"},
		{"liar", "_SYSTEMD_UNIT=c.scope _PID=7 _UID=1000 UNIT=a.service USER_UNIT=a.service COREDUMP_UNIT=a.service MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1 PRIORITY=6"},
		{"kernel", "_TRANSPORT=kernel SYSLOG_IDENTIFIER=kernel PRIORITY=3"},
	}
	for _, e := range entries {
		j.now++
		j.system.Append(j.now, append(strings.Fields(e.fields), "MESSAGE="+e.name)...)
	}
	three := 3
	for _, tt := range []struct {
		name string
		m    Match
		want string
	}{
		{"all", Match{}, "own about core other user told liar kernel"},
		{"unit", Match{Units: []string{"a.service"}}, "own about core user told"},
		{"unit without suffix", Match{Units: []string{"a"}}, "own about core user told"},
		{"unit pattern", Match{Units: []string{"?.service"}}, "own about core other user told"},
		{"identifier", Match{Identifiers: []string{"app"}}, "own other"},
		{"priority", Match{Priority: &three}, "core other kernel"},
		{"boot", Match{Boot: "00000000-0000-0000-0000-000000000001"}, "other"},
		{"unit and identifier", Match{Units: []string{"a"}, Identifiers: []string{"systemd"}}, "about told"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := &Follower{Directories: []string{j.dir}, Match: tt.m}
			if got := strings.Join(once(t, f), " "); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			if got, want := f.Stats.Unmatched.Load(), int64(len(entries)-len(strings.Fields(tt.want))); got != want {
				t.Errorf("%d unmatched, want %d", got, want)
			}
		})
	}
}

// TestOrder merges files that are counted apart by time.
func TestOrder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := journaltest.Create(t, filepath.Join(dir, "a.journal"), journaltest.Options{SeqnumID: 1, Boot: 1})
	b := journaltest.Create(t, filepath.Join(dir, "b.journal"), journaltest.Options{SeqnumID: 2, Boot: 2})
	var want []string
	for i := range 100 {
		w := a
		if i*i%7 < 3 {
			w = b
		}
		want = append(want, fmt.Sprint(i))
		w.Append(uint64(1_700_000_000_000_000+i), fmt.Sprint("MESSAGE=", i))
	}
	if d := cmp.Diff(want, once(t, &Follower{Directories: []string{dir}})); d != "" {
		t.Error(d)
	}
}

// TestUnreadable passes over what is no journal, and files that break off.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	j := newJournal(t)
	for range 200 {
		j.write(j.system)
	}
	b, err := os.ReadFile(filepath.Join(j.dir, "system.journal"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"empty.journal": nil, "text.journal": []byte(strings.Repeat("text\n", 99)), "cut.journal~": b[:len(b)/2]} {
		if err := os.WriteFile(filepath.Join(j.dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(j.dir, "system.journal")); err != nil {
		t.Fatal(err)
	}
	f := &Follower{Directories: []string{j.dir}}
	got := once(t, f)
	if len(got) < 50 || len(got) >= 200 || cmp.Diff(j.written[:len(got)], got) != "" {
		t.Errorf("%d entries of half a file of 200", len(got))
	}
	if got, want := f.Stats.Damaged.Load(), int64(200-len(got)); got != want {
		t.Errorf("%d damaged, want %d", got, want)
	}
}

func TestNoJournal(t *testing.T) {
	t.Parallel()
	f := &Follower{Directories: []string{filepath.Join(t.TempDir(), "no")}, Once: true, Handler: sourcetest.New(t, 1)}
	if err := f.Run(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v, want one that says that nothing is there", err)
	}
}
