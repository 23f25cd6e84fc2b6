package scrub

// clock returns how long a date at i is, 2026-11-22, or a time of day, 00:00:01, or one with the other behind it, in which nothing can be found; or 0. What stands around them must be what stands
// around them in logs.
func clock(t string, i int) int {
	if i > 0 && t[i-1] != ' ' && t[i-1] != '[' && t[i-1] != '"' && t[i-1] != '\n' && t[i-1] != '(' {
		return 0
	}
	if date(t, i) {
		end := i + 10
		if end < len(t) && t[end] == 'T' && timeOfDay(t, end+1) {
			return 19
		}
		if end == len(t) || t[end] == ' ' || t[end] == 'T' {
			return 10
		}
		return 0
	}
	if timeOfDay(t, i) {
		return 8
	}
	if i+20 <= len(t) && t[i+2] == '/' && t[i+6] == '/' && t[i+11] == ':' && digit(t[i+1]) && digit(t[i+7]) && digit(t[i+8]) && digit(t[i+9]) && digit(t[i+10]) &&
		letter(t[i+3]) && letter(t[i+4]) && letter(t[i+5]) && timeOfDay(t, i+12) {
		return 20 // 22/Nov/2026:00:00:01
	}
	return 0
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func date(t string, i int) bool {
	return i+10 <= len(t) && t[i+4] == '-' && t[i+7] == '-' && digit(t[i]) && digit(t[i+1]) && digit(t[i+2]) && digit(t[i+3]) && digit(t[i+5]) && digit(t[i+6]) && digit(t[i+8]) && digit(t[i+9]) &&
		t[i+5] <= '1'
}

// timeOfDay tells whether hours, minutes and seconds stand at i, and nothing that makes them something else behind them.
func timeOfDay(t string, i int) bool {
	if i+8 > len(t) || t[i+2] != ':' || t[i+5] != ':' || !digit(t[i]) || !digit(t[i+1]) || !digit(t[i+3]) || !digit(t[i+4]) || !digit(t[i+6]) || !digit(t[i+7]) {
		return false
	}
	return i+8 == len(t) || !wordByte(t[i+8]) && t[i+8] != ':' && t[i+8] != '-' || t[i+8] == 'Z'
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
