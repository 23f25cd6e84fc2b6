package format

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// peelCRI takes off what containerd and CRI-O put before each line (Kubernetes' CRI logging format): time, stream, tags. An empty line may have no blank
// after its tag. Lines from before the tag existed (Kubernetes 1.8) have none.
//
//	2024-05-01T10:00:00.123456789Z stderr F KeyError: 'k'
//	2024-05-01T10:00:00.123456789Z stdout P the first 16 KiB of a long line, and then
func peelCRI(r Reader, s string) (event.Line, bool) {
	i := strings.IndexByte(s[:min(len(s), 40)], ' ')
	if i < len("2024-05-01T10:00:00Z") || len(s) < i+len(" stdout") || s[i+1:i+4] != "std" {
		return event.Line{}, false
	}
	stream := s[i+1 : i+7]
	if stream != "stdout" && stream != "stderr" {
		return event.Line{}, false
	}
	t, n, ok := scanStamp(s[:i])
	if !ok || n != i || !t.zoned {
		return event.Line{}, false
	}
	rest := s[i+7:]
	partial := false
	if rest != "" {
		if rest[0] != ' ' {
			return event.Line{}, false
		}
		rest = rest[1:]
		tags, text, _ := strings.Cut(rest, " ")
		if tag, _, _ := strings.Cut(tags, ":"); tag == "F" || tag == "P" {
			rest, partial = text, tag == "P"
		}
	}
	return event.Line{Text: rest, Partial: partial, Writer: stream, Record: r.carried(&t)}, true
}
