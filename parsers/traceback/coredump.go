package traceback

import (
	"path"
	"strings"

	"github.com/errtail/errtail/event"
)

// Coredump reads what systemd-coredump says of a program that crashed (src/coredump/coredump.c, src/shared/elf-util.c of systemd):
//
//	Process 812 (shop) of user 1000 dumped core.
//
//	Module libshop.so from deb shop-1.2-3.amd64
//	Stack trace of thread 812:
//	#0  0x00007f23a6521219 __strlen_avx2 (libc.so.6 + 0x156219)
//	#1  0x00005562c24243d9 n/a (shop + 0x13d9)
//
//	Stack trace of thread 813:
//	…
//	ELF object binary architecture: AMD x86-64
//
// The first stack is that of the thread that crashed. Where systemd cannot read the core there is none, and nothing but the first line, which may then be
// "Process 812 (shop) of user 1000 terminated abnormally without generating a coredump."
var Coredump = Language{
	Name:     coredumpName,
	Platform: nativeName,
	Triggers: []string{" dumped core.", " terminated abnormally without generating a coredump."},
	Parse:    parseCoredump,
	Resolve:  resolveCoredump,
}

const coredumpName = "coredump"

// coredumpArrow is what journalctl prints in front of an entry that has documentation.
const coredumpArrow = "[🡕] "

// Bounds of what is read.
const (
	coredumpMaxLines   = 4000
	coredumpMaxThreads = 100
)

type coredumpParser struct {
	lines event.Lines
	open  bool
}

// at returns the text of line i, without the indentation that journalctl gives further lines of a message.
func (p *coredumpParser) at(i int) (string, bool) {
	l, ok := p.lines.At(i)
	if !ok {
		p.open = p.open || i > 0
		return "", false
	}
	if l.Head && i > 0 {
		return "", false
	}
	return strings.TrimSpace(l.Text), true
}

// parseCoredump is Parse of [Coredump].
func parseCoredump(lines event.Lines) (event.Trace, bool) {
	p := &coredumpParser{lines: lines}
	text, ok := p.at(0)
	id, name, dumped := coredumpProcess(strings.TrimPrefix(text, coredumpArrow))
	if !ok || !dumped {
		return event.Trace{}, false
	}
	e := event.Exception{Type: p.signal(id), ThreadID: id}
	hit, _ := lines.At(0)
	named := journalSignal(hit.Record.Fields)
	if named.Name != "" {
		e.Type = named.Name
	}
	t := event.Trace{First: 0, Parser: coredumpName, Platform: nativeName, Level: event.Fatal, Mechanism: "signalhandler", Handled: new(false), Alone: true}
	stacks, end := p.stacks(1)
	t.End, t.Complete = end, !p.open
	for n, s := range stacks {
		thread := event.Thread{ID: s.thread}
		if n == 0 {
			if e.Stacktrace = s.frames.newestFirst(); e.Type == "" && aborted(e.Stacktrace) {
				e.Type = "SIGABRT"
			}
			e.ThreadID = s.thread
			thread.Name, thread.Crashed, thread.Current = name, true, true
		} else {
			thread.Stacktrace = s.frames.newestFirst()
		}
		t.Truncated = t.Truncated || s.frames.cut()
		t.Threads = append(t.Threads, thread)
	}
	if len(t.Threads) == 0 {
		t.Threads = []event.Thread{{ID: id, Name: name, Crashed: true, Current: true}}
	}
	e.Mechanism = &event.Mechanism{Synthetic: true}
	for number, signal := range signalNames {
		if signal == e.Type {
			e.Mechanism.Meta = &event.MechanismMeta{Signal: &event.Signal{Number: number, Name: signal}}
		}
	}
	if named.Number > 0 {
		e.Mechanism.Meta = &event.MechanismMeta{Signal: &named}
	}
	if e.Type == "" {
		e.Type = "Crash" // no text says which signal it was
	}
	e.Value = valueOf(strings.TrimPrefix(text, coredumpArrow))
	t.Exceptions = []event.Exception{e}
	return t, true
}

// journalSignal reads the fields that a journal's entry has beside the text (systemd-coredump(8), "Information about coredumps"; systemd.journal-fields(7)).
func journalSignal(fields map[string]string) event.Signal {
	text := fields["COREDUMP_SIGNAL"]
	if n := digits(text); n == 0 || n > 3 || n < len(text) {
		return event.Signal{}
	}
	s := event.Signal{Number: number(text), Name: clip(fields["COREDUMP_SIGNAL_NAME"], 16)}
	if s.Name == "" {
		s.Name = signalNames[s.Number]
	}
	return s
}

