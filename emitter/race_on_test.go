//go:build race

package emitter

// outage is less under the race detector, which makes each event cost many times as much.
const outage = 800
