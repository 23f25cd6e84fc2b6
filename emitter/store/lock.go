package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// signFile tells people which process has the directory open. It decides nothing: the lock of the store's file does, which ends with its process, while
// this file may stay behind.
const signFile = "errtail.pid"

// sign writes who has the directory open. Where that cannot be written, others get a message without it.
func sign(dir string) {
	_ = os.WriteFile(filepath.Join(dir, signFile), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600)
}

func unsign(dir string) { _ = os.Remove(filepath.Join(dir, signFile)) }

// Holder returns the process id that has dir open according to what it wrote there, or 0.
func Holder(dir string) int {
	data, err := os.ReadFile(filepath.Join(dir, signFile))
	if err != nil || len(data) > 20 {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil || pid < 1 {
		return 0
	}
	return pid
}

// inUse is ErrInUse with the process that it is about, where that is known.
func inUse(dir string) error {
	who := ""
	if pid := Holder(dir); pid > 0 {
		who = fmt.Sprintf(", process %d", pid)
	}
	return fmt.Errorf("%w%s (stop that one, or give this one a state directory of its own)", ErrInUse, who)
}
