package pipe

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/sourcetest"
)

// rig follows a named pipe.
type rig struct {
	t        *testing.T
	path     string
	f        *Follower
	h        *sourcetest.Recorder
	log      logged
	progress chan struct{}
	cancel   context.CancelFunc
	done     chan error
}

// logged takes what is logged, and tells when.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
	news chan struct{}
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.news <- struct{}{}:
	default:
	}
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, path: filepath.Join(t.TempDir(), "fifo"), h: sourcetest.New(t, 1), progress: make(chan struct{}, 1), done: make(chan error, 1)}
	r.log.news = make(chan struct{}, 1)
	r.h.Greedy = true
	r.h.Shown = func(*tailers.Stream, *tailers.Window) {
		select {
		case r.progress <- struct{}{}:
		default:
		}
	}
	r.f = &Follower{Path: r.path, Handler: r.h, Logger: slog.New(slog.NewTextHandler(&r.log, nil))}
	return r
}

func (r *rig) mkfifo() {
	r.t.Helper()
	r.must(syscall.Mkfifo(r.path, 0o600))
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) start() {
	ctx, cancel := context.WithCancel(r.t.Context())
	r.cancel = cancel
	go func() { r.done <- r.f.Run(ctx) }()
}

// write is a writer that opens the pipe, which waits for a reader, and closes it when it has written.
func (r *rig) write(text string) {
	r.t.Helper()
	f, err := os.OpenFile(r.path, os.O_WRONLY, 0)
	r.must(err)
	_, err = f.WriteString(text)
	r.must(err)
	r.must(f.Close())
}

// shows waits until a text has been shown.
func (r *rig) shows(want string) {
	r.t.Helper()
	for len(r.h.Text()) < len(want) {
		select {
		case <-r.progress:
		case err := <-r.done:
			r.t.Fatalf("ended early (%v), with %q shown, want %q", err, r.h.Text(), want)
		case <-time.After(20 * time.Second):
			r.t.Fatalf("shown %.300q, want %.300q", r.h.Text(), want)
		}
	}
	if got := r.h.Text(); got != want {
		r.t.Fatalf("shown %.300q, want %.300q", got, want)
	}
}

func (r *rig) stop() {
	r.t.Helper()
	r.cancel()
	if err := <-r.done; err != nil {
		r.t.Error(err)
	}
}

func TestWritersComeAndGo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.mkfifo()
	r.start()
	r.write("one\n")
	r.shows("one\n")
	r.write("two\nthr")
	r.shows("one\ntwo\n") // complete lines only
	r.write("ee\r\n\nfive\n")
	r.shows("one\ntwo\nthree\r\n\nfive\n")
	r.write("the last one")
	r.stop()
	if got, want := r.h.Safe(), "one\ntwo\nthree\r\n\nfive\nthe last one\n"; got != want {
		t.Errorf("in custody: %q, want %q", got, want)
	}
	if streams, ended := r.h.Streams(); len(streams) != 1 || streams[0].Kind != "pipe" || streams[0].Path != r.path || !ended[0] {
		t.Errorf("streams %+v, ended %v", streams, ended)
	}
	if got := r.f.Shown().Bytes.Load(); got != int64(len(r.h.Safe())) {
		t.Errorf("%d bytes counted, %d shown", got, len(r.h.Safe()))
	}
}

// Two writers at once, and more than a pipe holds.
func TestManyLines(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.mkfifo()
	r.start()
	const n = 20000
	var writers sync.WaitGroup
	for w := range 2 {
		writers.Go(func() {
			f, err := os.OpenFile(r.path, os.O_WRONLY, 0)
			if err != nil {
				t.Error(err)
				return
			}
			defer f.Close()
			for i := range n {
				fmt.Fprintf(f, "writer %d line %d\n", w, i)
			}
		})
	}
	writers.Wait()
	r.stop() // what is in the pipe is read
	next := [2]int{}
	for line := range strings.Lines(r.h.Safe()) {
		var w, i int
		if _, err := fmt.Sscanf(line, "writer %d line %d\n", &w, &i); err != nil || i != next[w] {
			t.Fatalf("line %q, want number %d", line, next[w])
		}
		next[w]++
	}
	if next != [2]int{n, n} {
		t.Errorf("lines of the writers: %d, want %d of each", next, n)
	}
}

