package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/event"
)

func (c *call) spoolListCommand() *cobra.Command {
	f := &spoolFlags{}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List events that wait, and dead letters",
		Long: `List prints one line for each event, oldest first, and what became of all events since the state directory was begun: those found are the sum of those
that wait and of the others.`,
		Example: `  errtail spool list
  errtail spool list --dead
  errtail spool list --json | jq -r .error | sort | uniq -c`,
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.spoolList(cmd.Context(), f) },
	}
	f.addSelection(cmd)
	cmd.Flags().BoolVar(&f.json, "json", false, "one JSON object a line")
	return cmd
}

func (c *call) spoolList(ctx context.Context, f *spoolFlags) error {
	s, err := c.snapshot(ctx, f)
	if err != nil {
		return err
	}
	defer s.Close()
	all, err := f.chosen(s, nil, true)
	if err != nil {
		return err
	}
	if f.json {
		return c.spoolJSON(all)
	}
	if len(all) > 0 {
		w := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tSINCE\tFOR\tSTATE\tSIZE\tERROR")
		now := time.Now()
		for _, e := range all {
			state := "waits"
			if e.Refused {
				state = "refused: " + shortened(e.Reason, 60)
			}
			ev, bytes := opened(e)
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", shortID(e.ID), ago(now.Sub(e.Stored)), destination(e), state, size(int64(bytes)), title(ev))
		}
		if err := w.Flush(); err != nil {
			return err
		}
		fmt.Fprintln(c.stdout)
	}
	return c.spoolTotals(s, f, all)
}

// shortID is the part of an id that people copy.
func shortID(id string) string {
	if id == "" {
		return "(damaged)"
	}
	return id[:min(len(id), 12)]
}

// title is what an event is about, in a line. nil is one that is damaged.
func title(ev *event.Event) string {
	if ev == nil {
		return "(damaged on disk)"
	}
	return shortened(titleOf(ev), 80)
}

// shortened makes a text fit into a table.
func shortened(text string, n int) string {
	text = oneLine(text)
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-3]) + "..."
}

// ago writes an age for people, by its largest unit.
func ago(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%dd", int(d.Hours()/24))
	case d >= 2*time.Hour:
		return fmt.Sprintf("%dh", int(d.Hours()))
	case d >= 2*time.Minute:
		return fmt.Sprintf("%dm", int(d.Minutes()))
	}
	return fmt.Sprintf("%ds", max(0, int(d.Seconds())))
}

// spoolTotals prints what became of all events, by DSN: of all DSNs, or of those that the listed events are for.
func (c *call) spoolTotals(s *store.Store, f *spoolFlags, listed []store.Entry) error {
	waiting, err := s.Sinks()
	if err != nil {
		return err
	}
	known, err := s.Known()
	if err != nil {
		return err
	}
	none := true
	for _, sink := range known {
		has := func(e store.Entry) bool { return e.Sink == sink }
		if f.sink != "" && f.sink != sink && !slices.ContainsFunc(listed, has) {
			continue
		}
		counts, err := s.Outcomes(sink)
		if err != nil {
			return err
		}
		found := counts[store.Found]
		delete(counts, store.Found)
		counts["waiting"] = waiting[sink]
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(counts)) {
			if counts[name] > 0 {
				parts = append(parts, fmt.Sprintf("%d %s", counts[name], name))
			}
		}
		if found == 0 && len(parts) == 0 {
			continue
		}
		none = false
		if _, err := fmt.Fprintf(c.stdout, "%s: found %d = %s\n", destination(store.Entry{Sink: sink}), found, strings.Join(parts, " + ")); err != nil {
			return err
		}
	}
	if none {
		_, err = fmt.Fprintln(c.stdout, "nothing waits")
	}
	return err
}

// spoolLine is an entry for programs.
type spoolLine struct {
	ID      string    `json:"event_id"`
	For     string    `json:"dsn"` // without its key
	Name    string    `json:"name,omitempty"`
	Stored  time.Time `json:"stored"`
	Bytes   int       `json:"bytes"`
	State   string    `json:"state"` // "waiting" or "refused"
	Reason  string    `json:"reason,omitempty"`
	Level   string    `json:"level,omitempty"`
	Error   string    `json:"error,omitempty"`
	Damaged bool      `json:"damaged,omitempty"`
}

func (c *call) spoolJSON(all []store.Entry) error {
	out := json.NewEncoder(c.stdout)
	out.SetEscapeHTML(false)
	for _, e := range all {
		ev, bytes := opened(e)
		line := spoolLine{ID: e.ID, For: e.Sink, Name: e.Route, Stored: e.Stored.UTC(), Bytes: bytes, State: "waiting", Reason: e.Reason}
		if e.Refused {
			line.State = "refused"
		}
		if ev != nil {
			line.Level, line.Error = string(ev.Level), titleOf(ev)
		} else {
			line.Damaged = true
		}
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	return nil
}
