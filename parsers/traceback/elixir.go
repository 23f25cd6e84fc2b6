package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Elixir reads what Elixir prints about exceptions, exits and throws: of a script, of a process that OTP has seen terminate, of a log call:
//
//	13:32:13.286 [error] GenServer Cart terminating
//	** (ArithmeticError) bad argument in arithmetic expression
//	    (shop 0.1.0) lib/cart.ex:4: Cart.handle_cast/2
//	    (stdlib 4.2) gen_server.erl:1123: :gen_server.try_dispatch/4
//	Last message: {:"$gen_cast", :boom}
//	State: 0
//
// The formats are those of Exception.format/3 and of Logger.Translator. One death is told up to three times: by the process, by its crash report and by its
// supervisor, or by whoever was linked to it. The first one is taken, with those that follow it; see elixir_reports.go.
var Elixir = Language{
	Name:     elixirName,
	Platform: elixirName,
	Triggers: []string{exMark},
	Parse:    parseElixir,
	Resolve:  resolveElixir,
}

const (
	elixirName = "elixir"
	exMark     = "** (" // begins every banner
	exRaised   = "an exception was raised:"
	exLinked   = "EXIT" // of a process that was linked to the one that died: it may be told before the death
)

// Bounds of what is read around a hit.
const (
	exMaxLines = 256 // lines of a message
	exMaxTail  = 400 // lines that tell of the process, behind the frames
	exMaxDepth = 8   // exits because of exits
)

// exBlock is a banner and what belongs to it: the further lines of the message, and the frames.
type exBlock struct {
	kind, value string // "RuntimeError", "exit"
	frames      frameList
	first       string   // the newest frame, as printed
	inner       *exBlock // the exception that an exit is made of
	end         int      // the line behind it
}

// death is what the block is about: the exception, where an exit only says that there was one.
func (b *exBlock) death() *exBlock {
	if b.inner != nil && b.frames.n == 0 && strings.TrimSpace(b.value) == exRaised {
		return b.inner
	}
	return b
}

// same tells whether two blocks tell of the same death.
func (b *exBlock) same(other *exBlock) bool {
	b, other = b.death(), other.death()
	return b.kind == other.kind && b.value == other.value && b.first == other.first
}

// exParser reads one error.
type exParser struct {
	ownLines
	depth    int // of blocks in blocks
	repeated int // how often the text that is read has been told again below it
}

// parseElixir is Parse of [Elixir].
func parseElixir(lines event.Lines) (event.Trace, bool) {
	p := &exParser{ownLines: ownLines{lines: indented(lines)}}
	return p.parse()
}

// parse reads the error whose banner is line 0.
func (p *exParser) parse() (event.Trace, bool) {
	hit, ok := p.lines.At(0)
	if !ok {
		return event.Trace{}, false
	}
	head := hit.Head // hit is valid until the next line is asked for
	banner, ok := exBanner(hit)
	if !ok || !head && p.nested() {
		return event.Trace{}, false
	}
	told := p.told(-1)
	b, ok := p.block(0, banner, told != "")
	if !ok {
		return event.Trace{}, false
	}
	if t, ok, repeated := p.toldBefore(b, told); repeated {
		return t, ok
	}
	end := p.tail(b.end)
	end = p.repeats(end, b)
	first := 0
	if l, ok := p.lines.At(-1); told != "" && ok && !l.Head && !blank(l.Text) {
		first = p.firstTold(-1)
	}
	t := event.Trace{First: first, End: end, Parser: elixirName, Platform: elixirName, Complete: !p.open, Mechanism: "generic"}
	t.Handled = new(told == "" && head)
	exExceptions(&t, b)
	return t, true
}

// exExceptions adds the exceptions of a block, oldest first.
func exExceptions(t *event.Trace, b *exBlock) {
	b = b.death()
	if b.inner != nil {
		exExceptions(t, b.inner)
	}
	value := clip(b.value, 8192)
	t.Truncated = t.Truncated || b.frames.cut() || len(value) < len(b.value)
	t.Exceptions = append(t.Exceptions, event.Exception{Type: clip(b.kind, 256), Value: &value, Stacktrace: b.frames.newestFirst()})
}

// exBanner returns the text of a line from the banner on. What stands in front of it must be what a log call puts there.
func exBanner(l *event.Line) (string, bool) {
	text := strings.TrimRight(l.Text, "\r")
	at := strings.Index(text, exMark)
	if at < 0 {
		return "", false
	}
	before := text[:at]
	switch {
	case l.Head && (l.Record.Level == event.Info || l.Record.Level == event.Debug):
		return "", false
	case before == "":
	case l.Head:
		if message, _, _ := strings.Cut(l.Record.Message, "\n"); strings.HasPrefix(message, exMark) {
			return strings.TrimRight(message, "\r"), true
		}
		if !strings.HasSuffix(before, ": ") && !strings.HasSuffix(before, "] ") {
			return "", false
		}
	case (beginsRecord(before) || before[0] == '[') && strings.HasSuffix(before, "] "):
	default:
		return "", false
	}
	return text[at:], true
}

