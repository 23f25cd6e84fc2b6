package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// Bounds of what is taken for one death.
const (
	exLookBack   = 60 // lines above a report in which it may have been told
	exMaxRepeats = 4  // reports that tell it again
)

// What tells of a process, of its crash report (with handle_sasl_reports), and of its supervisor.
const (
	exProcess    = "process"    // "GenServer Cart terminating": the first to tell
	exCrash      = "crash"      // "Process Cart (#PID<0.118.0>) terminating"
	exSupervisor = "supervisor" // "Child Cart of Supervisor Shop.Sup terminated"
)

// exTitle tells what a line announces. "" for any other line.
func exTitle(text string) string {
	text = strings.TrimRight(text, " \r")
	switch {
	case strings.HasPrefix(text, "== Compilation error in file "):
		return exProcess
	case strings.HasSuffix(text, " terminating"):
		if at := strings.Index(text, "Process "); at >= 0 && strings.Contains(text[at:], "#PID<") && !strings.Contains(text[:at], "GenServer ") {
			return exCrash
		}
		for _, word := range []string{"GenServer ", "Task ", ":gen_event ", ":gen_statem ", ":gen_fsm ", "State machine ", "Agent ", "GenStage ", "#PID<"} {
			if strings.Contains(text, word) {
				return exProcess
			}
		}
	case strings.HasSuffix(text, " raised an exception"), strings.HasSuffix(text, "exited with reason:"):
		return exProcess
	case strings.HasSuffix(text, " terminated"):
		if strings.Contains(text, "Child ") && strings.Contains(text, " of Supervisor ") {
			return exSupervisor
		}
		if strings.Contains(text, "#PID<") {
			return exProcess // "#PID<0.500.0> running Shop.Endpoint (connection #PID<0.499.0>, stream id 1) terminated"
		}
	case strings.HasSuffix(text, " failed to start"), strings.HasSuffix(text, " caused shutdown"):
		if strings.Contains(text, "Child ") && strings.Contains(text, " of Supervisor ") {
			return exSupervisor
		}
	}
	return ""
}

// exTold tells whether a line announces a report.
func exTold(text string) bool { return exTitle(text) != "" }

// told returns what line i, or the one above the words about a request, announces.
func (p *exParser) told(i int) string {
	for n := 0; n < 4; n++ {
		l, ok := p.lines.At(i - n)
		if !ok {
			return ""
		}
		if title := exTitle(l.Text); title != "" {
			return title
		}
		if l.Head || !exRequest(l.Text) {
			return ""
		}
	}
	return ""
}

// exRequest tells whether a line stands between the announcement and the banner: what Plug says about the request, Elixir 1.17 about the process.
func exRequest(text string) bool {
	for _, key := range []string{"Server: ", "Request: ", "Process Label: "} {
		if strings.HasPrefix(text, key) {
			return true
		}
	}
	return false
}

// firstTold returns the line that announces, which is no head of a known format.
func (p *exParser) firstTold(i int) int {
	for n := 0; n < 4; n++ {
		l, ok := p.lines.At(i - n)
		if !ok || l.Head {
			return i - n + 1
		}
		if exTold(l.Text) {
			return i - n
		}
	}
	return 0
}

// exKeys are what Logger.Translator writes about a process below the frames.
var exKeys = []string{
	"Last message", "State: ", "Client ", "Function: ", "Args: ", "Initial Call: ", "Ancestors: ", "Message Queue Length: ", "Messages: ", "Links: ", "Dictionary: ",
	"Trapping Exits: ", "Status: ", "Heap Size: ", "Stack Size: ", "Reductions: ", "Neighbours:", "Pid: ", "Start Call: ", "Start Module: ", "Restart: ",
	"Shutdown: ", "Significant: ", "Type: ", "Queue: ", "Postponed: ", "Process Label: ", "Number of Children: ",
}

// exEnds tells whether a line is one of those that follow the frames.
func exEnds(text string) bool {
	t := strings.TrimLeft(text, " ")
	for _, key := range exKeys {
		if strings.HasPrefix(t, key) {
			return true
		}
	}
	return false
}

// tail reads what is told of the process below the frames, from line end on, with the frames of the client that had called it.
func (p *exParser) tail(end int) int {
	keyed := false
	for i := end; i < end+exMaxTail; i++ {
		text, own := p.at(i)
		switch {
		case !own:
			return i
		case exEnds(text):
			keyed = true
		case keyed && text == "":
			next, own := p.at(i + 1)
			if !own {
				return i
			}
			if _, ok := exFrame(next); !ok {
				return i
			}
		case keyed && (text[0] == ' ' || strings.IndexByte("}])>", text[0]) >= 0):
		default:
			return i
		}
	}
	return end
}

// repeats reads the reports that follow a death from line end on and tell it again: its crash report, its supervisor's, and that of whoever was linked to it.
func (p *exParser) repeats(end int, b *exBlock) int {
	for range exMaxRepeats {
		next, ok := p.repeat(end, b)
		if !ok {
			return end
		}
		end = next
	}
	return end
}

// repeat reads one such report.
func (p *exParser) repeat(i int, b *exBlock) (end int, ok bool) {
	l, ok := p.lines.At(i)
	for n := 0; n < 2 && ok && blank(l.Text); n++ {
		i++
		l, ok = p.lines.At(i)
	}
	if !ok {
		p.open = true
		return 0, false
	}
	banner := strings.TrimRight(l.Text, "\r")
	if title := exTitle(l.Text); title == exCrash || title == exSupervisor || title == exProcess && b.kind == exLinked {
		i++
		if banner, ok = p.at(i); !ok {
			return 0, false
		}
	} else if !strings.HasPrefix(banner, "** (EXIT from #PID<") || l.Head {
		return 0, false
	}
	again, ok := p.block(i, banner, true)
	if !ok || !again.same(b) {
		return 0, false
	}
	return p.tail(again.end), true
}

// toldBefore looks for what a report only repeats above it. It returns the trace to which the report belongs, or none where other records stand in between:
// then what it says is nothing new.
func (p *exParser) toldBefore(b *exBlock, told string) (t event.Trace, ok, repeated bool) {
	if told == "" && b.kind != exLinked {
		return t, false, false
	}
	for i := -2; i >= -exLookBack; i-- {
		l, ok := p.lines.At(i)
		if !ok {
			break
		}
		at := strings.Index(l.Text, exMark)
		if at < 0 {
			continue
		}
		above := &exParser{ownLines: ownLines{lines: shiftedLines{p.lines, i}}, repeated: p.repeated + 1}
		before, ok := above.block(0, l.Text[at:], true)
		if !ok || !before.same(b) || before.end+i > 0 {
			continue
		}
		if told == exProcess && before.kind != exLinked {
			break
		}
		if p.repeated == exMaxRepeats {
			return t, false, true
		}
		t, ok = above.parse()
		t.First, t.End = t.First+i, t.End+i
		return t, ok && t.End > 0, true
	}
	return t, false, false
}
