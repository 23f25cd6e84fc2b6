package traceback

import "strings"

// javaKind says what a line of a stack trace is.
type javaKind uint8

const (
	javaOther      javaKind = iota // something else, or a part of a message
	javaFrameLine                  // at CLASS.METHOD(PLACE)
	javaMoreLine                   // ... N more
	javaNoteLine                   // says nothing about the exception, but belongs to it
	javaCausedLine                 // Caused by: TYPE: MESSAGE
	javaWrapLine                   // Wrapped by: TYPE: MESSAGE
	javaSuppressedLine
)

// javaFrame is a frame as it is printed.
type javaFrame struct {
	class, method, file string
	line                int
}

// javaLine tells what a line is by its own text, and returns what comes behind the words that tell it.
func javaLine(text string) (rest string, kind javaKind) {
	t := strings.TrimSpace(text)
	if len(t) < 6 {
		return "", javaOther
	}
	switch t[0] {
	case 'a':
		if rest, ok := strings.CutPrefix(t, "at "); ok {
			if _, ok := parseJavaFrame(rest); ok {
				return rest, javaFrameLine
			}
			if rest == "(Coroutine boundary)" {
				return "", javaNoteLine
			}
		}
	case '.':
		if rest, ok := strings.CutPrefix(t, "... "); ok {
			return rest, javaOmitted(rest)
		}
	case '(':
		if t == "(Coroutine boundary)" {
			return "", javaNoteLine
		}
	case '[':
		if strings.HasPrefix(t, "[CIRCULAR REFERENCE:") {
			return "", javaNoteLine
		}
	case 'C':
		if strings.HasPrefix(t, "Caused: ") { // Jenkins prints the root cause first
			return javaLinked(t, "Caused: ", javaWrapLine)
		}
		return javaLinked(t, "Caused by: ", javaCausedLine)
	case 'W':
		return javaLinked(t, "Wrapped by: ", javaWrapLine)
	case 'S':
		return javaLinked(t, "Suppressed: ", javaSuppressedLine)
	}
	return "", javaOther
}

// javaLinked reads a line that links an exception to the one before it. One that was printed already is only mentioned.
func javaLinked(t, words string, kind javaKind) (string, javaKind) {
	rest, ok := strings.CutPrefix(t, words)
	if !ok {
		return "", javaOther
	}
	if strings.HasPrefix(rest, "[CIRCULAR REFERENCE:") {
		return "", javaNoteLine
	}
	return rest, kind
}

// javaOmitted tells what a line that begins with three dots is. Frames that are left out because they are those of the enclosing trace can be filled in:
// "... 3 more" (the machine), "... 3 common frames omitted" (logback). The others are gone: "... 3 frames excluded", "... suppressed 3 lines".
func javaOmitted(rest string) javaKind {
	n := digits(rest)
	switch after := rest[n:]; {
	case n > 0 && (after == " more" || strings.HasPrefix(after, " common frames omitted")):
		return javaMoreLine
	case n > 0 && (strings.HasPrefix(after, " frames ") || strings.HasPrefix(after, " lines ")), strings.HasPrefix(rest, "suppressed "):
		return javaNoteLine
	}
	return javaOther
}

// parseJavaFrame reads "CLASS.METHOD(PLACE)" (java.lang.StackTraceElement.toString), which loaders and modules may precede
// ("app//", "java.base@17.0.15/") and the jar may follow, as loggers print it (" ~[app.jar:1.4.2]").
func parseJavaFrame(text string) (javaFrame, bool) {
	open := strings.IndexByte(text, '(')
	if open < 3 {
		return javaFrame{}, false
	}
	length := strings.IndexByte(text[open:], ')')
	if length < 0 {
		return javaFrame{}, false
	}
	place, behind := text[open+1:open+length], text[open+length+1:]
	if behind != "" && !strings.HasPrefix(behind, " [") && !strings.HasPrefix(behind, " ~[") && !strings.HasPrefix(behind, " ... suppressed ") && !strings.HasPrefix(behind, " <-- ") {
		return javaFrame{}, false
	}
	name := javaBare(text[:open])
	dot := strings.LastIndexByte(name, '.')
	if dot <= 0 || dot == len(name)-1 || !javaPlain(name[:dot]) {
		return javaFrame{}, false
	}
	f := javaFrame{class: name[:dot], method: name[dot+1:]}
	if f.method[0] == ' ' {
		return javaFrame{}, false
	}
	return f, f.place(place)
}

// javaPlain tells whether nothing in a name separates words.
func javaPlain(name string) bool {
	for i := range len(name) {
		switch name[i] {
		case ' ', '\t', ':', ',', ';', '=', '"', '\'':
			return false
		}
	}
	return true
}

// place reads where a frame is: "Api.java:31", "Api.java", "Native Method", "Unknown Source", "<generated>". What is known of the file is kept,
// as StackTraceElement.getFileName has it.
func (f *javaFrame) place(text string) bool {
	switch text {
	case "Native Method", "Unknown Source":
		return true
	case "<generated>", "<Unknown>", "<unknown>", "Unknown", "SourceFile", "NO_SOURCE_FILE", "PG":
		f.file = text
		return true
	}
	colon := strings.LastIndexByte(text, ':')
	if colon >= 0 {
		n := digits(text[colon+1:])
		if n == 0 || colon+1+n != len(text) {
			return false
		}
		f.file, f.line = text[:colon], number(text[colon+1:])
		if f.file == "Unknown Source" {
			f.file = ""
		}
		return true
	}
	for _, end := range []string{".java", ".kt", ".kts", ".scala", ".sc", ".groovy", ".gradle", ".clj", ".jsp", ".rb"} {
		if strings.HasSuffix(text, end) && len(text) > len(end) {
			f.file = text
			return true
		}
	}
	return false
}

// javaBare takes the class loader and the module off a class: "app//", "java.base/", "loader/mod@1.0/". What follows a slash in the name of a hidden
// class ("Main$$Lambda$14/0x0000000800c03000") begins with a digit.
func javaBare(name string) string {
	for from := 0; ; {
		slash := strings.IndexByte(name[from:], '/')
		if slash < 0 {
			return name
		}
		slash += from
		if slash+1 < len(name) && name[slash+1] >= '0' && name[slash+1] <= '9' {
			return name
		}
		name, from = name[slash+1:], 0
	}
}