// nested tells whether line 0 is a part of the message of another block.
func (p *exParser) nested() bool {
	above, ok := p.lines.At(-1)
	return ok && strings.HasSuffix(strings.TrimRight(above.Text, " \r"), exRaised)
}

// exKind splits a banner: "** (RuntimeError) message". Exits, throws and what ends a process have words instead of a name.
func exKind(banner string) (kind, value string, ok bool) {
	rest, ok := strings.CutPrefix(banner, exMark)
	if !ok {
		return "", "", false
	}
	kind, value, ok = strings.Cut(rest, ")")
	if !ok || len(kind) > 256 || value != "" && value[0] != ' ' {
		return "", "", false
	}
	value = strings.TrimPrefix(value, " ")
	switch kind {
	case "exit", "throw", "stop", exLinked:
		return kind, value, true
	}
	if strings.HasPrefix(kind, "EXIT from #PID<") {
		return exLinked, value, true
	}
	return kind, value, exAlias(kind)
}

// exAlias tells whether name is that of a module: "Ecto.QueryError".
func exAlias(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if part == "" || part[0] < 'A' || part[0] > 'Z' {
			return false
		}
		for i := range len(part) {
			if !wordByte(part[i]) {
				return false
			}
		}
	}
	return name != ""
}

// block reads the block whose banner is line i. A banner alone is one only if somebody has said before that a process ended; told says so.
func (p *exParser) block(i int, banner string, told bool) (*exBlock, bool) {
	b := &exBlock{}
	var ok bool
	if b.kind, b.value, ok = exKind(strings.TrimLeft(banner, " \t")); !ok {
		return nil, false
	}
	b.end = i + 1
	if strings.HasSuffix(strings.TrimRight(b.value, " "), exRaised) {
		p.raised(b)
	}
	framed := p.message(b)
	if framed {
		p.frames(b)
	}
	if strings.HasPrefix(b.value, "no function clause matching in ") { // what the arguments were is not part of it
		b.value, _, _ = strings.Cut(b.value, "\n")
		b.value = strings.TrimRight(b.value, " ")
	}
	return b, framed || told || b.inner != nil || b.kind == "Mix"
}

// raised reads the exception that an exit is made of, on the next line.
func (p *exParser) raised(b *exBlock) {
	text, own := p.at(b.end)
	if !own || p.depth == exMaxDepth {
		return
	}
	p.depth++
	defer func() { p.depth-- }()
	if inner, ok := p.block(b.end, text, true); ok {
		b.inner, b.end = inner, inner.end
	}
}

// message reads the further lines of a message, up to the frames, and tells whether there are any. Where there are none it ends with the lines that plainly
// belong to it: the inner reasons of an exit, which are indented.
func (p *exParser) message(b *exBlock) bool {
	var all strings.Builder
	sure, kept := b.end, 0
	for i := b.end; i < b.end+exMaxLines; i++ {
		text, own := p.at(i)
		if !own {
			break
		}
		if _, ok := exFrame(text); ok {
			b.value += all.String()
			b.end = i
			return true
		}
		if exTold(text) || exEnds(text) {
			break
		}
		if strings.HasPrefix(text, exMark) || beginsRecord(text) {
			break
		}
		if all.Len() < 16384 {
			all.WriteString("\n" + clip(text, 8192))
		}
		if sure != i || !strings.HasPrefix(strings.TrimLeft(text, " "), exMark) {
			continue
		}
		sure, kept = i+1, all.Len()
		if strings.HasSuffix(strings.TrimRight(text, " "), exRaised) && b.inner == nil {
			b.end = sure
			p.raised(b)
			i, sure = b.end-1, b.end
		}
	}
	b.value += all.String()[:kept]
	b.end = sure
	return false
}

// frames reads the frames of a block, all of which are indented alike: those behind the frames of an inner exception are the exit's own.
func (p *exParser) frames(b *exBlock) {
	indent := -1
	for {
		text, own := p.at(b.end)
		if !own {
			return
		}
		f, ok := exFrame(text)
		if n := len(text) - len(strings.TrimLeft(text, " \t")); !ok || indent >= 0 && n != indent {
			return
		} else if indent < 0 {
			indent = n
		}
		if b.first == "" {
			b.first = strings.TrimSpace(text)
		}
		b.frames.add(f)
		b.end++
	}
}
