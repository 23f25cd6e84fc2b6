//go:build !linux

package file

import (
	"errors"

	"github.com/fsnotify/fsnotify"
)

// names is there on Linux only: nothing is polled elsewhere that fsnotify can tell of.
type names struct{ C chan fsnotify.Event }

func newNames() (*names, error) { return nil, errors.ErrUnsupported }

func (n *names) add(string) error { return errors.ErrUnsupported }
func (n *names) remove(string)    {}
func (n *names) close()           {}
