package traceback

import "testing"

func TestLuaFrames(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, path string
		line       int
		function   string
		kind       int
	}{
		{"\tshop.lua:1: in upvalue 'total'", "shop.lua", 1, "total", luaPlace},
		{"\tshop.lua:1: in function 'cart.total'", "shop.lua", 1, "cart.total", luaPlace},
		{"\tshop.lua:1: in function <shop.lua:7>", "shop.lua", 1, "<shop.lua:7>", luaPlace},
		{"\tshop.lua:21: in main chunk", "shop.lua", 21, "main chunk", luaPlace},
		{"\t[C]: in ?", "[C]", 0, "?", luaPlace},
		{"\t[C]: ?", "[C]", 0, "?", luaPlace},
		{"\t[C]: at 0x5573cb3562c0", "[C]", 0, "?", luaPlace},
		{"\t[C]: in function 'error'", "[C]", 0, "error", luaPlace},
		{"\tshop.lua: in function 'f'", "shop.lua", 0, "f", luaPlace},
		{"\t[string \"x = 1: 2\"]:3: in main chunk", "[string \"x = 1: 2\"]", 3, "main chunk", luaPlace},
		{"\t...long/way/shop.lua:3: in method 'open'", "...long/way/shop.lua", 3, "open", luaPlace},
		{"\tC:\\shop\\a.lua:3: in method 'open'", "C:\\shop\\a.lua", 3, "open", luaPlace},
		{"\t(...tail calls...)", "", 0, "", luaBetween},
		{"\t...\t(skipping 499973 levels)", "", 0, "", luaSkipped},
		{"\t...", "", 0, "", luaSkipped},
		{"coroutine 0:", "", 0, "", luaBetween},
		{"shop.lua:1: attempt to index", "", 0, "", luaOther},
		{"10:00:01: in main chunk", "", 0, "", luaOther},
		{"going on", "", 0, "", luaOther},
		{"", "", 0, "", luaOther},
	}
	for _, tt := range tests {
		f, kind := luaFrame(tt.text)
		if kind != tt.kind || kind == luaPlace && (f.AbsPath != tt.path || f.Lineno != tt.line || f.Function != tt.function) {
			t.Errorf("luaFrame(%q) = %+v, %d; want %q, %d, %q, %d", tt.text, f, kind, tt.path, tt.line, tt.function, tt.kind)
		}
	}
}

func FuzzLua(f *testing.F) { fuzzRuntime(f, &Lua) }
