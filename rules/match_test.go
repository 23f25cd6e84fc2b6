package rules

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
)

// watched counts how far a rule looks.
type watched struct {
	lines    event.LineSlice
	zero     int
	farthest int
}

func (w *watched) At(i int) (*event.Line, bool) {
	w.farthest = max(w.farthest, i)
	return w.lines.At(w.zero + i)
}

func TestMatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		rule     string // without id
		lines    []string
		zero     int // the line that is hit
		first    int
		end      int // 0: no match
		farthest int
		captures map[string]string
		others   []int
		flags    string // "ignored", "truncated"
	}{
		{name: "one line", rule: "start: '^ERR (?P<value>.*)$'", lines: []string{"ERR boom", "more"}, end: 1, farthest: 0, captures: map[string]string{"value": "boom"}},
		{name: "no fit", rule: "start: '^ERR (?P<value>.*)$'", lines: []string{"an ERR boom"}},
		{name: "continue", rule: "start: '^ERR boom'\ncontinue: ['^  (?P<extra_a>\\w+)', '^$']", lines: []string{"ERR boom", "  one", "", "  two", "next"}, end: 4, farthest: 4,
			captures: map[string]string{"extra_a": "one"}},
		{name: "continue to the end of the log", rule: "start: '^ERR boom'\ncontinue: '^  '", lines: []string{"ERR boom", "  one"}, end: 2, farthest: 2},
		{name: "end", rule: "start: '^BEGIN err'\nend: '^END (?P<tag_code>\\d+)$'", lines: []string{"BEGIN err", "x", "END 7", "END 8"}, end: 3, farthest: 2, captures: map[string]string{"tag_code": "7"}},
		{name: "continue and end", rule: "start: '^BEGIN err'\ncontinue: '^x'\nend: '^END'", lines: []string{"BEGIN err", "x", "END", "x"}, end: 3, farthest: 2},
		{name: "continue, and no end", rule: "start: '^BEGIN err'\ncontinue: '^x'\nend: '^END'", lines: []string{"BEGIN err", "x", "y", "END"}, end: 2, farthest: 2},
		{name: "header", rule: "start: '^ERR boom'\nheader: '^job (?P<transaction>\\w+)$'", lines: []string{"job nightly", "ERR boom"}, zero: 1, first: -1, end: 1,
			captures: map[string]string{"transaction": "nightly"}},
		{name: "another header", rule: "start: '^ERR boom'\nheader: '^job (?P<transaction>\\w+)$'", lines: []string{"jobs done", "ERR boom"}, zero: 1, end: 1},
		{name: "prefix", rule: "prefix: '^web_(?P<tag_n>\\d) +\\| '\nstart: '^ERR boom$'\ncontinue: '^ '", lines: []string{"web_1  | ERR boom", "web_1  |  at x", "web_1  | ok"}, end: 2, farthest: 2,
			captures: map[string]string{"tag_n": "1"}},
		{name: "key", rule: "key: pid\nprefix: '^\\[(?P<pid>\\d+)\\] '\nstart: '^ERR boom$'\ncontinue: '^ '",
			lines: []string{"[1] ERR boom", "[2] other", "[1]  at x", "[2]  at y", "[1]  at z", "[2] no", "[1] ok"}, end: 5, farthest: 6, others: []int{1, 3}, captures: map[string]string{"pid": "1"}},
		{name: "lines", rule: "start: '^ERR boom'\ncontinue: '^ '\nlimits: {lines: 3}", lines: []string{"ERR boom", " 1", " 2", " 3", " 4"}, end: 3, farthest: 2, flags: "truncated"},
		{name: "bytes", rule: "start: '^ERR boom'\ncontinue: '^ '\nlimits: {bytes: 12B}", lines: []string{"ERR boom", " 123456789", " 2"}, end: 2, farthest: 1, flags: "truncated"},
		{name: "capture", rule: "start: '^ERR boom'\ncontinue: '^ '\ncapture: ['code=(?P<tag_code>\\w+)', 'never (?P<extra_x>x)', '(?m)^ at (?P<function>\\w+)$']", lines: []string{"ERR boom", " code=E42", " at f"},
			end: 3, farthest: 3, captures: map[string]string{"tag_code": "E42", "function": "f"}},
		{name: "first capture of a name", rule: "start: '^ERR (?P<tag_a>\\w+)'\ncapture: ['(?P<tag_a>R+)']", lines: []string{"ERR boom"}, end: 1, captures: map[string]string{"tag_a": "boom"}},
		{name: "ignore", rule: "start: '^ERR boom'\ncontinue: '^ '\nignore: ['favicon']", lines: []string{"ERR boom", " GET /favicon.ico"}, end: 2, farthest: 2, flags: "ignored"},
		{name: "keywords", rule: "start: 'boom'\nkeywords: [one, two]", lines: []string{"three boom"}},
		{name: "keywords in the line", rule: "start: 'boom'\nkeywords: [one, two]", lines: []string{"two boom"}, end: 1},
		{name: "message instead of start", rule: "when: {message: '^ERR (?P<value>\\w+)$'}", lines: []string{"ERR boom"}, end: 1, captures: map[string]string{"value": "boom"}},
		{name: "switched off", rule: "start: '^ERR boom'\nenabled: false", lines: []string{"ERR boom"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := parse(t, "version: 1\nrules:\n  - id: x\n    "+strings.ReplaceAll(tt.rule, "\n", "\n    ")+"\n")
			w := &watched{lines: texts(tt.lines...), zero: tt.zero}
			m, ok := s.Rules()[0].Match(w, Subject{})
			if !ok {
				if tt.end != 0 {
					t.Fatal("got no match")
				}
				return
			}
			var flags []string
			if m.Ignored {
				flags = append(flags, "ignored")
			}
			if m.Truncated {
				flags = append(flags, "truncated")
			}
			if m.First != tt.first || m.End != tt.end || w.farthest != tt.farthest {
				t.Errorf("got lines %d to %d, looked at up to %d, want %d, %d, %d", m.First, m.End, w.farthest, tt.first, tt.end, tt.farthest)
			}
			if !maps.Equal(m.Captures, tt.captures) || !slices.Equal(m.Others, tt.others) || strings.Join(flags, " ") != tt.flags {
				t.Errorf("got %v, %v, %v, want %v, %v, %q", m.Captures, m.Others, flags, tt.captures, tt.others, tt.flags)
			}
		})
	}
}

