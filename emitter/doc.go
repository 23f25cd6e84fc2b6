// Package emitter takes events out of errtail: to a terminal or a pipe ([TextWriter], [JSONWriter]), or into custody on disk and from there to a
// Sentry-compatible backend (package store, [Sender]). Before any of it package scrub removes secrets, and package payload makes of an
// event what a backend accepts.
package emitter
