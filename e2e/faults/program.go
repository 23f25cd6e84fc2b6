package main

import (
	"fmt"
	"os"
	"sync"
	"time"
)

// program is one that fails, each time with another error, into a log.
type program struct {
	log *os.File

	mu      sync.Mutex
	n       int
	written map[int]time.Time
}

func startProgram(path string) (*program, error) {
	log, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	return &program{log: log, written: map[int]time.Time{}}, nil
}

// fail writes one error and the record after it.
func (p *program) fail() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	stamp := now.Format("2006-01-02 15:04:05,000")
	_, err := fmt.Fprintf(p.log, "%s ERROR shop.cart cart %d failed\nTraceback (most recent call last):\n  File \"/srv/shop/cart.py\", line 7, in total\n    return rows[%q]\nKeyError: 'E%d'\n%s INFO shop.cart next\n",
		stamp, p.n, fmt.Sprint(p.n), p.n, stamp)
	p.written[p.n] = now
	p.n++
	return err
}

func (p *program) failed() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.n
}

func (p *program) when(n int) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.written[n]
}
