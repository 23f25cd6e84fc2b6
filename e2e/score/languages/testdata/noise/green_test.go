package green

import "testing"

func TestPanics(t *testing.T) {
	defer func() { t.Log("recovered as it should:", recover()) }()
	panic("expected")
}

func TestError(t *testing.T) { t.Log("panic: no; goroutine 1 [running]: no") }
