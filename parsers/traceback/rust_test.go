package traceback

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Shapes that no compiler at hand prints, or that libraries do: typed by hand, from library/std/src/panicking.rs and the documentation of anyhow and eyre.
func TestRustTyped(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       [][]string
	}{
		{"before 1.73", "thread 'main' panicked at 'index out of bounds: the len is 3 but the index is 7', src/main.rs:1:39\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n",
			[][]string{{"panic: index out of bounds: the len is 3 but the index is 7 <>"}}},
		{"before 1.73, in lines", "thread 'main' panicked at 'assertion failed: `(left == right)`\n  left: `1`,\n right: `2`', src/main.rs:1:39\nstack backtrace:\n   0: std::panicking::begin_panic\n             at /rustc/1/library/std/src/panicking.rs:616:12\n   1: app::f\n             at ./src/main.rs:1:39\n   2: app::main\n",
			[][]string{{"panic: assertion failed: `(left == right)`\n  left: `1`,\n right: `2` <app::main> <app::f>"}}},
		{"full", "thread 'main' panicked at src/main.rs:1:39:\nboom\nstack backtrace:\n   0:     0x55d0 - std::backtrace_rs::backtrace::trace::h0123456789abcdef\n  13:     0x55d1 - core::panicking::panic_fmt::h0123456789abcdef\n                               at /rustc/1/library/core/src/panicking.rs:72:14\n  14:     0x55d2 - app::f::h0123456789abcdef\n                               at /srv/src/main.rs:1:39\n  15:                0x0 - <unknown>\n",
			[][]string{{"panic: boom <<unknown>> <app::f>"}}},
		{"overflow", "thread 'main' has overflowed its stack\nfatal runtime error: stack overflow\nnext\n", [][]string{{"stack overflow: thread 'main' has overflowed its stack"}}},
		{"anyhow", "Error: reading the shop\n\nCaused by:\n    0: opening config\n    1: No such file or directory (os error 2)\n\nStack backtrace:\n   0: anyhow::error::new\n   1: app::load\n             at ./src/main.rs:7:5\n   2: app::main\n             at ./src/main.rs:3:5\n",
			[][]string{{"Error: No such file or directory (os error 2)", "Error: opening config", "Error: reading the shop <app::main> <app::load> <anyhow::error::new>"}}},
		{"anyhow, one cause", "Error: reading the shop\n\nCaused by:\n    No such file\nnext\n", [][]string{{"Error: No such file", "Error: reading the shop"}}},
		{"eyre", "Error: reading the shop\n\nCaused by:\n    No such file\n\nLocation:\n    src/main.rs:7:5\n", [][]string{{"Error: No such file", "Error: reading the shop <>"}}},
		{"error-stack", "Error: shop could not start\n├╴at src/main.rs:5:113\n│\n╰─▶ invalid digit\n    ├╴at src/main.rs:4:9\n    ├╴backtrace (1)\n    ╰╴key: port\n\n━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━\n\nbacktrace no. 1\n   0: app::load\n             at ./src/main.rs:4:9\n   1: app::main\n             at ./src/main.rs:9:36\n   2: _start\nnext\n",
			[][]string{{"Error: invalid digit <_start> <app::main> <app::load>", "Error: shop could not start <>"}}},
		{"fields", "Error: ConfigError { kind: Missing, line: 3 }\n", [][]string{{"ConfigError: ConfigError { kind: Missing, line: 3 }"}}},
		{"no fields", "Error: no such thing\n", nil},
		{"the note ends it", "thread 'main' panicked at src/main.rs:1:39:\na\n\nb\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\nnext\n", [][]string{{"panic: a\n\nb <>"}}},
		{"two threads", "thread 'a' panicked at src/main.rs:1:39:\none\nthread 'b' (12) panicked at src/main.rs:2:39:\ntwo\n\nlater\n", [][]string{{"panic: one <>"}, {"panic: two <>"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got [][]string
			for _, f := range scan(decode(tt.text)) {
				got = append(got, summary(f.Trace))
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

// FuzzRust reads any text. The corpus is the seed.
func FuzzRust(f *testing.F) {
	seedWith(f, "rust")
	f.Fuzz(func(t *testing.T, text string) { fuzzOne(t, text, &Rust) })
}
