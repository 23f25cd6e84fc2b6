package main

import (
	"context"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// notified is the process manager that waits to hear how errtail does: systemd, for a unit of Type=notify (sd_notify(3)). It is a socket that datagrams are sent to.
type notified struct {
	address string        // "" where nobody waits
	every   time.Duration // how often it wants to hear that errtail is alive; 0: never (sd_watchdog_enabled(3))
	logger  *slog.Logger
}

// notified returns who has started errtail.
func (c *call) notified(logger *slog.Logger) notified {
	m := notified{address: c.variable("NOTIFY_SOCKET"), logger: logger}
	if whose := c.variable("WATCHDOG_PID"); whose == "" || whose == strconv.Itoa(os.Getpid()) {
		if usec, err := strconv.ParseInt(c.variable("WATCHDOG_USEC"), 10, 64); err == nil && usec > 0 && usec < int64(time.Hour/time.Microsecond)*24 {
			m.every = time.Duration(usec) * time.Microsecond / 2
		}
	}
	return m
}

// tell says how errtail does. That nobody hears it ends nothing: whoever waits has a limit of its own.
func (m notified) tell(ctx context.Context, state string) {
	if m.address == "" {
		return
	}
	address := m.address
	if strings.HasPrefix(address, "@") {
		address = "\x00" + address[1:]
	}
	conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(context.WithoutCancel(ctx), "unixgram", address)
	if err == nil {
		defer conn.Close()
		_, err = conn.Write([]byte(state))
	}
	if err != nil {
		m.logger.Warn("the process manager cannot be told", "state", state, "err", err)
	}
}

// watch says that errtail is ready, then that it is alive, and when ctx ends that it stops. Alive means no more than that its goroutines run: a disk or a backend that hangs
// is nothing that another start would mend.
func (m notified) watch(ctx context.Context) {
	if m.address == "" {
		return
	}
	m.tell(ctx, "READY=1")
	defer m.tell(ctx, "STOPPING=1")
	if m.every == 0 {
		<-ctx.Done()
		return
	}
	due := time.NewTicker(m.every)
	defer due.Stop()
	for {
		select {
		case <-due.C:
			m.tell(ctx, "WATCHDOG=1")
		case <-ctx.Done():
			return
		}
	}
}
