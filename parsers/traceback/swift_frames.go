package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// swiftFrame reads a frame in one of the forms that there are:
//
//	0    libswiftCore.so    0x00007f83289f0ea0 swift_reportError + 50           the runtime itself
//	0 [ra] 0x00007f total(_:) + 404 in shop at /srv/shop/main.swift:3:15        the crash catcher
//	0x560f8219b349, total(_:) at /srv/shop/main.swift:3                         swift-backtrace
func swiftFrame(text string) (f event.Frame, ok bool) {
	if strings.HasPrefix(text, "0x") {
		return swiftListed(text)
	}
	n := digits(text)
	if n == 0 || n > 6 || n == len(text) || text[n] != ' ' {
		return f, false
	}
	rest := strings.TrimLeft(text[n:], " ")
	if strings.HasPrefix(rest, "│") {
		return f, false // an excerpt
	}
	for strings.HasPrefix(rest, "[") { // [ra], [async], [inlined], [system]
		_, after, ok := strings.Cut(rest, "] ")
		if !ok {
			return f, false
		}
		rest = strings.TrimLeft(after, " ")
	}
	if strings.HasPrefix(rest, "0x") {
		f.InstructionAddr, rest, _ = strings.Cut(rest, " ")
		if rest == "" { // an address that nothing is known of
			return f, hexAddress(f.InstructionAddr)
		}
	} else if at := strings.Index(rest, " 0x"); at > 0 && !strings.Contains(strings.TrimRight(rest[:at], " "), " ") {
		f.Package = strings.TrimRight(rest[:at], " ")
		f.InstructionAddr, rest, _ = strings.Cut(rest[at+1:], " ")
	}
	if f.InstructionAddr != "" && !hexAddress(f.InstructionAddr) {
		return f, false
	}
	return swiftSymbol(f, rest)
}

// swiftSymbol reads "total(_:) + 404 in shop at /srv/shop/main.swift:3:15".
func swiftSymbol(f event.Frame, rest string) (event.Frame, bool) {
	plus := strings.LastIndex(rest, " + ")
	inside := strings.LastIndex(rest, " in ")
	if plus <= 0 && inside <= 0 {
		return f, false
	}
	if at := strings.LastIndex(rest, " at "); at > 0 && (plus < 0 || at >= plus+len(" + ")) {
		place := rest[at+4:]
		if colon := strings.LastIndexByte(place, ':'); colon > 0 && digits(place[colon+1:]) == len(place)-colon-1 && colon < len(place)-1 && len(place)-colon < 9 {
			f.Lineno = number(place[colon+1:])
			place = place[:colon]
			if line := strings.LastIndexByte(place, ':'); line > 0 && digits(place[line+1:]) == len(place)-line-1 && line < len(place)-1 && len(place)-line < 9 {
				f.Lineno, f.Colno, place = number(place[line+1:]), f.Lineno, place[:line]
			}
		}
		f.AbsPath = place
		rest = rest[:at]
	}
	if in := strings.LastIndex(rest, " in "); in > 0 && (plus < 0 || in >= plus+len(" + ")) {
		f.Package = rest[in+4:]
		rest = rest[:in]
	}
	if plus > 0 && plus < len(rest) {
		offset := rest[plus+3:]
		if digits(offset) != len(offset) {
			return f, false
		}
		rest = rest[:plus]
	}
	if f.Package == "" || strings.Contains(f.Package, " ") {
		return f, false
	}
	if f.Function = clip(rest, 256); f.Function == "<unavailable>" || f.Function == "<unknown>" {
		f.Function = ""
	}
	return f, f.Function != "" || f.InstructionAddr != ""
}

// swiftListed reads a frame of swift-backtrace.
func swiftListed(text string) (f event.Frame, ok bool) {
	address, rest, ok := strings.Cut(text, ", ")
	at := strings.LastIndex(rest, " at ")
	if !ok || !hexAddress(address) || at <= 0 {
		return f, false
	}
	f.InstructionAddr, f.Function = address, clip(rest[:at], 256)
	place := rest[at+4:]
	colon := strings.LastIndexByte(place, ':')
	if colon <= 0 || digits(place[colon+1:]) != len(place)-colon-1 || colon == len(place)-1 || len(place)-colon > 9 {
		return f, false
	}
	f.AbsPath, f.Lineno = place[:colon], number(place[colon+1:])
	return f, true
}

// hexAddress tells whether text is an address in hexadecimal digits.
func hexAddress(text string) bool {
	rest, ok := strings.CutPrefix(text, "0x")
	return ok && rest != "" && len(rest) <= 16 && strings.Trim(rest, "0123456789abcdefABCDEF") == ""
}

// swiftExcerpt tells whether a line shows a line of the program, "  3│   ptr.pointee = 42", or points into it.
func swiftExcerpt(text string) bool {
	n := digits(text)
	return strings.HasPrefix(text[n:], "│") || strings.HasPrefix(text, "▲")
}

// swiftDump tells whether a line is one of the tables behind the stacks: registers, and the images that are loaded.
func swiftDump(text string) bool {
	if strings.HasPrefix(text, "0x") {
		return strings.Contains(text, "–0x") || strings.Contains(text, "-0x")
	}
	name, rest, ok := strings.Cut(text, " ")
	return ok && len(name) < 8 && hexAddress(strings.SplitN(strings.TrimLeft(rest, " "), " ", 2)[0])
}

// resolveSwift names the file, and takes for a program's own what is neither of the system nor of Swift itself.
func resolveSwift(t *event.Trace, project Project) {
	root := strings.TrimRight(project.Root, "/")
	for f := range framesOf(t) {
		f.Filename = f.AbsPath[strings.LastIndexByte(f.AbsPath, '/')+1:]
		if root != "" && under(f.AbsPath, root) {
			f.Filename = f.AbsPath[len(root)+1:]
		}
		library := strings.HasPrefix(f.Package, "libswift") || strings.HasPrefix(f.Package, "lib") && strings.Contains(f.Package, ".so") ||
			strings.Contains(f.AbsPath, "/.build/checkouts/") || strings.HasPrefix(f.AbsPath, "Swift/") || strings.HasPrefix(f.AbsPath, "/usr/")
		f.InApp = new(!library)
	}
}
