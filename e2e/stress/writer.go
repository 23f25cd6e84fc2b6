package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// writer is the program that logs, and its rotator.
type writer struct {
	options
	file  *os.File
	n     int       // lines written
	over  []int64   // by number of the error, when the line behind it was written, in nanoseconds since 1970
	gen   int       // files begun
	named time.Time // what the file that the kubelet has rotated last is named after
	old   []string

	rotator *exec.Cmd // runs beside the program; nil if none does
}

// write writes lines at the rate that is asked for, and rotates between them.
func write(o options) error {
	w := &writer{options: o}
	if err := w.open(); err != nil {
		return err
	}
	begin, rotated := time.Now(), time.Now()
	for time.Since(begin) < o.length {
		due := int(time.Since(begin).Seconds() * float64(o.rate))
		if w.n >= due {
			time.Sleep(500 * time.Microsecond)
			continue
		}
		if err := w.lines(min(due-w.n, 500)); err != nil {
			return err
		}
		if o.scenario != "none" && time.Since(rotated) > o.every {
			if err := w.rotate(); err != nil {
				return err
			}
			rotated = time.Now()
		}
	}
	for o.period > 0 && w.n%o.period < errorLines {
		if err := w.lines(1); err != nil { // to the end of the last error
			return err
		}
	}
	if err := w.wait(); err != nil {
		return err
	}
	if o.period > 0 {
		text, err := json.Marshal(w.over)
		if err == nil {
			err = os.WriteFile(filepath.Join(o.dir, "over"), text, 0o644)
		}
		if err != nil {
			return err
		}
	}
	total := filepath.Join(o.dir, "total")
	if err := os.WriteFile(total+".tmp", fmt.Append(nil, w.n), 0o644); err != nil {
		return err
	}
	return os.Rename(total+".tmp", total)
}

func (w *writer) open() error {
	path := logName(w.dir)
	if w.scenario == "symlink" {
		w.gen++
		path = filepath.Join(w.dir, "log", fmt.Sprint("real.", w.gen))
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	w.file = f
	if w.scenario == "symlink" {
		next := filepath.Join(w.dir, "log", "next")
		if err := os.Symlink(filepath.Base(path), next); err != nil {
			return err
		}
		return os.Rename(next, logName(w.dir))
	}
	return nil
}

// errorLines is how many lines an error has.
const errorLines = 5

// line appends line n: one of about 120 bytes with its number or, if errors are asked for, at the beginning of each period one of a numbered error.
func (o *options) line(b []byte, n int) []byte {
	if o.period > 0 {
		switch n % o.period {
		case 0:
			return append(b, "2024-05-01 12:00:00,000 ERROR app.orders order refused\n"...)
		case 1:
			return append(b, "Traceback (most recent call last):\n"...)
		case 2:
			return append(b, "  File \"/srv/shop/orders.py\", line 7, in place\n"...)
		case 3:
			return append(b, "    raise Refused(number)\n"...)
		case errorLines - 1:
			return fmt.Appendf(b, "shop.orders.Refused: number %09d at %d\n", n/o.period, time.Now().UnixNano())
		}
		return fmt.Appendf(b, "2024-05-01 12:00:00,000 INFO app.orders order accepted, total 12.34 EUR, customer 4711, items 3, took 12 ms, line %09d\n", n)
	}
	return fmt.Appendf(b, "line %09d 2024-05-01 12:00:00,000 INFO app.orders order accepted, total 12.34 EUR, customer 4711, items 3, took 12 ms\n", n)
}

// lines writes n lines.
func (w *writer) lines(n int) error {
	var b []byte
	for range n {
		if w.period > 0 && w.n%w.period == errorLines {
			w.over = append(w.over, time.Now().UnixNano())
		}
		b = w.line(b, w.n)
		w.n++
		if w.n%w.batch == 0 {
			if _, err := w.file.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	_, err := w.file.Write(b)
	return err
}
