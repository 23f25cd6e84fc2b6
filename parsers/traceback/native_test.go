package traceback

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Shapes of other compilers and C libraries: typed by hand, from the sources that native.go names.
func TestNativeTyped(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       [][]string
	}{
		{"libc++", "libc++abi: terminating due to uncaught exception of type std::runtime_error: config key missing\n", [][]string{{"std::runtime_error: config key missing"}}},
		{"libc++ before 15", "libc++abi: terminating with uncaught exception of type int\n", [][]string{{"int: "}}},
		{"what in lines, and no shell", "terminate called after throwing an instance of 'std::logic_error'\n  what():  first\nnext program\n", [][]string{{"std::logic_error: first"}}},
		{"what in indented lines, and no shell", "terminate called after throwing an instance of 'std::logic_error'\n  what():  first:\n  - second\nnext program\n", [][]string{{"std::logic_error: first:\n  - second"}}},
		{"musl", "Assertion failed: n==4 (x.c: main: 2)\n", [][]string{{"SIGABRT: Assertion failed: n==4 (x.c: main: 2) <main>"}}},
		{"macOS", "Assertion failed: (n==4), function main, file x.c, line 2.\n", [][]string{{"SIGABRT: Assertion failed: (n==4), function main, file x.c, line 2. <main>"}}},
		{"glibc, C", "app: x.c:2: main: Assertion `n==4' failed.\n", [][]string{{"SIGABRT: Assertion `n==4' failed. <main>"}}},
		{"old glibc", "*** Error in `./app': double free or corruption (fasttop): 0x0000000001c5a010 ***\n", [][]string{{"SIGABRT: *** Error in `./app': double free or corruption (fasttop): 0x0000000001c5a010 ***"}}},
		{"clang's MSan", "==7==WARNING: MemorySanitizer: use-of-uninitialized-value\n    #0 0x4a6 in main /src/x.c:3:7 (app+0x4a6) (BuildId: 12ab)\n    #1 0x7f0 in __libc_start_main (/lib/libc.so.6+0x21b96)\n\nSUMMARY: MemorySanitizer: use-of-uninitialized-value /src/x.c:3:7 in main\nExiting\n",
			[][]string{{"MemorySanitizer: use-of-uninitialized-value <__libc_start_main> <main>"}}},
		{"a signal", "AddressSanitizer:DEADLYSIGNAL\n=================================================================\n==16688==ERROR: AddressSanitizer: SEGV on unknown address 0x0 (pc 0x55 bp 0x7f sp 0x7f T0)\n==16688==The signal is caused by a WRITE memory access.\n==16688==Hint: address points to the zero page.\n    #0 0x55 in use(int*) /srv/shapes.cpp:20\n    #1 0x56 in main /srv/shapes.cpp:49\n\nAddressSanitizer can not provide additional info.\nSUMMARY: AddressSanitizer: SEGV /srv/shapes.cpp:20 in use(int*)\n==16688==ABORTING\n",
			[][]string{{"AddressSanitizer: SEGV on unknown address 0x0 (pc 0x55 bp 0x7f sp 0x7f T0) <main> <use(int*)>"}}},
		{"a panic of Go is none", "panic: runtime error: index out of range\n", nil},
		{"cut off", "==7==ERROR: AddressSanitizer: SEGV on unknown address\n    #0 0x4a6 in main /src/x.c:3:7\n", [][]string{{"AddressSanitizer: SEGV on unknown address <main>"}}},
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

// FuzzNative reads any text. The corpus is the seed.
func FuzzNative(f *testing.F) {
	seedWith(f, "native")
	f.Fuzz(func(t *testing.T, text string) { fuzzOne(t, text, &Native) })
}
