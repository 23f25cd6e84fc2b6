package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/parsers/format"
	"github.com/errtail/errtail/rules"
)

// journalKind is the kind of stream whose lines are entries of systemd's journal.
const journalKind = "journald"

// addJournal adds what the journal says of who wrote the lines of an event: tags by OpenTelemetry's names, the cards "journal", "container" and "crash", the unit as the logger,
// and, for an event without an exception, the place in the source that the entry names.
func addJournal(ev *event.Event, f *finding) {
	e, ok := format.ReadJournalEntry(f.record.Origin)
	if !ok {
		return
	}
	delete(ev.Tags, "log.file") // there is none
	ev.Logger = cmp.Or(ev.Logger, e.Unit, e.ContainerName, e.Identifier)
	ev.ServerName = cmp.Or(ev.ServerName, e.Host)
	setTags(ev.Tags, "systemd.unit", e.Unit, "syslog.identifier", e.Identifier, "host.name", e.Host, "container.name", e.ContainerName, "container.image.name", e.Image)
	addCard(ev, "journal", "unit", e.Unit, "identifier", e.Identifier, "pid", e.PID, "exe", e.Exe, "hostname", e.Host, "boot_id", e.Boot,
		"transport", e.Transport, "message_id", e.MessageID)
	addCard(ev, "container", "id", e.ContainerID, "name", e.ContainerName, "image", e.Image)
	addCard(ev, "crash", "signal", e.Coredump["COREDUMP_SIGNAL_NAME"], "exe", e.Coredump["COREDUMP_EXE"], "command", e.Coredump["COREDUMP_COMM"],
		"pid", e.Coredump["COREDUMP_PID"], "file", e.Coredump["COREDUMP_FILENAME"], "related", strings.Join(e.Related, "\n"))
	if micros, err := strconv.ParseInt(e.Coredump["COREDUMP_TIMESTAMP"], 10, 64); err == nil && micros > 0 {
		ev.Timestamp.Time = time.UnixMicro(micros).UTC() // when it crashed; the entry is written when the core is
	}
	if ev.Exception == nil && ev.Threads == nil && e.CodeFile != "" {
		line, _ := strconv.Atoi(e.CodeLine)
		frame := event.Frame{Filename: e.CodeFile, AbsPath: e.CodeFile, Function: e.CodeFunc, Lineno: max(line, 0)}
		ev.Threads = &event.Threads{Values: []event.Thread{{ID: cmp.Or(e.PID, "0"), Current: true, Stacktrace: &event.Stacktrace{Frames: []event.Frame{frame}}}}}
	}
}

// setTags sets tags whose value is not empty.
func setTags(tags map[string]string, pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if value := cut(strings.ReplaceAll(pairs[i+1], "\n", " "), 200); value != "" && tags[pairs[i]] == "" {
			tags[pairs[i]] = value
		}
	}
}

// addCard adds a context with those of its fields that are known, unless none is.
func addCard(ev *event.Event, name string, pairs ...string) {
	card := event.Context{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			card[pairs[i]] = pairs[i+1]
		}
	}
	if len(card) > 0 {
		ev.Contexts[name] = card
	}
}

// journalSubject completes what rules are told of where a line comes from.
func journalSubject(s rules.Subject, origin string) rules.Subject {
	e, ok := format.ReadJournalEntry(origin)
	if !ok {
		return s
	}
	s.Labels = map[string]string{"unit": e.Unit, "identifier": e.Identifier, "container": e.ContainerName}
	return s
}

// cursorOf writes the place of an entry as journalctl understands it (sd_journal_get_cursor(3)), as far as it is known.
func cursorOf(number int64, id []byte) string { return fmt.Sprintf("s=%x;i=%x", id, number) }

// silence is for how long a writer has written nothing while others did, by the times of the entries: one journal has the lines of all, and is never quiet itself
// on a busy machine.
func (p *pass) silence(c *cursor) time.Duration {
	if p.w.Stream.Kind != journalKind {
		return p.silenceOfStream(c)
	}
	raw, _, ok := p.v.before(p.v.end())
	if !ok {
		return 0
	}
	last, _ := format.ReadJournalEntry(string(raw))
	own, ok := format.ReadJournalEntry(c.ahead[len(c.ahead)-1].Record.Origin)
	if !ok {
		return 0
	}
	return last.Time.Sub(own.Time)
}

// breadcrumb makes one of a line.
func (l *plainLine) breadcrumb() event.Breadcrumb {
	b := event.Breadcrumb{Type: "log", Level: event.Info, Message: cut(l.text, maxCrumbMessage)}
	if !l.time.IsZero() {
		b.Timestamp = &event.Timestamp{Time: l.time}
	}
	return b
}

// mixedBreadcrumbs puts together what a unit has said in several ways: some of its streams have records in a known format (systemd's words about it are some), of the others
// each line is one. All lists are newest first; places are those of the crumbs, headed the
// writers that have records.
func mixedBreadcrumbs(crumbs []event.Breadcrumb, places []int64, headed []string, plain []plainLine, limit int) []event.Breadcrumb {
	var all []event.Breadcrumb
	for len(all) < limit && len(crumbs)+len(plain) > 0 {
		if len(plain) > 0 && (slices.Contains(headed, plain[0].writer) || strings.TrimSpace(plain[0].text) == "") {
			plain = plain[1:]
			continue
		}
		if len(plain) > 0 && (len(crumbs) == 0 || plain[0].start > places[0]) {
			all, plain = append(all, plain[0].breadcrumb()), plain[1:]
			continue
		}
		if len(crumbs) > 0 {
			all, crumbs, places = append(all, crumbs[0]), crumbs[1:], places[1:]
		}
	}
	return all
}
