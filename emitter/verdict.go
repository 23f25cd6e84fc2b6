package emitter

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// verdict is what an answer means for the event and for the ones behind it. The table is the project's sentry.md 1.7; it departs from what
// SDKs must do (drop on 4xx, 5xx and 429) because errtail has a disk and no user who waits.
type verdict uint8

const (
	accepted      verdict = iota // 2xx: forget it
	unreachable                  // no answer, 408, 425: keep it, back off
	failing                      // 5xx: keep it, back off; one that fails alone is put aside in the end
	limited                      // 429: keep it, wait as long as the backend says
	tooLarge                     // 413: trim it once, then put it aside
	refused                      // 400 and other 4xx: put it aside with the reason
	misconfigured                // 401, 403, 404, 407, a redirect, a web page: the DSN or the way to it is wrong; keep all, wait long, say it
)

func judge(a Answer) verdict {
	switch s := a.Status; {
	case a.Err != nil:
		return unreachable
	case a.Accepted():
		return accepted
	case s == http.StatusRequestTimeout, s == http.StatusTooEarly:
		return unreachable
	case s == http.StatusTooManyRequests:
		return limited
	case s == http.StatusRequestEntityTooLarge:
		return tooLarge
	case s >= 500:
		return failing
	case s == http.StatusUnauthorized, s == http.StatusForbidden, s == http.StatusNotFound, s == http.StatusProxyAuthRequired, s < 400:
		return misconfigured
	}
	return refused
}

// Pauses after failures in a row.
const (
	firstBackoff = time.Second
	maxBackoff   = 5 * time.Minute
	firstPause   = time.Minute // misconfigured
	maxPause     = 15 * time.Minute
)

// backoff returns the pause after the nth failure in a row (from 1): it doubles from first to most, less up to a half, so that agents that failed
// together do not come back together.
func backoff(n int, first, most time.Duration) time.Duration {
	d := most
	if n < 20 && first<<(n-1) < most {
		d = first << (n - 1)
	}
	return d - rand.N(d/2)
}
