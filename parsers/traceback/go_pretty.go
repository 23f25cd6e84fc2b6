package traceback

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// chi reads what the recoverer of chi prints (middleware/recoverer.go, PrettyStack), without its colours:
//
//	panic: assignment to entry in nil map
//
//	-> main.(*Ledger).Post
//	->   /srv/ledger.go:23
//
//	   main.main.func1
//	     /srv/main.go:58
//	   created by net/http.(*Server).Serve in goroutine 1
//	     /usr/local/go/src/net/http/server.go:3464
func (p *goParser) chi() (event.Trace, bool) {
	text, _ := p.at(0)
	value, ok := strings.CutPrefix(text, " "+goPanic)
	if !ok {
		return event.Trace{}, false
	}
	i := 1
	for ; i < goMaxRaw; i++ {
		text, ok := p.at(i)
		if !ok {
			return event.Trace{}, false
		}
		if strings.HasPrefix(text, " -> ") {
			break
		}
		value += "\n" + text
	}
	var frames frameList
	end := i
	for range goMaxStack {
		text, ok := p.at(i)
		if !ok {
			break
		}
		if blank(text) {
			i++
			continue
		}
		rest, marked := strings.CutPrefix(text, " -> ")
		if !marked {
			rest, marked = strings.CutPrefix(text, "    ")
		}
		below, ok := p.at(i + 1)
		file, line, located := "", 0, false
		if ok {
			file, line, located = goLocation(strings.TrimPrefix(below, " ->"))
		}
		if !marked || !located || rest == "" || rest[0] == ' ' {
			break
		}
		if !strings.HasPrefix(rest, "created by ") {
			frames.add(event.Frame{AbsPath: file, Lineno: line, Function: clip(rest, 1024)})
		}
		i += 2
		end = i
	}
	if frames.n == 0 {
		return event.Trace{}, false
	}
	value = strings.TrimSpace(value)
	e := event.Exception{Type: goType("panic", value, ""), Value: valueOf(value), Stacktrace: stackOf(frames.printed())}
	p.truncated = frames.cut()
	return p.trace(0, end, []event.Exception{e}, nil), true
}

// goMargins are what stands in front of each line of a field that has several: hclog's and charmbracelet/log's.
var goMargins = []string{"| ", "│ "}

// goField tells whether line 0 stands in a field of several lines: above those with the margin is nothing but the name of the field: "  stack=".
func goField(lines event.Lines, margin string) bool {
	for i := -1; i > -4*goMaxAnnounced; i-- {
		l, ok := lines.At(i)
		if !ok || l.Head {
			return false
		}
		if !strings.HasPrefix(l.Text, margin) {
			return strings.HasSuffix(l.Text, "=") && strings.HasPrefix(l.Text, " ")
		}
	}
	return false
}

// goMargin returns the margin with which a line begins, or "".
func goMargin(text string) string {
	t := strings.TrimLeft(text, " ")
	for _, m := range goMargins {
		if strings.HasPrefix(t, m) {
			return text[:len(text)-len(t)] + m
		}
	}
	return ""
}

// goBeside shows lines without the margin with which hclog and charmbracelet/log print a field of several lines. A tab is printed there as \t.
//
//	| goroutine 1 [running]:
//	| main.get(...)
//	| \t/srv/main.go:2
type goBeside struct {
	lines  event.Lines
	margin string
}

func (b goBeside) At(i int) (*event.Line, bool) {
	l, ok := b.lines.At(i)
	if !ok || l.Head {
		return l, ok
	}
	text, ok := strings.CutPrefix(l.Text, b.margin)
	if !ok {
		return l, true
	}
	inner := *l
	inner.Text = text
	if bare := strings.TrimLeft(text, " |"); strings.HasPrefix(bare, `\t`) {
		inner.Text = text[:len(text)-len(bare)] + "\t" + bare[2:]
	}
	return &inner, true
}

// goFieldValue finds the value that was recovered among the pairs at the end of a record's message: `job failed panic="index out of range" stack=`.
func goFieldValue(message string) (string, bool) {
	line, _, _ := strings.Cut(message, "\n")
	line = " " + line
	for _, key := range []string{` panic="`, ` err="`, ` error="`, ` recovered="`} {
		at := strings.LastIndex(line, key)
		if at < 0 {
			continue
		}
		value := line[at+len(key):]
		if until := quoteEnd(value); until >= 0 {
			return strings.NewReplacer(`\"`, `"`, `\n`, "\n", `\t`, "\t", `\\`, `\`).Replace(value[:until]), true
		}
	}
	for _, key := range []string{" panic=", " err=", " error=", " recovered="} {
		if _, value, ok := strings.Cut(line, key); ok && value != "" && value[0] != '"' && value[0] != '<' && !strings.Contains(value, "=") {
			return strings.TrimSuffix(value, ":"), true
		}
	}
	return "", false
}

// goLogged finds the value that was recovered among the fields of a record.
func goLogged(rec *event.Record) string {
	for _, key := range []string{"panic", "error", "err", "recovered", "recover", "reason"} {
		if v := rec.Fields[key]; v != "" {
			return v
		}
		if v := rec.Fields["fields."+key]; v != "" { // apex/log
			return v
		}
	}
	return ""
}
