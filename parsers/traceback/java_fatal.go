package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// javaExhausted reads what the machine says about memory that it has not got, with no stack at all: "Terminating due to java.lang.OutOfMemoryError: Java
// heap space" (-XX:+ExitOnOutOfMemoryError), and "Exception: java.lang.OutOfMemoryError thrown from the UncaughtExceptionHandler in thread "x"".
func javaExhausted(text string) (event.Trace, bool) {
	h := javaHeader{uncaught: true}
	t := strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(t, "Exception: "); ok {
		typ, thread, ok := strings.Cut(rest, javaHandlerFailed)
		if !ok || javaNameLength(typ) != len(typ) {
			return event.Trace{}, false
		}
		h.typ, h.thread = typ, strings.Trim(thread, `"`)
	} else {
		at := strings.Index(t, javaEnding)
		if word := t[:max(at, 0)]; word != "Terminat" && word != "Abort" {
			return event.Trace{}, false
		}
		var ok bool
		if h.typ, h.value, ok = javaType(t[at+len("ing due to "):]); !ok {
			return event.Trace{}, false
		}
	}
	trace, ok := h.trace(event.LineSlice{{Text: text}})
	trace.Complete = true
	return trace, ok
}

// javaFatal reads what a virtual machine that has crashed prints (hotspot, share/utilities/vmError.cpp):
//
//	# A fatal error has been detected by the Java Runtime Environment:
//	#
//	#  SIGSEGV (0xb) at pc=0x00007f6c0a7d2f14, pid=4242, tid=4243
//	#
//	# Problematic frame:
//	# C  [libc.so.6+0x85f14]
func javaFatal(lines event.Lines, text string) (event.Trace, bool) {
	if _, ok := javaMargin(text); !ok || !strings.Contains(text, "# "+javaCrash) {
		return event.Trace{}, false
	}
	const most = 60
	t := event.Trace{End: 1, Parser: javaName, Platform: javaName, Level: event.Fatal}
	e := event.Exception{}
	if l, ok := lines.At(-1); ok && !l.Head {
		if above, ok := javaMargin(l.Text); ok && above == "" {
			t.First = -1
		}
	}
	framed := false
	for i := 1; i < most; i++ {
		l, ok := lines.At(i)
		if !ok {
			break
		}
		text, ok := javaMargin(l.Text)
		if l.Head || !ok {
			t.Complete = true
			break
		}
		t.End = i + 1
		switch {
		case text == "":
		case e.Type == "":
			value := text
			e.Type, e.Value = javaFatalType(text), &value
			e.Mechanism = javaSignal(e.Type, text)
		case text == "Problematic frame:":
			framed = true
		case framed:
			framed = false
			e.Stacktrace = javaProblematic(text)
		}
	}
	if e.Type == "" {
		return event.Trace{}, false
	}
	unhandled := false
	t.Exceptions, t.Mechanism, t.Handled = []event.Exception{e}, "signalhandler", &unhandled
	return t, true
}

// javaMargin takes the margin of "#" off a line, with what somebody else has put in front of it, and what Apache has put behind it.
func javaMargin(text string) (string, bool) {
	before, text, ok := strings.Cut(text, "#")
	if ok && before != "" {
		if at := strings.LastIndex(text, apacheSuffix); at >= 0 {
			text = text[:at]
		}
	}
	return strings.TrimSpace(text), ok
}

// javaFatalType is the name of the signal or of the error: "SIGSEGV (0xb) at pc=…", "Internal Error (file.cpp:12), pid=…".
func javaFatalType(text string) string {
	name, _, found := strings.Cut(text, " (")
	if !found || len(name) > 64 {
		return "Fatal Error"
	}
	return name
}

// javaSignal tells the number of a signal, which stands behind its name.
func javaSignal(name, text string) *event.Mechanism {
	rest, ok := strings.CutPrefix(text, name+" (0x")
	if !ok || !strings.HasPrefix(name, "SIG") {
		return nil
	}
	number := 0
	for i := 0; i < len(rest) && i < 4 && rest[i] != ')'; i++ {
		at := strings.IndexByte("0123456789abcdef", rest[i])
		if at < 0 {
			return nil
		}
		number = number*16 + at
	}
	return &event.Mechanism{Meta: &event.MechanismMeta{Signal: &event.Signal{Number: number, Name: name}}}
}

// javaProblematic reads the one frame that the machine names: "C  [libc.so.6+0x85f14]  strlen+0x4", "V  [libjvm.so+0x1]  Unsafe_PutInt(…)+0x7",
// "J 123 c2 com.acme.Main.main([Ljava/lang/String;)V (12 bytes) @ 0x00…", "j  com.acme.Main.main([Ljava/lang/String;)V+3".
func javaProblematic(text string) *event.Stacktrace {
	_, rest, ok := strings.Cut(text, " ")
	if !ok {
		return nil
	}
	rest = strings.TrimLeft(rest, " ")
	f := event.Frame{}
	if rest != "" && rest[0] == '[' {
		inner, after, _ := strings.Cut(rest[1:], "]")
		f.Package, f.InstructionAddr, _ = strings.Cut(inner, "+")
		f.Function = strings.TrimSpace(after)
		if plus := strings.LastIndex(f.Function, "+0x"); plus > 0 {
			f.Function = f.Function[:plus]
		}
	} else {
		name, _, _ := strings.Cut(rest, "(")
		name = name[strings.LastIndexByte(name, ' ')+1:]
		if dot := strings.LastIndexByte(name, '.'); dot > 0 {
			f.Module, f.Function = name[:dot], name[dot+1:]
		}
	}
	if f.Function == "" && f.InstructionAddr == "" {
		return nil
	}
	return &event.Stacktrace{Frames: []event.Frame{f}}
}
