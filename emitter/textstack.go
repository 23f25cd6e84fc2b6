package emitter

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/errtail/errtail/event"
)

// stack writes frames, oldest first as they were printed. Those of the program itself stand out; longer runs of others are counted.
func (t *TextWriter) stack(s *event.Stacktrace) {
	if s == nil {
		return
	}
	frames := s.Frames
	if skip := len(frames) - textFrames; skip > 0 {
		t.line("    ", t.style.dim("… "+count(skip, "older frame")))
		frames = frames[skip:]
	}
	for i := 0; i < len(frames); {
		run := i
		for run < len(frames)-1 && !inApp(&frames[run]) { // the last one is always shown
			run++
		}
		if hidden := run - i - 2; hidden > 1 {
			t.frame(&frames[i])
			t.line("    ", t.style.dim("… "+count(hidden, "library frame")))
			t.frame(&frames[run-1])
			i = run
			continue
		}
		t.frame(&frames[i])
		i++
	}
}

func (t *TextWriter) frame(f *event.Frame) {
	where := place(f)
	if !inApp(f) {
		t.line("    ", t.style.dim(clip(where)))
		return
	}
	t.line("  ", t.style.level(event.Error, "▸"), " ", clip(where))
	if f.ContextLine != "" {
		t.line("      ", t.style.code(clip(strings.TrimSpace(f.ContextLine))))
	}
}

func inApp(f *event.Frame) bool { return f.InApp != nil && *f.InApp }

// place names a frame: "total (app/cart.py:7)".
func place(f *event.Frame) string {
	file := f.Filename
	if file == "" {
		file = f.AbsPath
	}
	if file == "" {
		file = f.Package
	}
	if file != "" && f.Lineno > 0 {
		file += ":" + strconv.Itoa(f.Lineno)
	}
	name := f.Function
	if name == "" {
		name = f.InstructionAddr
	}
	switch {
	case name == "":
		return file
	case file == "":
		return name
	}
	return name + " (" + file + ")"
}

// culprit is the frame to look at first: the newest one of the program itself, in the exception that was reported; else the newest.
func culprit(e *event.Event) *event.Frame {
	if e.Exception == nil {
		return nil
	}
	v := e.Exception.Values
	for i := len(v) - 1; i >= 0; i-- {
		s := v[i].Stacktrace
		if s == nil || len(s.Frames) == 0 {
			continue
		}
		for j := len(s.Frames) - 1; j >= 0; j-- {
			if inApp(&s.Frames[j]) {
				return &s.Frames[j]
			}
		}
		return &s.Frames[len(s.Frames)-1]
	}
	return nil
}

// clip returns s as one printable line of bounded length.
func clip(s string) string {
	if len(s) > textChars {
		if n := utf8.RuneCountInString(s); n > textChars {
			i := 0
			for range textChars {
				_, size := utf8.DecodeRuneInString(s[i:])
				i += size
			}
			return printable(s[:i]) + " … (" + strconv.Itoa(n-textChars) + " more)"
		}
	}
	return printable(s)
}

// count says "1 frame", "2 frames"; without a noun it says the number.
func count(n int, noun string) string {
	switch {
	case noun == "" || noun == "of":
		return strings.TrimSpace(strconv.Itoa(n) + " " + noun)
	case n == 1:
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
