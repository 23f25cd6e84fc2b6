package emitter

import "github.com/errtail/errtail/event"

// style colours text with ANSI sequences (ECMA-48, SGR), or leaves it as it is.
type style struct{ on bool }

func (s style) sgr(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) bold(text string) string { return s.sgr("1", text) }
func (s style) dim(text string) string  { return s.sgr("2", text) }
func (s style) code(text string) string { return s.sgr("36", text) }

func (s style) level(l event.Level, text string) string {
	switch l {
	case event.Fatal:
		return s.sgr("1;97;41", text)
	case event.Error:
		return s.sgr("1;31", text)
	case event.Warning:
		return s.sgr("33", text)
	case event.Info:
		return s.sgr("34", text)
	}
	return s.sgr("2", text)
}

// mark is the sign of a level, for eyes and for screens without colour.
func mark(l event.Level) string {
	switch l {
	case event.Fatal, event.Error:
		return "✖"
	case event.Warning:
		return "⚠"
	}
	return "•"
}
