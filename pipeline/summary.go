package pipeline

import (
	"fmt"
	"strings"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline/storm"
)

// SummaryEvery is how often a summary of what was held back is due, if anything was.
const SummaryEvery = time.Minute

// maxSummary bounds how many groups a summary names.
const maxSummary = 20

// Summaries returns events that tell what limits have held back for at least age and no other event has told of: one for each DSN, of what would have gone there.
// What they tell is not told again: the caller brings them into custody.
//
// Each is a message and no error, so that it neither alarms anybody nor counts as one; its fingerprint makes all of them one issue.
func Summaries(guard *storm.Guard, o Options, now time.Time, age time.Duration) []*event.Event {
	var all []*event.Event
	for groups := guard.Waiting(now, age, maxSummary); len(groups) > 0; {
		n := 1
		for n < len(groups) && groups[n].Route == groups[0].Route {
			n++
		}
		all = append(all, summary(groups[:n], o, now))
		groups = groups[n:]
	}
	return all
}

// summary tells of the groups of one DSN.
func summary(groups []storm.Group, o Options, now time.Time) *event.Event {
	route := groups[0].Route
	var total int64
	var text strings.Builder
	list := make([]any, 0, len(groups))
	for _, g := range groups {
		total += g.Held.Count
		title := g.Title
		if title == "" {
			title = "(others)"
		}
		c := heldBack(g.Held)
		c["group"] = title
		list = append(list, map[string]any(c))
		fmt.Fprintf(&text, "\n%d × %s", g.Held.Count, title)
	}
	stamp := event.Timestamp{Time: now}
	return &event.Event{
		EventID:     event.ID(event.Origin{Machine: o.Machine, Source: "held back\x00" + route, Offset: now.UnixNano()}, []byte(text.String())),
		Timestamp:   stamp,
		Platform:    "other",
		Level:       event.Warning,
		Logger:      "errtail",
		ServerName:  o.ServerName,
		Release:     o.Release,
		Environment: o.Environment,
		Tags:        map[string]string{"rule": "errtail-held-back"},
		LogEntry:    &event.LogEntry{Message: "errtail held back events of programs that fail in a loop", Formatted: fmt.Sprintf("errtail held back %d events of programs that fail in a loop%s", total, text.String())},
		Contexts:    map[string]event.Context{"held_back": {"count": total, "groups": list}},
		Fingerprint: []string{"errtail-held-back"},
		SDK:         &o.SDK,
		Route:       route,
	}
}
