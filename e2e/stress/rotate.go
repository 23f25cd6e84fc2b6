package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// rotate rotates the log in the way of the scenario.
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
		if len(w.old) > keptFiles {
			os.Remove(w.old[0])
			w.old = w.old[1:]
		}
	case "churn":
		if err := os.Remove(live); err != nil {
			return err
		}
	case "kubelet":
		// The kubelet rotates every ten seconds at most; here a name is a second after the one before, if need be ahead of time: names tell the order.
		w.named = later(time.Now(), w.named.Add(time.Second))
		old = fmt.Sprintf("%s.%s", live, w.named.Format("20060102-150405"))
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
		os.Remove(fmt.Sprintf("%s.%d", live, w.gen-keptFiles))
		return os.Truncate(live, 0)
	case "logrotate":
		if err := w.logrotate("create\ndateext\ndateformat -%Y%m%d-%s\ncompress\ndelaycompress\n"); err != nil {
			return err
		}
		if err := w.wait(); err != nil {
			return err
		}
	case "logrotate-copytruncate":
		return w.logrotate("copytruncate\n") // while the program writes on
	case "symlink":
		os.Remove(filepath.Join(w.dir, "log", fmt.Sprint("real.", w.gen-keptFiles)))
	}
	w.file.Close()
	return w.open()
}

// keptFiles is how many rotated files stay plain: more than are rotated while the follower cannot start, killed again and again on a machine that has too much to do.
const keptFiles = 100

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
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

// logrotate starts the real one. What it rotates is kept, so that it can be compared with what was read.
func (w *writer) logrotate(directives string) error {
	if err := w.wait(); err != nil {
		return err
	}
	conf := filepath.Join(w.dir, "logrotate.conf")
	text := fmt.Sprintf("%s {\nrotate 1000\n%s}\n", logName(w.dir), directives)
	if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
		return err
	}
	w.rotator = exec.Command("logrotate", "--force", "--state", filepath.Join(w.dir, "logrotate.state"), conf)
	w.rotator.Stderr = os.Stderr
	if err := w.rotator.Start(); err != nil {
		w.rotator = nil
		return fmt.Errorf("starting logrotate, which is a package of that name: %w", err)
	}
	return nil
}

// wait waits for the rotator to end.
func (w *writer) wait() error {
	if w.rotator == nil {
		return nil
	}
	err := w.rotator.Wait()
	w.rotator = nil
	if err != nil {
		return fmt.Errorf("running logrotate: %w", err)
	}
	return nil
}
