package format

import (
	"bytes"

	"github.com/errtail/errtail/event"
)

// DecodeOf is Decode for a line that is wanted only if writer wrote it. For all other lines it returns false and does as little as it can: a line of
// another container, stream or process is told by a few of its bytes, without a copy.
func (r Reader) DecodeOf(raw []byte, writer string) (event.Line, bool) {
	if r.Foreign(raw, writer) {
		return event.Line{}, false
	}
	l := r.peelAll(raw)
	if l.Writer != writer {
		return event.Line{}, false
	}
	r.recognise(&l)
	return l, true
}

// PartOf tells whether writer wrote a line, and if so, whether the line goes on in that writer's next one: [event.Line.Partial] alone.
func (r Reader) PartOf(raw []byte, writer string) (own, partial bool) {
	if r.Foreign(raw, writer) {
		return false, false
	}
	if name, _, ok := outermost(raw); ok && string(name) == writer && isDigit(raw[0]) && isOutput(writer) {
		// CRI: the tag stands behind the stream, and what is in the line cannot be partial, too, unless it is JSON of Docker's or has a name of its own.
		rest := raw[bytes.IndexByte(raw, ' ')+len(" stdout "):]
		if len(rest) > 1 && rest[0] == 'P' && rest[1] == ' ' {
			return true, true
		}
	}
	l := r.peelAll(raw)
	return l.Writer == writer, l.Writer == writer && l.Partial
}

// Foreign tells of a line, as the function Foreign does and also in a journal, that Decode would give it another writer than this one.
func (r Reader) Foreign(raw []byte, writer string) bool {
	if r.Journal {
		return foreignEntry(raw, writer)
	}
	return Foreign(raw, writer)
}

// isOutput tells whether a writer is one of the two outputs of a container.
func isOutput(writer string) bool { return writer == "stdout" || writer == "stderr" }

// Foreign tells of a line, without decoding it, that [Reader.Decode] would give it another writer than this one. It knows the carriers of files that
// several write to, in the form that is usual; of all others it returns false, which says nothing. So it does where writer is "".
func Foreign(raw []byte, writer string) bool {
	if writer == "" {
		return false
	}
	name, id, ok := outermost(raw)
	if !ok {
		return false
	}
	// A line that comes in several carriers has the names of all: "stderr/web-1".
	if len(writer) < len(name) || writer[:len(name)] != string(name) {
		return true
	}
	rest := writer[len(name):]
	if len(id) > 0 {
		if len(rest) < len(id)+2 || rest[0] != '[' || rest[1:1+len(id)] != string(id) || rest[1+len(id)] != ']' {
			return true
		}
		rest = rest[len(id)+2:]
	}
	return rest != "" && rest[0] != '/' && len(name)+len(id) > 0
}

// outermost returns the writer that the outermost carrier of a line names, in two parts: "app" and "12" of "app[12]". It looks at no more than it needs; where
// the carrier would not accept the line after all, the line has no writer.
func outermost(raw []byte) (name, id []byte, ok bool) {
	if len(raw) == 0 {
		return nil, nil, false
	}
	switch c := raw[0]; {
	case isDigit(c):
		return outermostDated(raw)
	case c == '{':
		return outermostDocker(raw)
	case isUpper(c) && len(raw) > 16 && raw[3] == ' ' && raw[9] == ':' && raw[12] == ':' && raw[15] == ' ' && isDigit(raw[5]):
		return syslogWriter(raw[16:]) // May  1 10:00:00
	case c == '<':
		return outermostPriority(raw)
	case c == '[':
		if !bytes.HasPrefix(raw, []byte("[pod/")) {
			return nil, nil, false
		}
		end := bytes.IndexByte(raw[:min(len(raw), 512)], ']')
		if end < 0 || bytes.IndexByte(raw[:end], ' ') >= 0 || bytes.IndexByte(raw[:end], esc) >= 0 || bytes.IndexByte(raw[:end], 0) >= 0 || bytes.IndexByte(raw[:end], '\r') >= 0 {
			return nil, nil, false
		}
		return raw[1:end], nil, true
	}
	end := 0
	for end < len(raw) && end < maxName && isServiceByte(raw[end]) {
		end++
	}
	bar := end
	for bar < len(raw) && bar < maxName && raw[bar] == ' ' {
		bar++
	}
	if end == 0 || bar == end || bar+1 >= len(raw) || raw[bar] != '|' || raw[bar+1] != ' ' {
		return nil, nil, false
	}
	return raw[:end], nil, true
}

