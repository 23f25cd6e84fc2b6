// Package examples holds no code: it is what runs the examples beside it in tests.
package examples
