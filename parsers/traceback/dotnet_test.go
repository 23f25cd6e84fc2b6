package traceback

import "testing"

func TestDotNetFrame(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, module, function, path string
		line                         int
	}{
		{"   at App.Db.Q() in /src/Db.cs:line 12", "App.Db", "Q", "/src/Db.cs", 12},
		{"  at A.B (System.String x) [0x00007] in F.cs:9 ", "A", "B", "F.cs", 9},
		{"  at A.B (System.String x) [0x00007] in <filename unknown>:0", "A", "B", "", 0},
		{"   at App.Db..ctor(Int32 port)", "App.Db", ".ctor", "", 0},
		{"   at App.Stock+<Take>d__5.MoveNext()", "App.Stock", "Take", "", 0},
		{"    at charge (/srv/app.js:3:9)", "", "", "", 0},
		{"    at Object.<anonymous> (/srv/app.js:3:9)", "", "", "", 0},
		{"    at com.acme.Shop.charge(Shop.java:12)", "", "", "", 0},
		{"    at java.lang.Thread.run(Unknown Source)", "", "", "", 0},
		{"  at noon (in room 4)", "", "", "", 0},
	}
	for _, tt := range tests {
		f, ok := readDotNetFrame(tt.text)
		if ok != (tt.function != "") || ok && (f.Module != tt.module || f.Function != tt.function || f.AbsPath != tt.path || f.Lineno != tt.line) {
			t.Errorf("readDotNetFrame(%q) = %+v, %v", tt.text, f, ok)
		}
	}
}

func FuzzDotNet(f *testing.F) { fuzzRuntime(f, &DotNet) }