// coredumpProcess reads "Process 812 (shop) of user 1000 dumped core."
func coredumpProcess(text string) (id, name string, ok bool) {
	text, ok = strings.CutPrefix(text, "Process ")
	n := digits(text)
	if !ok || n == 0 || n > 9 || !strings.HasPrefix(text[n:], " (") {
		return "", "", false
	}
	name, rest, ok := cutLast(text[n+2:], ") of user ")
	user, rest, _ := strings.Cut(rest, " ")
	said := rest == "dumped core." || rest == "terminated abnormally without generating a coredump."
	return text[:n], clip(name, 64), ok && said && name != "" && user != "" && digits(user) == len(user)
}

// signal looks for the line before, which names the signal since systemd 252, in the same stream or right before it.
//
//	Process 812 (shop) of user 1000 terminated abnormally with signal 11/SEGV, processing...
func (p *coredumpParser) signal(id string) string {
	for i := -1; i >= -3; i-- {
		text, ok := p.at(i)
		if !ok {
			break
		}
		_, rest, ok := strings.Cut(text, "Process "+id+" (")
		if _, named, found := strings.Cut(rest, " terminated abnormally with signal "); ok && found {
			return signalNames[number(named[:digits(named)])]
		}
	}
	return ""
}

type coredumpStack struct {
	thread string
	frames frameList
}

// stacks reads the stacks from line i on. What belongs to the text ends with the last line of a known kind.
func (p *coredumpParser) stacks(i int) (stacks []coredumpStack, end int) {
	end = i
	for ; i < coredumpMaxLines; i++ {
		text, ok := p.at(i)
		if !ok {
			return stacks, end
		}
		f, framed := coredumpFrame(text)
		thread, heads := strings.CutPrefix(text, "Stack trace of thread ")
		switch {
		case text == "":
			continue
		case heads && strings.HasSuffix(thread, ":") && digits(thread) == len(thread)-1 && len(thread) > 1:
			if len(stacks) < coredumpMaxThreads {
				stacks = append(stacks, coredumpStack{thread: thread[:len(thread)-1]})
			}
		case framed && len(stacks) > 0:
			stacks[len(stacks)-1].frames.add(f)
		case strings.HasPrefix(text, "Module "), strings.HasPrefix(text, "Found module "), strings.HasPrefix(text, "Stack trace of thread "),
			strings.HasPrefix(text, "Coredump diverted to "), strings.HasPrefix(text, "Due to PID 1 having crashed "):
		case strings.HasPrefix(text, "ELF object binary architecture: "):
			return stacks, i + 1
		default:
			return stacks, end
		}
		end = i + 1
	}
	return stacks, end
}

// coredumpFrame reads "#0  0x00007f23a6521219 __strlen_avx2 (libc.so.6 + 0x156219)". A function that is not known is "n/a".
func coredumpFrame(text string) (f event.Frame, ok bool) {
	rest, ok := strings.CutPrefix(text, "#")
	n := digits(rest)
	if !ok || n == 0 || n > 5 {
		return f, false
	}
	address, rest, ok := strings.Cut(strings.TrimLeft(rest[n:], " "), " ")
	if !ok || !strings.HasPrefix(address, "0x") || !isHexNumber(address) {
		return f, false
	}
	f.InstructionAddr = address
	function, module, ok := cutLast(rest, " (")
	if !ok || !strings.HasSuffix(module, ")") {
		return f, false
	}
	if f.Function = clip(function, 1024); function == "n/a" {
		f.Function = ""
	}
	name, _, _ := cutLast(strings.TrimSuffix(module, ")"), " + 0x")
	if name != "n/a" {
		f.Package = clip(name, 1024)
	}
	return f, true
}

// aborted tells whether the program ended itself: the innermost calls are those of abort.
func aborted(s *event.Stacktrace) bool {
	if s == nil {
		return false
	}
	for _, f := range s.Frames[max(0, len(s.Frames)-5):] {
		switch f.Function {
		case "abort", "__GI_abort":
			return true
		}
	}
	return false
}

// resolveCoredump tells the program's own frames from those of libraries.
func resolveCoredump(t *event.Trace, _ Project) {
	own := func(s *event.Stacktrace) {
		if s == nil {
			return
		}
		for i := range s.Frames {
			f := &s.Frames[i]
			name := path.Base(f.Package)
			f.InApp = new(f.Package != "" && !strings.Contains(name, ".so") && !strings.HasPrefix(name, "ld-") && !strings.HasPrefix(f.Function, "__"))
		}
	}
	for i := range t.Exceptions {
		own(t.Exceptions[i].Stacktrace)
	}
	for i := range t.Threads {
		own(t.Threads[i].Stacktrace)
	}
}