// Where more lines follow later, the answer is the same as if they had been there at once, as soon as no line is missing.
func TestMatchDoesNotDependOnCuts(t *testing.T) {
	t.Parallel()
	s, err := Load(nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range s.LineRules() {
		for _, sample := range r.Samples {
			lines := texts(strings.Split(strings.TrimSuffix(string(sample.Input), "\n"), "\n")...)
			whole := &watched{lines: lines}
			want, ok := r.Match(whole, sample.Subject)
			for cut := 1; cut <= len(lines); cut++ {
				w := &watched{lines: lines[:cut]}
				got, gotOK := r.Match(w, sample.Subject)
				if w.farthest >= cut {
					continue // undecided: asked again
				}
				if gotOK != ok || ok && (got.End != want.End || got.Text != want.Text) {
					t.Errorf("%s, %q cut at %d: got %+v, want %+v", r.ID, sample.Name, cut, got, want)
				}
			}
		}
	}
}

func TestForTrace(t *testing.T) {
	t.Parallel()
	const rules = `
version: 1
rules:
  - {id: keyword, parser: python, keywords: [OperationalError], tags: {db: "yes"}}
  - {id: started, parser: python, start: '^Exception in thread (?P<thread>\S+):$'}
  - {id: ignored, parser: python, when: {message: '^noise'}, ignore: ['.']}
  - {id: header, parser: python, when: {message: 'failed$'}, header: ['^\[%{INT:tag_pid}\] (?P<tag_x>\w+)', '^never'], capture: ['order (?P<tag_order>\d+)']}
  - {id: above, parser: python, when: {message: '^plain (?P<transaction>\w+)$'}}
  - {id: go, parser: go}
  - {id: rest, parser: python}
`
	s := parse(t, rules)
	tests := []struct {
		name    string
		parser  string
		lines   []string
		head    int
		first   int
		message string
		want    string
		from    int
		tags    map[string]string
	}{
		{name: "nothing special", parser: "python", lines: []string{"Traceback", "E: x"}, want: "rest"},
		{name: "another language", parser: "go", lines: []string{"panic: x"}, want: "go"},
		{name: "no rule", parser: "java", lines: []string{"x"}, want: ""},
		{name: "keyword at the end", parser: "python", lines: []string{"Traceback", "db.OperationalError: x"}, want: "keyword"},
		{name: "start in the middle", parser: "python", lines: []string{"2026 ERROR x", "Exception in thread t-1:", "Traceback"}, first: 1, message: "x", want: "started"},
		{name: "ignored", parser: "python", lines: []string{"2026 noise", "Traceback"}, first: 1, message: "noise", want: "ignored"},
		{name: "header and capture", parser: "python", lines: []string{"[12] ERROR order 42 failed", "Traceback"}, first: 1, message: "order 42 failed", want: "header",
			tags: map[string]string{"pid": "12", "x": "ERROR", "order": "42"}},
		{name: "line of the record, unknown format", parser: "python", lines: []string{"[12] ERROR order 42 failed", "Traceback"}, first: 1, want: "header", tags: map[string]string{"order": "42"}},
		{name: "line above", parser: "python", lines: []string{"x", "plain job", "Traceback"}, head: 2, first: 2, want: "above", from: 1},
		{name: "line above, behind a record", parser: "python", lines: []string{"2026 INFO y", "plain job", "Traceback"}, head: 0, first: 2, message: "y", want: "above", from: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var record *event.Record
			if tt.message != "" {
				record = &event.Record{Message: tt.message}
			}
			trace := event.Trace{Parser: tt.parser, First: tt.first, End: len(tt.lines)}
			m, ok := s.ForTrace(&trace, texts(tt.lines...), tt.head, record, Subject{})
			if !ok {
				if tt.want != "" {
					t.Fatalf("got no rule, want %s", tt.want)
				}
				return
			}
			if m.Rule.ID != tt.want || m.First != tt.from || m.Ignored != (tt.want == "ignored") {
				t.Fatalf("got rule %s from line %d, ignored %v, want %s from %d", m.Rule.ID, m.First, m.Ignored, tt.want, tt.from)
			}
			for k, want := range tt.tags {
				if got := m.Captures["tag_"+k]; got != want {
					t.Errorf("tag %s: got %q, want %q", k, got, want)
				}
			}
		})
	}
}
