package journald

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/errtail/errtail/tailers/journald/journalfile"
)

// Where a file is of a newer format, or Follower.Journalctl says so, the whole journal is read through a child: `journalctl -o export`, which must be as new as the
// file. The child's output is read by a goroutine that owns the pipe and ends with the child, which ends with Run; everything else stays with the goroutine of Run.

// childBuffer is how many entries may wait between the two.
const childBuffer = 256

// fallBack reads the journal through journalctl, starting it again where it ends by itself. path is the file that is the reason; "" if it was asked for.
func (r *run) fallBack(ctx context.Context, path string, position []byte, stored bool) error {
	if path != "" {
		r.log.Warn("a journal file has a format that is newer than this errtail; the journal is read through journalctl, which costs more", "path", path)
	}
	r.text = newText()
	c := &child{run: r, sources: map[journalfile.ID]*source{}}
	if stored {
		c.cursor, c.decided = string(position), string(position)
	}
	c.fromEnd = !stored && !r.FromStart && !r.Once
	r.through = c
	for wait := time.Duration(0); ; {
		r.Pulse.Turn()
		began := time.Now()
		err := c.read(ctx)
		if r.Once || ctx.Err() != nil {
			return errors.Join(err, r.end(ctx))
		}
		if wait == 0 || time.Since(began) > time.Minute {
			r.log.Error("journalctl has ended; it is started again", "error", err)
			wait = 0
		}
		wait = min(max(2*wait, minBackoff), maxBackoff)
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
		}
	}
}

// child is journalctl at work.
type child struct {
	run     *run
	sources map[journalfile.ID]*source // one for each source of sequence numbers
	cursor  string                     // of the last entry that was read, or was decided in an earlier run; "" for none
	decided string                     // of the last one that was decided before the lines that are remembered
	fromEnd bool
}

// arguments returns what journalctl is called with. --no-tail, since -f alone would show the last ten entries only, also with a cursor; --cursor, since
// --after-cursor leaves an entry out where the cursor's own is gone.
func (c *child) arguments() []string {
	args := []string{"--output=export", "--quiet", "--no-pager"}
	for _, dir := range c.run.Directories[:min(1, len(c.run.Directories))] {
		args = append(args, "--directory="+dir)
	}
	if c.cursor != "" {
		args = append(args, "--cursor="+c.cursor)
	}
	switch {
	case c.run.Once:
	case c.fromEnd && c.cursor == "":
		args = append(args, "--follow", "--lines=0")
	default:
		args = append(args, "--follow", "--no-tail")
	}
	return args
}

// read reads what one child writes, until it ends.
func (c *child) read(ctx context.Context) error {
	r := c.run
	if len(r.Directories) > 1 {
		return errors.New("journalctl reads one directory only: make a source of each")
	}
	command := append(slices.Clone(r.command), c.arguments()...)
	if len(r.command) == 0 {
		command = append([]string{"journalctl"}, command...)
	}
	childCtx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(childCtx, command[0], command[1:]...)
	var said tail
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("starting journalctl: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting journalctl, which must be as new as the journal: %w", err)
	}
	entries := make(chan exported, childBuffer)
	var unread error // the reader's, once entries is closed
	go func() {
		defer close(entries)
		in := newExportReader(out)
		for {
			e, err := in.next()
			if err != nil {
				unread = err
				return
			}
			select {
			case entries <- e:
			case <-childCtx.Done():
				return
			}
		}
	}()
	c.take(ctx, entries)
	if ctx.Err() != nil {
		cancel()
	}
	for range entries { // until the reader has ended, and Wait may close its pipe
	}
	if errors.Is(unread, errExport) {
		cancel() // it would wait for somebody who reads on
	}
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return nil
	case errors.Is(unread, errExport):
		return fmt.Errorf("reading what journalctl says: %w", unread)
	case err != nil:
		return fmt.Errorf("journalctl: %w: %s", err, said.String())
	}
	return nil
}

// take shows entries as they come, until there are no more or ctx ends.
func (c *child) take(ctx context.Context, entries <-chan exported) {
	r := c.run
	skip := c.cursor // the child begins with this entry, if it is still there
	for ctx.Err() == nil {
		r.Pulse.Turn()
		var e exported
		open := true
		select {
		case e, open = <-entries:
		default:
			r.crashes.settle(r.text, time.Now(), false)
			if r.text.undecided() > 0 && r.wake == 0 {
				r.show(ctx, 0, false)
			}
			r.retry(ctx, func() error { return r.Handler.Flush(ctx) })
			t := time.NewTimer(idlePoll)
			select {
			case e, open = <-entries:
			case <-t.C:
				if r.text.undecided() > 0 && r.wake > 0 && time.Since(r.changed) >= r.wake {
					r.show(ctx, time.Since(r.changed), false)
				}
				continue
			case <-ctx.Done():
				continue
			}
			t.Stop()
		}
		if !open {
			return
		}
		at := shortCursor(e.seqnumID, e.entry.Seqnum, e.entry.Realtime)
		if sameEntry(skip, at) {
			skip = ""
			continue
		}
		skip, c.cursor = "", at
		r.changed, r.wake = time.Now(), 0
		src := c.sources[e.seqnumID]
		if src == nil {
			src = &source{seqnumID: e.seqnumID}
			c.sources[e.seqnumID] = src
		}
		r.record.read(e.entry.Fields)
		r.streams.settle(&r.record)
		if !r.Match.any() && !r.Match.fits(&r.record, r.boot) {
			r.Stats.Unmatched.Add(1)
			continue
		}
		line := r.text.begin(src, e.entry.Seqnum)
		r.text.metas[len(r.text.metas)-1].realtime = e.entry.Realtime
		r.text.raw = appendLine(r.text.raw, &e.entry, &r.record)
		r.crashes.look(r.text, line, &e.entry, &r.record)
		r.Stats.Entries.Add(1)
		r.Stats.Bytes.Add(r.text.end() - line)
		if r.text.end()-r.text.base >= blockSize {
			r.crashes.settle(r.text, time.Now(), true)
			r.show(ctx, 0, false)
		}
	}
}

// position is the cursor of the last entry that is decided once n more bytes are.
func (c *child) position(n int) []byte {
	r := c.run
	open := r.text.open(r.text.base + int64(n))
	i := len(r.text.metas) - len(open) - 1
	switch {
	case len(open) == 0:
		return []byte(c.cursor)
	case i >= 0:
		m := r.text.metas[i]
		return []byte(shortCursor(m.source.seqnumID, m.seqnum, m.realtime))
	}
	return []byte(c.decided)
}

// shortCursor is as much of a cursor as finds the entry, or if it is gone, the time.
func shortCursor(id journalfile.ID, seqnum, realtime uint64) string {
	return fmt.Sprintf("s=%s;i=%x;t=%x", id, seqnum, realtime)
}

// sameEntry tells whether two short cursors are of one entry.
func sameEntry(a, b string) bool { return a != "" && a == b }

// tail keeps the first of what a child says.
type tail struct{ strings.Builder }

func (t *tail) Write(p []byte) (int, error) {
	if t.Len() < 1000 {
		t.Builder.Write(p[:min(len(p), 1000)])
	}
	return len(p), nil
}
