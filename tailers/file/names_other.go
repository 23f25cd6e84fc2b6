//go:build !linux

package file

import "errors"

// names is there on Linux only: elsewhere fsnotify alone tells of what appears.
type names struct{ C chan news }

func newNames() (*names, error) { return nil, errors.ErrUnsupported }

func (n *names) add(string, []interest) (int32, error) { return 0, errors.ErrUnsupported }
func (n *names) remove(int32)                          {}
func (n *names) release(news)                          {}
func (n *names) close()                                {}
