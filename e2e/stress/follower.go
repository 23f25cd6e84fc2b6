package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/file"
)

// custody takes lines as ranges of numbers, and stores them together with positions in one write: a kill leaves both or neither.
type custody struct {
	out       *os.File
	ranges    [][2]int
	positions map[string]event.Position
	torn      bool // lines may be torn by a rotator
}

// record is one write of a custody.
type record struct {
	Ranges    [][2]int
	Positions []event.Position
}

func follow(o options) error {
	if err := os.MkdirAll(filepath.Dir(logName(o.dir)), 0o755); err != nil {
		return err
	}
	out, err := os.OpenFile(filepath.Join(o.dir, "custody"), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	c := newCustody(out)
	c.torn = o.scenario == "logrotate-copytruncate"
	stored := map[string]event.Position{}
	if err := records(o.dir, func(r record) {
		for _, p := range r.Positions {
			stored[p.Key] = p
			if p.Gone {
				delete(stored, p.Key)
			}
		}
	}); err != nil {
		return err
	}
	f := &file.Follower{Specs: []file.Spec{{Globs: []string{logName(o.dir)}, Handler: c, FromStart: true}}, Poll: o.poll}
	for _, p := range stored {
		f.Positions = append(f.Positions, p)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := os.WriteFile(filepath.Join(o.dir, "ready"), nil, 0o644); err != nil {
		return err
	}
	return f.Run(ctx)
}

func newCustody(out *os.File) *custody {
	return &custody{out: out, positions: map[string]event.Position{}}
}

// Handle takes every whole line.
func (c *custody) Handle(_ context.Context, w *tailers.Window) (tailers.Reply, error) {
	n := bytes.LastIndexByte(w.Data, '\n') + 1
	for data := w.Data[:n]; len(data) > 0; {
		end := bytes.IndexByte(data, '\n')
		i, ok := numberOf(data[:end])
		if !ok {
			if !c.torn {
				return tailers.Reply{}, fmt.Errorf("a line that nobody wrote: %.40q", data)
			}
			data = data[end+1:]
			continue
		}
		if k := len(c.ranges) - 1; k >= 0 && c.ranges[k][1] == i {
			c.ranges[k][1]++
		} else {
			c.ranges = append(c.ranges, [2]int{i, i + 1})
		}
		data = data[end+1:]
	}
	if w.Final {
		n = len(w.Data)
	}
	p := w.Position(n)
	c.positions[p.Key] = p
	return tailers.Reply{Consumed: n}, nil
}

// numberOf returns the number of a line.
func numberOf(line []byte) (int, bool) {
	if len(line) < 14 {
		return 0, false
	}
	i, err := strconv.Atoi(string(line[5:14]))
	return i, err == nil
}

// Flush writes one record.
func (c *custody) Flush(context.Context) error {
	if len(c.ranges) == 0 && len(c.positions) == 0 {
		return nil
	}
	r := record{Ranges: c.ranges}
	for _, p := range c.positions {
		r.Positions = append(r.Positions, p)
	}
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if _, err := c.out.Write(append(b, '\n')); err != nil {
		return err
	}
	c.ranges = c.ranges[:0]
	clear(c.positions)
	return nil
}

// records reads what custodies have written.
func records(dir string, use func(record)) error {
	f, err := os.Open(filepath.Join(dir, "custody"))
	if err != nil {
		return err
	}
	defer f.Close()
	for in := bufio.NewReader(f); ; {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		use(r)
	}
}

// check finds the lines that were not read, except those that were taken away, and counts those that were read more than once.
func check(dir string, total int, away func(number int) bool) (lost []int, twice int, err error) {
	times := make([]uint8, total)
	err = records(dir, func(r record) {
		for _, x := range r.Ranges {
			for i := x[0]; i < min(x[1], total); i++ {
				times[i] = min(times[i]+1, 2)
			}
		}
	})
	for i, n := range times {
		if n == 0 && !away(i) {
			lost = append(lost, i)
		}
		if n > 1 {
			twice++
		}
	}
	return lost, twice, err
}
