//go:build !race

package emitter

// outage is how many events wait in the test of an outage: as many as the project's goals name.
const outage = 10_000
