package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// onDisk returns the numbered lines that are in the log or in what it was rotated to or, where errors are written, the errors of which all lines are, in order.
func onDisk(dir string) (map[int]bool, error) {
	found := map[int]bool{}
	err := filepath.WalkDir(filepath.Dir(logName(dir)), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		var in io.Reader = f
		if strings.HasSuffix(path, ".gz") {
			if in, err = gzip.NewReader(f); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
		}
		whole := false
		lines := bufio.NewScanner(in)
		for lines.Scan() {
			line := lines.Text()
			if line == "Traceback (most recent call last):" {
				whole = true
			}
			var number int
			if n, _ := fmt.Sscanf(line, "line %d", &number); n == 1 {
				found[number] = true
			}
			if n, _ := fmt.Sscanf(line, "shop.orders.Refused: number %d at", &number); n == 1 {
				found[number] = whole
				whole = false
			}
		}
		return lines.Err()
	})
	return found, err
}
