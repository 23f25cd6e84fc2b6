package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// writer is the program that logs, and its rotator.
type writer struct {
	options
	file *os.File
	n    int // lines written
	gen  int // files begun
	old  []string
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
	total := filepath.Join(o.dir, "total")
	if err := os.WriteFile(total+".tmp", nil, 0o644); err != nil {
		return err
	}
	if err := os.Truncate(total+".tmp", int64(w.n)); err != nil { // its size is the number
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

// lines writes n lines of about 120 bytes, each numbered.
func (w *writer) lines(n int) error {
	var b []byte
	for range n {
		b = fmt.Appendf(b, "line %09d 2024-05-01 12:00:00,000 INFO app.orders order accepted, total 12.34 EUR, customer 4711, items 3, took 12 ms\n", w.n)
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

func (w *writer) rotate() error {
	w.gen++
	live, old := logName(w.dir), fmt.Sprintf("%s.%d", logName(w.dir), w.gen)
	switch w.scenario {
	case "rename", "rename-late":
		old = fmt.Sprintf("%s-%s", live, time.Now().Format("20060102-150405.000000000"))
		if err := os.Rename(live, old); err != nil {
			return err
		}
		if w.scenario == "rename-late" {
			if err := w.late(20 * time.Millisecond); err != nil {
				return err
			}
		}
		w.old = append(w.old, old)
		if len(w.old) > 20 {
			os.Remove(w.old[0])
			w.old = w.old[1:]
		}
	case "churn":
		if err := os.Remove(live); err != nil {
			return err
		}
	case "kubelet":
		old = fmt.Sprintf("%s.%s", live, time.Now().Format("20060102-150405"))
		old = fmt.Sprintf("%s%02d", old, w.gen%100)[:len(old)] // names of one second are told apart by the second
		for _, err := os.Lstat(old); err == nil; _, err = os.Lstat(old) {
			old = fmt.Sprintf("%s.%s", live, time.Now().Add(time.Duration(w.gen)*time.Second).Format("20060102-150405"))
			w.gen++
		}
		if err := os.Rename(live, old); err != nil {
			return err
		}
		if err := w.late(10 * time.Millisecond); err != nil {
			return err
		}
		w.file.Close()
		if err := w.open(); err != nil {
			return err
		}
		w.old = append(w.old, old)
		if len(w.old) > 1 { // the newest rotated file stays plain
			if err := compress(w.old[0]); err != nil {
				return err
			}
			w.old = w.old[1:]
		}
		return nil
	case "copytruncate":
		text, err := os.ReadFile(live)
		if err != nil {
			return err
		}
		if err := os.WriteFile(old, text, 0o644); err != nil {
			return err
		}
		os.Remove(fmt.Sprintf("%s.%d", live, w.gen-20))
		return os.Truncate(live, 0)
	case "symlink":
		os.Remove(filepath.Join(w.dir, "log", fmt.Sprint("real.", w.gen-20)))
	}
	w.file.Close()
	return w.open()
}

// late writes on to a file that was renamed, as programs do until they are told.
func (w *writer) late(d time.Duration) error {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if err := w.lines(w.rate / 1000); err != nil {
			return err
		}
	}
	return nil
}

func compress(path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(path + ".tmp")
	if err != nil {
		return err
	}
	defer out.Close()
	z, err := gzip.NewWriterLevel(out, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if _, err := io.Copy(z, in); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	if err := os.Rename(path+".tmp", path+".gz"); err != nil {
		return err
	}
	return os.Remove(path)
}
