package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// stateDir returns the directory for positions and waiting events, and makes it if it is not there: what the flag or the file names, else the one that systemd
// has made (systemd.exec(5), StateDirectory=), else /var/lib/errtail for root and $XDG_STATE_HOME/errtail for others (XDG Base Directory
// Specification).
func (c *call) stateDir(s *settings, root bool) (string, error) {
	dir, err := c.stateDirPath(s, root)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", unwritable(dir, err)
	}
	probe, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return "", unwritable(dir, err)
	}
	return dir, errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// stateDirPath returns the state directory as it is; it may not be there.
func (c *call) stateDirPath(s *settings, root bool) (string, error) {
	if s.stateDir != "" {
		return s.stateDir, nil
	}
	return c.defaultStateDir(root)
}

func (c *call) defaultStateDir(root bool) (string, error) {
	if dirs, _ := c.lookup("STATE_DIRECTORY"); dirs != "" {
		dir, _, _ := strings.Cut(dirs, ":")
		return dir, nil
	}
	if root {
		return "/var/lib/errtail", nil
	}
	if dir, _ := c.lookup("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "errtail"), nil
	}
	if home, _ := c.lookup("HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, ".local/state/errtail"), nil
	}
	return "", errors.New("no state directory: there is no home directory (give one with --state-dir)")
}

func unwritable(dir string, err error) error {
	return cure(fmt.Errorf("using %s as the state directory: %w", dir, underlying(err)), "name one that this user can write to with --state-dir or state_dir")
}
