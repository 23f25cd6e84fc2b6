package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

// makeStateDirCommand is for the init container of a DaemonSet: the kubelet makes a hostPath directory that only root can write to, and errtail is not to
// run as root. Root without any capability can do this much: the directory is its own.
func (c *call) makeStateDirCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "make-state-dir DIR",
		Short:   "Make a state directory that its group can write to",
		Long:    "Make-state-dir makes a directory, if it is not there, that its owner and its group can write to and nobody else can read.",
		Example: "  errtail make-state-dir /var/lib/errtail",
		Hidden:  true,
		Args:    exactly(1, "a directory"),
		RunE:    func(_ *cobra.Command, args []string) error { return makeStateDir(args[0]) },
	}
}

func makeStateDir(dir string) error {
	const mode = 0o770
	if err := os.MkdirAll(dir, mode); err != nil {
		return err
	}
	info, err := os.Lstat(dir) // whoever could put a link there would choose what becomes writable
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is %s, not a directory", dir, kind(info.Mode()))
	}
	if info.Mode().Perm() == mode {
		return nil
	}
	return os.Chmod(dir, mode) // not kept back by a umask, as the mode above is
}
