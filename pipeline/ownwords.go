package pipeline

import "strings"

// maxHeaderLines bounds how many lines above its first frame an exception's header is looked for in a message.
const maxHeaderLines = 30

// beforeFrames returns the part of a message of several lines that comes before an exception with its frames: Java, .NET, PHP and JavaScript begin with no words by
// which a header could be told, so it is looked for above the first line that only a frame can be. A message that begins with its exception stays whole.
func beforeFrames(message string) string {
	frame := -1
	for i := strings.IndexByte(message, '\n'); i >= 0; {
		line := message[i+1:]
		if frameLike(line) {
			frame = i
			break
		}
		n := strings.IndexByte(line, '\n')
		if n < 0 {
			break
		}
		i += 1 + n
	}
	if frame < 0 {
		return message
	}
	end := frame
	for range maxHeaderLines {
		begin := strings.LastIndexByte(message[:end], '\n') + 1
		if begin == 0 {
			break
		}
		if exceptionAt(message[begin:end]) {
			return strings.TrimRight(message[:begin], "\n ")
		}
		end = begin - 1
	}
	if first := strings.IndexByte(message, '\n'); first == frame {
		return beforeNamed(message[:first])
	}
	return message[:strings.LastIndexByte(message[:frame], '\n')]
}

// frameLike tells whether a line can be a frame of Java, .NET, JavaScript or PHP.
func frameLike(line string) bool {
	rest := strings.TrimLeft(line, " \t")
	if rest, ok := strings.CutPrefix(rest, "at "); ok && len(line) > len(rest)+3 {
		return strings.ContainsAny(line[:min(len(line), 300)], "(:")
	}
	return strings.HasPrefix(line, "#0 ")
}

// exceptionAt tells whether a line begins with the name of an exception: "com.acme.PayException: declined", "TypeError: x is null".
func exceptionAt(line string) bool {
	end := 0
	for end < len(line) && nameByte(line[end]) {
		end++
	}
	return exceptionName(line[:end]) && (end == len(line) || strings.IndexByte(": [(\r", line[end]) >= 0)
}

// exceptionName tells whether a word is the name of an exception, by how they end.
func exceptionName(name string) bool {
	for _, end := range [...]string{"Exception", "Error", "Throwable"} {
		if strings.HasSuffix(name, end) || strings.Contains(name, end+"$") {
			return true
		}
	}
	return false
}

func nameByte(c byte) bool {
	return c == '.' || c == '$' || c == '_' || c == '\\' || c == '+' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// beforeNamed returns the part of a message that comes before the exception that a logger has put behind it in the same line, as JBoss, Quarkus and .NET's console in one
// line do: "payment failed: java.lang.IllegalStateException: no stock". It is for messages of which the lines below are known to be the frames.
func beforeNamed(message string) string {
	for at := 0; ; {
		next := strings.IndexByte(message[at:], ' ')
		if next < 0 {
			return message
		}
		at += next + 1
		end := at
		for end < len(message) && nameByte(message[end]) {
			end++
		}
		if name := message[at:end]; strings.IndexByte(name, '.') > 0 && exceptionName(name) && (end == len(message) || message[end] == ':') {
			return strings.TrimRight(message[:at], ": ")
		}
	}
}
