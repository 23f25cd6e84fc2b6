package traceback

import "testing"

func TestSwiftTraps(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text, prefix, kind, value, path string
		line                            int
	}{
		{"shop/main.swift:3: Fatal error: Index out of range", "", "Fatal error", "Index out of range", "shop/main.swift", 3},
		{"web_1  | shop/main.swift:3: Fatal error", "web_1  | ", "Fatal error", "", "shop/main.swift", 3},
		{"Fatal error: a: b: file main.swift, line 3", "", "Fatal error", "a: b", "main.swift", 3},
		{"Fatal error: file main.swift, line 3", "", "Fatal error", "", "main.swift", 3},
		{"Precondition failed: n > 0: file /a/b.swift, line 12", "", "Precondition failed", "n > 0", "/a/b.swift", 12},
		{text: "it says main.swift:3: Fatal error: Index out of range"},
		{text: "see \"main.swift:3: Fatal error: x\""},
		{text: "PHP Fatal error: x in main.swift:3"},
		{text: "Fatal error: no such file main.c, line 3"},
		{text: "main.swift:3: Fatal errors: none"},
		{text: "main.swift:x: Fatal error: none"},
		{text: ": Fatal error: "},
	} {
		h, ok := swiftTrap(tt.text)
		if ok != (tt.kind != "") || h.prefix != tt.prefix || h.kind != tt.kind || h.value != tt.value || h.where.AbsPath != tt.path || h.where.Lineno != tt.line {
			t.Errorf("swiftTrap(%q) = %+v, %v", tt.text, h, ok)
		}
	}
}

func TestSwiftFrames(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text, function, library, path, address string
		line, column                           int
		no                                     bool
	}{
		{text: "0    libswiftCore.so    0x00007f83289f0ea0 swift_reportError + 50", function: "swift_reportError", library: "libswiftCore.so", address: "0x00007f83289f0ea0"},
		{text: "1 [ra] [system] 0x000000018705d058 start + 2224 in dyld", function: "start", library: "dyld", address: "0x000000018705d058"},
		{text: "0 total(_:) + 404 in shop at /srv/shop/main.swift:3:15", function: "total(_:)", library: "shop", path: "/srv/shop/main.swift", line: 3, column: 15},
		{text: "0x560f8219b349, total(_:) at /srv/shop/main.swift:3", function: "total(_:)", path: "/srv/shop/main.swift", line: 3, address: "0x560f8219b349"},
		{text: "1 [ra] f in shop", function: "f", library: "shop"},
		{text: "1 f + in shop", no: true},
		{text: "12 items + 3 in a very large cart", no: true},
		{text: "3│ ptr.pointee = 42", no: true},
		{text: "0x1–0x2 abc shop /srv/shop", no: true},
		{text: "0", no: true},
	} {
		f, ok := swiftFrame(tt.text)
		if ok == tt.no || ok && (f.Function != tt.function || f.Package != tt.library || f.AbsPath != tt.path || f.Lineno != tt.line || f.Colno != tt.column || f.InstructionAddr != tt.address) {
			t.Errorf("swiftFrame(%q) = %+v, %v", tt.text, f, ok)
		}
	}
}

func FuzzSwift(f *testing.F) { fuzzRuntime(f, &Swift) }