func TestLongLine(t *testing.T) { // alone, since it counts what is allocated
	r := newRig(t)
	r.f.MaxLine = 2000
	r.mkfifo()
	r.start()
	long := strings.Repeat("x", 30<<20)
	text := "one\n" + long + "\ntwo\n"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r.write(text)
	want := "one\n" + long[:2000] + "\ntwo\n"
	r.shows(want)
	runtime.ReadMemStats(&after)
	r.stop()
	if got := r.f.Shown().LongLines.Load(); got != 1 {
		t.Errorf("%d long lines counted, want 1", got)
	}
	if got := r.f.Shown().Lines.Load(); got != 3 {
		t.Errorf("%d lines counted, want 3", got)
	}
	if turns, ended := r.f.Pulse().Turns(); turns == 0 || !ended {
		t.Errorf("the loop went round %d times, and has ended: %t", turns, ended)
	}
	if got, want := r.f.Stats.LeftOut.Load()+r.f.Shown().LeftOut.Load(), int64(len(long)-2000); got != want {
		t.Errorf("%d bytes left out, want %d", got, want)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 8<<20 {
		t.Errorf("%d bytes allocated for a line of %d", got, len(long))
	}
}

// The pipe is deleted and made again, comes late, and is something else for a while: said once, and followed.
func TestTheNameLeadsElsewhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.must(os.WriteFile(r.path, []byte("not a pipe\n"), 0o600))
	r.start()
	<-r.log.news
	r.must(os.Remove(r.path))
	r.mkfifo()
	r.write("one\n")
	r.shows("one\n")
	r.must(os.Remove(r.path))
	r.mkfifo()
	r.write("two\n")
	r.shows("one\ntwo\n")
	r.stop()
	if got := r.f.Stats.Opened.Load(); got != 2 {
		t.Errorf("opened %d times, want 2", got)
	}
	if got := strings.Count(r.log.String(), "is no named pipe"); got != 1 {
		t.Errorf("said %d times that it is no pipe, want once:\n%s", got, r.log.String())
	}
}

// A handler that cannot take anything holds the writer back, and does not hold up the end.
func TestCustodyFails(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	refused := make(chan struct{}, 1)
	left := 3
	r.h.Fail = func() error {
		if left--; left >= 0 {
			return sourcetest.ErrRefused
		}
		select {
		case refused <- struct{}{}:
		default:
		}
		return nil
	}
	r.mkfifo()
	r.start()
	r.write("one\n")
	<-refused
	r.shows("one\n")
	r.stop()
}

func TestStopWithoutAPipe(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.start()
	<-r.log.news
	r.stop()
	if got := r.h.Text(); got != "" {
		t.Errorf("shown %q", got)
	}
}

// Where the pipe may only be read, its end is not the end: the next writer is waited for.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.mkfifo()
	f, err := os.OpenFile(r.path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	r.must(err)
	defer f.Close()
	in, out, err := os.Pipe()
	r.must(err)
	defer in.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	l := &relay{Follower: r.f, log: r.f.Logger, out: out, max: 1 << 20}
	go func() {
		ended <- l.copy(ctx, f, make([]byte, readSize))
		out.Close()
	}()
	p := make([]byte, 100)
	for _, text := range []string{"one\n", "two\n"} {
		r.write(text)
		n, err := in.Read(p)
		r.must(err)
		if string(p[:n]) != text {
			t.Errorf("passed on %q, want %q", p[:n], text)
		}
	}
	cancel()
	f.SetReadDeadline(time.Unix(1, 0))
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// What is passed on is the text with its lines cut, however it was read.
func FuzzPass(f *testing.F) {
	f.Add([]byte("one\ntwo\n"), 3)
	f.Add([]byte(strings.Repeat("x", 5000)+"\nshort\n"+strings.Repeat("y", 3000)), 7)
	f.Fuzz(func(t *testing.T, text []byte, step int) {
		step = max(step%4096, 1)
		const longest = 1 << 10
		var got, want bytes.Buffer
		r := &relay{Follower: &Follower{}, out: &got, max: longest}
		cut := 0
		for line := range bytes.Lines(bytes.Clone(text)) {
			body := bytes.TrimSuffix(line, []byte("\n"))
			want.Write(body[:min(len(body), longest+1)])
			want.Write(line[len(body):])
			cut += max(len(body)-longest-1, 0)
		}
		for rest := bytes.Clone(text); len(rest) > 0; {
			n := min(step, len(rest))
			if err := r.pass(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Errorf("passed on %d bytes, want %d", got.Len(), want.Len())
		}
		if got := r.Stats.LeftOut.Load(); got != int64(cut) {
			t.Errorf("%d bytes left out, want %d", got, cut)
		}
	})
}