// outermostDated reads the writer behind an ISO time: CRI's stream, or syslog's tag.
func outermostDated(raw []byte) (name, id []byte, ok bool) {
	const shortest = len("2024-05-01T10:00:00Z")
	if len(raw) < shortest+8 || raw[4] != '-' || raw[7] != '-' || raw[10] != 'T' || raw[13] != ':' || raw[16] != ':' {
		return nil, nil, false
	}
	i := shortest - 1
	for i < len(raw) && i < 40 && raw[i] > ' ' && raw[i] <= '~' {
		i++
	}
	if i < shortest || i+8 > len(raw) || raw[i] != ' ' {
		return nil, nil, false
	}
	if s := raw[i+1:]; s[0] == 's' && s[1] == 't' && s[2] == 'd' && s[6] == ' ' {
		if s = s[:6]; string(s) == "stdout" || string(s) == "stderr" {
			return s, nil, true
		}
		return nil, nil, false
	}
	return syslogWriter(raw[i+1:])
}

// syslogWriter reads the tag from "host app[12]: text". One without a number could be something else.
func syslogWriter(s []byte) (name, id []byte, ok bool) {
	host := bytes.IndexByte(s[:min(len(s), 256)], ' ')
	if host < 1 {
		return nil, nil, false
	}
	i := host + 1
	for i < len(s) && i < host+maxName && s[i] > ' ' && s[i] <= '~' && s[i] != '[' && s[i] != ':' {
		i++
	}
	if i >= len(s) || s[i] != '[' || i == host+1 {
		return nil, nil, false
	}
	end := i + 1
	for end < len(s) && isDigit(s[end]) {
		end++
	}
	if end == i+1 || end-i > 20 || end+2 >= len(s) || s[end] != ']' || s[end+1] != ':' || s[end+2] != ' ' {
		return nil, nil, false
	}
	return s[host+1 : i], s[i+1 : end], true
}

// outermostPriority reads the writer of a syslog line that begins with its priority.
func outermostPriority(raw []byte) (name, id []byte, ok bool) {
	i := bytes.IndexByte(raw[:min(len(raw), 5)], '>')
	if i < 2 || len(raw) < i+20 {
		return nil, nil, false
	}
	s := raw[i+1:]
	if s[0] != '1' || s[1] != ' ' {
		if isUpper(s[0]) && s[3] == ' ' && s[9] == ':' && s[12] == ':' && s[15] == ' ' {
			return syslogWriter(s[16:])
		}
		return nil, nil, false
	}
	var words [5][]byte // version, time, host, app name, process id
	for n := range words {
		end := 0
		for end < len(s) && end < 128 && s[end] > ' ' && s[end] <= '~' {
			end++
		}
		if end == 0 || end >= len(s) || s[end] != ' ' {
			return nil, nil, false
		}
		if words[n], s = s[:end], s[end+1:]; end == 1 && words[n][0] == '-' {
			words[n] = nil
		}
	}
	return words[3], words[4], true
}

// outermostDocker reads the stream from the end of a line of Docker's json-file driver, which writes its members in one order.
func outermostDocker(raw []byte) (name, id []byte, ok bool) {
	const begin, mark, clock = `{"log":"`, `","stream":"std`, `","time":"`
	if len(raw) < len(begin)+40 || string(raw[:len(begin)]) != begin || string(raw[len(raw)-2:]) != `"}` {
		return nil, nil, false
	}
	tail := raw[max(len(begin), len(raw)-100):]
	i := bytes.LastIndex(tail, []byte(mark))
	if i < 0 {
		return nil, nil, false
	}
	s := tail[i+len(mark)-3:]
	if len(s) < 6+len(clock) || string(s[6:6+len(clock)]) != clock || bytes.IndexByte(s[6+len(clock):len(s)-2], '"') >= 0 {
		return nil, nil, false
	}
	if s = s[:6]; string(s) != "stdout" && string(s) != "stderr" {
		return nil, nil, false
	}
	// What a terminal's escape sequences would take away is not in a line that Docker wrote.
	if bytes.IndexByte(raw, esc) >= 0 || bytes.IndexByte(raw, 0) >= 0 {
		return nil, nil, false
	}
	return s, nil, true
}
