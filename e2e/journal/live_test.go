//go:build e2e

package journal

import (
	"bufio"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/errtail/errtail/e2e/process"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/journald"
)

// TestMain also is the program that is killed: it follows a journal, and keeps what it has seen with the position in a file.
func TestMain(m *testing.M) {
	if file := os.Getenv("JOURNAL_KEEPER"); file != "" {
		if err := keep(file, os.Getenv("JOURNAL_DIRECTORY")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if missing := missing(); missing != "" {
		fmt.Fprintln(os.Stderr, "these tests run real journald daemons, which needs what is not here:", missing)
		os.Exit(1)
	}
	code := m.Run()
	if path, err := errtail(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// kept is one transaction: it counts if all of it is in the file.
type kept struct {
	Messages []string
	Position event.Position
}

// keeper is a handler with custody in a file.
type keeper struct {
	file *os.File
	next kept
}

func (k *keeper) Handle(_ context.Context, w *tailers.Window) (tailers.Reply, error) {
	for line := range strings.Lines(string(w.Data)) {
		_, message, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\x1fM")
		if strings.HasPrefix(message, "entry ") {
			k.next.Messages = append(k.next.Messages, message)
		}
	}
	k.next.Position = w.Position(len(w.Data))
	return tailers.Reply{Consumed: len(w.Data)}, nil
}

func (k *keeper) Flush(context.Context) error {
	if k.next.Position.Key == "" {
		return nil
	}
	if err := gob.NewEncoder(k.file).Encode(k.next); err != nil {
		return err
	}
	k.next = kept{}
	return nil
}

// read reads the transactions of a file; what a kill has cut off at the end is cut away.
func read(path string) (messages []string, positions []event.Position, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	whole := int64(0)
	in := bufio.NewReader(f)
	for {
		// Each transaction is a stream of its own: a decoder would read ahead.
		var k kept
		err := gob.NewDecoder(in).Decode(&k)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return messages, positions, f.Truncate(whole)
		}
		if err != nil {
			return nil, nil, err
		}
		at, err := f.Seek(0, io.SeekCurrent)
		if err != nil {
			return nil, nil, err
		}
		whole = at - int64(in.Buffered())
		messages = append(messages, k.Messages...)
		positions = []event.Position{k.Position}
	}
}

func keep(path, dir string) error {
	_, positions, err := read(path)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	follower := &journald.Follower{Directories: []string{dir}, FromStart: true, Positions: positions, Handler: &keeper{file: f}, Logger: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	return follower.Run(context.Background())
}

// TestLive writes 20,000 entries a second for 12 seconds, with a rotation each second, and kills the follower three times: nothing is lost, and nothing comes twice.
func TestLive(t *testing.T) {
	const rate, seconds, step = 20_000, 12, 200
	d := start(t, "errtaillive")
	file := filepath.Join(t.TempDir(), "kept")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var cpu time.Duration
	follow := func() *exec.Cmd {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), "JOURNAL_KEEPER="+file, "JOURNAL_DIRECTORY="+d.dir)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Kill() })
		return cmd
	}
	kill := func(cmd *exec.Cmd, with os.Signal) {
		cmd.Process.Signal(with)
		cmd.Wait()
		cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	s := d.sender(t)
	cmd := follow()
	written := 0
	tick := time.NewTicker(time.Second * step / rate)
	defer tick.Stop()
	begun := time.Now()
	for n := range rate * seconds / step {
		<-tick.C
		for range step {
			s.send(t, fmt.Sprintf("MESSAGE=entry %d", written), "PRIORITY=6", "SYSLOG_IDENTIFIER=live", "CODE_FILE=live_test.go", fmt.Sprintf("NUMBER=%d", written))
			written++
		}
		switch done := n * step; {
		case done%rate == 0 && done > 0:
			d.rotate(t)
		case done == 3*rate+rate/2, done == 6*rate+rate/3, done == 9*rate+rate/5:
			kill(cmd, syscall.SIGKILL)
			cmd = follow()
		}
	}
	took := time.Since(begun)
	var messages []string
	process.Until(t, 60*time.Second, "everything was seen", func(context.Context) error {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if !strings.Contains(string(b[max(0, len(b)-200_000):]), fmt.Sprintf("entry %d", written-1)) {
			return fmt.Errorf("%d bytes", len(b))
		}
		return nil
	})
	kill(cmd, syscall.SIGKILL)
	if messages, _, err = read(file); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, m := range messages {
		seen[m]++
	}
	lost, twice := 0, 0
	for n := range written {
		switch seen[fmt.Sprintf("entry %d", n)] {
		case 0:
			lost++
		case 1:
		default:
			twice++
		}
	}
	t.Logf("%d entries in %v, %d lost, %d twice, follower %v of CPU", written, took.Round(time.Millisecond), lost, twice, cpu.Round(time.Millisecond))
	if lost > 0 || twice > 0 || len(seen) != written {
		t.Errorf("%d lost, %d twice, of %d; %d different ones seen", lost, twice, written, len(seen))
	}
	files, err := filepath.Glob(filepath.Join(d.dir, "*.journal"))
	if err != nil || len(files) < seconds {
		t.Errorf("%d files, %v: journald did not rotate", len(files), err)
	}
}
