package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/emitter/payload"
	"github.com/errtail/errtail/event"
)

func (c *call) sendTestCommand() *cobra.Command {
	f := &flags{}
	var to string
	cmd := &cobra.Command{
		Use:   "send-test",
		Short: "Send one test event to the backend and show its answer",
		Long: `Send-test sends one event at level info to the DSN that run would use, prints the event's id and the backend's answer, and stores nothing. Exit code 2 if the
backend did not take it.`,
		Example: `  SENTRY_DSN=https://KEY@HOST/PROJECT errtail send-test
  errtail send-test -c /etc/errtail/errtail.yaml`,
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.sendTest(cmd.Context(), f, to) },
	}
	f.addCommon(cmd)
	f.addOrigin(cmd)
	f.addDSN(cmd)
	cmd.Flags().StringVar(&to, "to", "", "`name` of the DSN in sentry.dsns (default the one without a name)")
	return cmd
}

func (c *call) sendTest(ctx context.Context, f *flags, to string) error {
	s, err := c.settings(f, []string{"-"}, slog.LevelWarn) // whose origin is that of logs on the command line
	if err != nil {
		return err
	}
	addresses, err := s.addresses()
	if err != nil {
		return err
	}
	dsn, ok := addresses[routeOf(to)]
	if !ok && to != "" {
		return fmt.Errorf("--to: no DSN is called %q (see sentry.dsns in errtail.yaml)", to)
	} else if !ok {
		return errNoDSN
	}
	proxy, err := s.proxy()
	if err != nil {
		return err
	}
	http, err := emitter.NewHTTPClient(s.config.Sentry.CAFile, proxy)
	if err != nil {
		return s.caProblem(err)
	}
	e := testEvent(s.groups[0], time.Now())
	data, err := payload.Encode(e)
	if err != nil {
		return fmt.Errorf("writing the test event: %w", err)
	}
	answer := emitter.NewClient(dsn, http).Send(ctx, e.EventID, data)
	if !answer.Accepted() {
		return fmt.Errorf("%s did not take the event: %s", dsn, answer)
	}
	_, err = fmt.Fprintf(c.stdout, "ok: event %s\n%s answered %s\n", e.EventID, dsn, answer)
	return err
}

// errNoDSN says how to give a DSN.
var errNoDSN = errors.New("no DSN to send to (set SENTRY_DSN, or give --dsn, or sentry.dsn in errtail.yaml; the project's settings show it under Client Keys)")

// testEvent returns an event that says what it is, with an id of its own.
func testEvent(g group, now time.Time) *event.Event {
	return &event.Event{
		EventID:     event.ID(event.Origin{Source: "send-test", Offset: now.UnixNano()}, []byte(rand.Text())),
		Timestamp:   event.Timestamp{Time: now},
		Platform:    "other",
		Level:       event.Info,
		Logger:      "errtail",
		ServerName:  g.serverName,
		Release:     g.release,
		Environment: g.environment,
		Tags:        g.tags,
		LogEntry:    &event.LogEntry{Formatted: "errtail send-test: this machine can send events"},
	}
}
