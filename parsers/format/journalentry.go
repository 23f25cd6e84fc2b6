package format

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/errtail/errtail/event"
)

// What separates the fields of an entry, and what a newline and these bytes are written as (tailers/journald/render.go says which letter means what).
const (
	entryFieldEnd = '\x1f'
	entryLineFeed = '\x1e'
	entryEscape   = '\x10'
)

// JournalPart is in each line of the journal's carrier that the next one of its writer continues: a trigger may be cut in two there.
const JournalPart = "\x1fxline-max\x1f"

// coredumpID is the MESSAGE_ID of systemd-coredump's entries.
const coredumpID = "fc2e22bc6ee647b6b90729ab34a250b1"

// peelEntry takes the journal's carrier off. It is no part of the list of carriers: only where the source of the lines is the journal itself may a line
// say of itself what this one says.
//
// Standard output and error come line by line, so that a line need not begin a record. What a program has written with the journal's own protocol, or in
// several lines at once with syslog's, is one record as it is.
func peelEntry(s string) event.Line {
	var e JournalEntry
	message, ok := e.read(s)
	if !ok {
		return event.Line{Text: s}
	}
	text := plainValue(message)
	l := event.Line{Text: text, Writer: e.writer, Partial: e.part}
	l.Record.Origin = s[:len(s)-len(message)]
	l.Record.Process, l.Record.Host, l.Record.Logger = e.PID, e.Host, e.Logger
	if !e.Time.IsZero() {
		l.Record.Time, l.Record.TimeSource = e.Time, event.TimeCarrier
	}
	if len(e.priority) == 1 && isDigit(e.priority[0]) {
		l.Record.Level = syslogLevel(int(e.priority[0] - '0'))
	}
	switch {
	case e.joined: // a breadcrumb, and nothing that could be an error
		l.Head, l.Text, l.Record.Message = true, "", clean(text)
	case e.Transport == "journal" && e.ContainerID == "", e.Transport == "syslog" && strings.Contains(text, "\n"):
		l.Head, l.Record.Message = true, clean(text)
	}
	if e.MessageID == coredumpID {
		l.Record.Fields = e.Coredump
	}
	return l
}

// JournalEntry is what an entry of the journal says of where it comes from.
type JournalEntry struct {
	Unit, Identifier, PID, Exe, Host, Boot, Transport, MessageID string
	Logger                                                       string
	ContainerID, ContainerName, Image                            string
	CodeFile, CodeLine, CodeFunc                                 string
	Coredump                                                     map[string]string // COREDUMP_ fields; nil for most
	Related                                                      []string          // what others said of the same crash

	Time time.Time // when journald got it

	priority, writer string
	part, joined     bool
}

// ReadJournalEntry reads what [event.Record.Origin] holds. It returns false if that is not of the journal.
func ReadJournalEntry(origin string) (JournalEntry, bool) {
	var e JournalEntry
	_, ok := e.read(origin)
	return e, ok
}

// read reads the fields of a line and returns its message, as the line has it.
func (e *JournalEntry) read(s string) (message string, ok bool) {
	if !strings.HasPrefix(s, "j0\x1f") && !strings.HasPrefix(s, "j1\x1f") {
		return "", false
	}
	for s != "" {
		letter := s[0]
		if letter == 'M' {
			return s[1:], true
		}
		end := strings.IndexByte(s, entryFieldEnd)
		if end < 1 {
			return "", false
		}
		value := s[1:end]
		s = s[end+1:]
		if letter != 'w' {
			value = plainValue(value)
		}
		e.set(letter, value)
	}
	return "", true
}

func (e *JournalEntry) set(letter byte, value string) {
	switch letter {
	case 'j':
		e.joined = value == "1"
	case 't':
		if n, err := strconv.ParseInt(value, 10, 64); err == nil && n > 0 {
			e.Time = time.UnixMicro(n).UTC()
		}
	case 'p':
		e.priority = value
	case 'w':
		e.writer = value
	case 'P':
		e.PID = value
	case 'u':
		e.Unit = value
	case 'i':
		e.Identifier = value
	case 'h':
		e.Host = value
	case 'e':
		e.Exe = value
	case 'b':
		e.Boot = value
	case 'T':
		e.Transport = value
	case 'm':
		e.MessageID = value
	case 'l':
		e.Logger = value
	case 'x':
		e.part = true
	case 'f':
		e.CodeFile = value
	case 'n':
		e.CodeLine = value
	case 'F':
		e.CodeFunc = value
	case 'c':
		e.ContainerID = value
	case 'C':
		e.ContainerName = value
	case 'I':
		e.Image = value
	case 'd':
		if name, v, ok := strings.Cut(value, "="); ok {
			if e.Coredump == nil {
				e.Coredump = map[string]string{}
			}
			e.Coredump[name] = v
		}
	case 'k':
		e.Related = append(e.Related, value)
	}
}

// plainValue reads a value with its newlines and escaped bytes.
func plainValue(s string) string {
	if strings.IndexByte(s, entryLineFeed) < 0 && strings.IndexByte(s, entryEscape) < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == entryLineFeed:
			b = append(b, '\n')
		case c == entryEscape && i+1 < len(s):
			i++
			b = append(b, s[i]&^0x40)
		default:
			b = append(b, c)
		}
	}
	return unixLines(string(b))
}

// JournalGroup returns the part of a writer's name that all streams of a unit, or of a container, have in common; "" for other writers.
func JournalGroup(writer string) string {
	group, _, ok := strings.Cut(writer, string(entryLineFeed))
	if !ok {
		return ""
	}
	return group
}

// foreignEntry is [Foreign] for lines of the journal.
func foreignEntry(raw []byte, writer string) bool {
	i := bytes.Index(raw[:min(len(raw), 128)], []byte("\x1fw"))
	if i < 0 || writer == "" {
		return false
	}
	rest := raw[i+2:]
	end := bytes.IndexByte(rest, entryFieldEnd)
	if end < 0 || end > len(writer) || string(rest[:end]) != writer[:end] {
		return bytes.Count(raw, []byte("\x1fw")) == 1 // a crash may have got another one
	}
	return false
}

// SameJournalGroup tells of a line of the journal, without decoding it, whether its writer has the group of another one, or is that one.
func SameJournalGroup(raw []byte, writer string) bool {
	begin := bytes.LastIndex(raw[:min(len(raw), 4096)], []byte("\x1fw")) + 2
	if message := bytes.Index(raw, []byte("\x1fM")); begin > message {
		begin = bytes.LastIndex(raw[:max(message, 0)], []byte("\x1fw")) + 2
	}
	if begin < 2 {
		return true // who knows
	}
	name := raw[begin:]
	if end := bytes.IndexByte(name, entryFieldEnd); end >= 0 {
		name = name[:end]
	}
	group := JournalGroup(writer)
	if group == "" {
		return string(name) == writer[:min(len(writer), len(name))]
	}
	return len(name) > len(group) && string(name[:len(group)]) == group && name[len(group)] == entryLineFeed
}
