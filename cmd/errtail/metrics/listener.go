package metrics

import (
	"fmt"
	"net"
	"sync"
)

// maxConnections is how many may be open at a time: more than a scraper, two probes and a person need. Others wait in the kernel's queue.
const maxConnections = 32

// Listen opens an address, host:port.
func Listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening for questions about errtail itself: %w", err)
	}
	return &bounded{Listener: l, free: make(chan struct{}, maxConnections), closed: make(chan struct{})}, nil
}

// bounded accepts a connection only while few are open.
type bounded struct {
	net.Listener
	free   chan struct{} // holds one for each connection that is open
	closed chan struct{}
	once   sync.Once
}

// Accept waits until there is room for a connection, and for one.
func (b *bounded) Accept() (net.Conn, error) {
	select {
	case b.free <- struct{}{}:
	case <-b.closed:
		return nil, net.ErrClosed
	}
	c, err := b.Listener.Accept()
	if err != nil {
		<-b.free
		return nil, err
	}
	return &counted{Conn: c, free: b.free}, nil
}

// Close ends the listener, also one that waits for room.
func (b *bounded) Close() error {
	b.once.Do(func() { close(b.closed) })
	return b.Listener.Close()
}

// counted makes room when it is closed.
type counted struct {
	net.Conn
	free chan struct{}
	once sync.Once
}

// Close closes the connection.
func (c *counted) Close() error {
	c.once.Do(func() { <-c.free })
	return c.Conn.Close()
}
