package process

import (
	"context"
	"net"
	"strconv"
	"testing"
	"time"
)

// Until asks again and again, until ask returns nil or the time is up; then the test ends with the last answer. ask gets a
// context that ends with the time.
func Until(t *testing.T, within time.Duration, what string, ask func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	var last error
	for {
		err := ask(ctx)
		if err == nil {
			return
		}
		if last == nil || ctx.Err() == nil { // the last answer says more than that the time was up
			last = err
		}
		select {
		case <-ctx.Done():
			t.Fatalf("not within %v: %s: %v", within, what, last)
		case <-again.C:
		}
	}
}

// FreeAddr returns a loopback address ("127.0.0.1:PORT") at which nothing listens.
func FreeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
}
