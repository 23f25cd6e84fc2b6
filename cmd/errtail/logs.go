package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
)

// checkLogs looks at what is to be followed before anything starts. A log that is named must be there and readable; one in the configuration
// may come later, as it may for a glob.
func checkLogs(groups []group, logger *slog.Logger) error {
	stdin := false
	for _, g := range groups {
		if g.journal != nil {
			if err := g.checkJournal(logger); err != nil && g.place == "" {
				return err
			} else if err != nil {
				logger.Warn("no journal yet, it is waited for", "error", err)
			}
		}
		for _, path := range g.pipes {
			info, err := os.Stat(path)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				logger.Warn("no pipe yet, waiting for it", "path", path)
			case err != nil:
				return g.named(unreadable(err))
			case !isPipe(path):
				return g.named(cure(fmt.Errorf("%s is %s, not a named pipe", path, kind(info.Mode())), "write file: %s for a log file, or make a pipe with mkfifo", path))
			}
		}
		for _, path := range g.paths {
			if path == "-" && stdin {
				return errors.New("standard input (-) is named twice")
			}
			if path == "-" {
				stdin = true
				continue
			}
			if isGlob(path) {
				if found, _ := filepath.Glob(path); len(found) == 0 {
					logger.Warn("no log yet, waiting for one", "path", path)
				}
				continue
			}
			err := checkLog(path)
			if errors.Is(err, fs.ErrNotExist) && g.place != "" {
				logger.Warn("no log yet, waiting for it", "path", path)
			} else if errors.Is(err, fs.ErrNotExist) {
				return cure(err, "to follow logs that appear later, write a glob in quotes: '/var/log/*.log'")
			} else if err != nil {
				return g.named(unreadable(err))
			}
		}
	}
	return nil
}

// checkLog opens a log and closes it again.
func checkLog(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return fmt.Errorf("open %s: %w", path, underlying(err))
	case info.IsDir():
		return cure(fmt.Errorf("%s is a directory", path), "to follow the logs in it: '%s'", filepath.Join(path, "*.log"))
	case isPipe(path):
		return nil // to open it would wait for a writer
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is %s, not a log (files and named pipes can be followed)", path, kind(info.Mode()))
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return f.Close()
}

// kind names what is not what was asked for.
func kind(m fs.FileMode) string {
	switch {
	case m.IsRegular():
		return "a file"
	case m.IsDir():
		return "a directory"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "something special"
}

// underlying takes the operation and the path off an error, which say "stat" where a person thinks "open".
func underlying(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// isGlob tells whether a path stands for the files that match it. A file whose name has such characters is itself.
func isGlob(path string) bool {
	if !strings.ContainsAny(path, "*?[") {
		return false
	}
	_, err := os.Lstat(path)
	return err != nil
}

// named adds to an error where its log is named, if that is a file.
func (g group) named(err error) error {
	if g.place == "" {
		return err
	}
	return fmt.Errorf("%s: %w", g.place, err)
}
