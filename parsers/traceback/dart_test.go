package traceback

import "testing"

func TestDartTypes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, kind, value string }{
		{"FormatException: Unexpected character", "FormatException", "Unexpected character"},
		{"Exception", "Exception", ""},
		{"Exception: boom", "Exception", "boom"},
		{"RangeError (index): Invalid value", "RangeError", "(index): Invalid value"},
		{"Instance of 'Refused'", "Refused", "Instance of 'Refused'"},
		{"Bad state: No element", "StateError", "Bad state: No element"},
		{"Concurrent modification during iteration: Instance(length:1) of '_GrowableList'.", "ConcurrentModificationError", "Concurrent modification during iteration: Instance(length:1) of '_GrowableList'."},
		{"Invalid argument(s) (n): Must be positive", "ArgumentError", "Invalid argument(s) (n): Must be positive"},
		{"TimeoutException after 0:00:05.000000: Future not completed", "TimeoutException", "after 0:00:05.000000: Future not completed"},
		{"no more seats", dartUntyped, "no more seats"},
		{"GET /carts: 404", dartUntyped, "GET /carts: 404"},
		{"", dartUntyped, ""},
	} {
		if kind, value := dartType(tt.text); kind != tt.kind || value != tt.value {
			t.Errorf("dartType(%q) = %q, %q; want %q, %q", tt.text, kind, value, tt.kind, tt.value)
		}
	}
}

func TestDartFrames(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text, path, function string
		line, column         int
		vm, terse            bool
	}{
		{text: "#1      main.<anonymous closure> (file:///srv/main.dart:5:3)", path: "file:///srv/main.dart", function: "main.<fn>", line: 5, column: 3, vm: true},
		{text: "#10917  deeper (package:a/b.dart:2)", path: "package:a/b.dart", function: "deeper", line: 2, vm: true},
		{text: "#0      new Cart (package:a/b.dart)", path: "package:a/b.dart", function: "new Cart", vm: true},
		{text: "#0      main (/srv/app/main.js:5:3)"},
		{text: "#0  0x00007f0000000000 raise (libc.so.6 + 0x3c)"},
		{text: "#00 abs 00007f2c virt 00001234 _kDartIsolateSnapshotInstructions+0x1", function: "_kDartIsolateSnapshotInstructions+0x1", vm: true},
		{text: "package:shop/cart.dart 33:20  Cart.parse", path: "package:shop/cart.dart", function: "Cart.parse", line: 33, column: 20, terse: true},
		{text: "bin/main.dart 66              main", path: "bin/main.dart", function: "main", line: 66, terse: true},
		{text: "dart:async                    _CustomZone.run", path: "dart:async", function: "_CustomZone.run", terse: true},
		{text: "lib/cart.dart  in 0.1 seconds", path: "lib/cart.dart", function: "in 0.1 seconds", terse: true}, // without a message above it is nothing
		{text: "package:shop/cart.dart 33 lines  covered"},
		{text: ""},
	} {
		f, ok := dartFrame(tt.text)
		if ok != tt.vm || ok && (f.AbsPath != tt.path || f.Function != tt.function || f.Lineno != tt.line || f.Colno != tt.column) {
			t.Errorf("dartFrame(%q) = %+v, %v", tt.text, f, ok)
		}
		f, ok = dartTerse(tt.text)
		if ok != tt.terse || ok && (f.AbsPath != tt.path || f.Function != tt.function || f.Lineno != tt.line || f.Colno != tt.column) {
			t.Errorf("dartTerse(%q) = %+v, %v", tt.text, f, ok)
		}
	}
}

func TestDartResolve(t *testing.T) {
	t.Parallel()
	lines := decode("Unhandled exception:\nException: x\n#0      f (dart:core/list.dart:1:1)\n#1      g (package:flutter/src/a.dart:1:1)\n#2      h (package:shop/cart.dart:1:1)\n#3      main (file:///srv/main.dart:5:3)\n")
	trace, ok := Dart.Parse(lines)
	if !ok {
		t.Fatal("not read")
	}
	Dart.Resolve(&trace, Project{})
	want := []struct {
		file, pkg string
		own       bool
	}{{"main.dart", "", true}, {"cart.dart", "shop", true}, {"a.dart", "flutter", false}, {"list.dart", "", false}}
	for i, f := range trace.Exceptions[0].Stacktrace.Frames {
		if f.Filename != want[i].file || f.Package != want[i].pkg || *f.InApp != want[i].own {
			t.Errorf("got %q of %q, own %v; want %+v", f.Filename, f.Package, *f.InApp, want[i])
		}
	}
}

func FuzzDart(f *testing.F) { fuzzRuntime(f, &Dart) }
