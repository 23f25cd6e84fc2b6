package pipeline

import (
	"bytes"
	"time"
)

// silenceOfStream is for how long one of a container's two streams has written nothing while the other did, by the times that the container runtime gives each line: an
// access log on standard output must not keep back a traceback on standard error.
func (p *pass) silenceOfStream(c *cursor) time.Duration {
	if c.writer != "stdout" && c.writer != "stderr" {
		return 0
	}
	at := c.ahead[len(c.ahead)-1].start
	if at < p.v.base {
		return 0 // its first parts were shown before
	}
	own, _, ok := p.v.line(at)
	if !ok {
		return 0
	}
	last, _, ok := p.v.before(p.v.end())
	if !ok {
		return 0
	}
	since, ok := runtimeStamp(own)
	if !ok {
		return 0
	}
	until, ok := runtimeStamp(last)
	if !ok {
		return 0
	}
	return until.Sub(since)
}

// runtimeStamp reads the time with which a line of Kubernetes' CRI logging format begins.
func runtimeStamp(line []byte) (time.Time, bool) {
	stamp, rest, ok := bytes.Cut(line[:min(len(line), 64)], []byte(" "))
	if !ok || !bytes.HasPrefix(rest, []byte("std")) {
		return time.Time{}, false
	}
	at, err := time.Parse(time.RFC3339Nano, string(stamp))
	return at, err == nil
}
