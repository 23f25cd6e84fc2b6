package traceback

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

func TestErlangElements(t *testing.T) {
	t.Parallel()
	for term, want := range map[string][]string{
		"{badmatch,{error,enoent}}":               {"badmatch", "{error,enoent}"},
		`{multi,"a \"q, [x",<<"b,c">>,#{a => 1}}`: {"multi", `"a \"q, [x"`, `<<"b,c">>`, "#{a => 1}"},
		"[1,[2,3],{4,5}]":                         {"1", "[2,3]", "{4,5}"},
		"{gs,'-run/1-fun, x-',0,[]}":              {"gs", "'-run/1-fun, x-'", "0", "[]"},
		"[a|b]":                                   {"a", "b"},
		"[$,,2]":                                  {"$,", "2"},
		"[]":                                      nil,
		"atom":                                    nil,
		"{broken":                                 nil,
	} {
		if diff := cmp.Diff(erlElements(term), want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", term, diff)
		}
	}
}

// The words are those of erl_error.
func TestErlangReasons(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string][2]string{
		"badarith":                  {"badarith", "an error occurred when evaluating an arithmetic expression"},
		"{badmatch,{error,y}}":      {"badmatch", "no match of right hand side value {error,y}"},
		"{case_clause,0}":           {"case_clause", "no case clause matching 0"},
		"{nocatch,ball}":            {"nocatch", "{nocatch,ball}"},
		"{bad_order,42,\"s\"}":      {"bad_order", "{bad_order,42,\"s\"}"},
		"{{payment_failed,7},more}": {"payment_failed", "{{payment_failed,7},more}"},
		"\"a string\"":              {"error", "\"a string\""},
		"42":                        {"error", "42"},
	} {
		if got := [2]string{erlTag(reason, "error"), erlExplain(reason, nil)}; got != want {
			t.Errorf("%s is %q, want %q", reason, got, want)
		}
		if got := erlTypeOf(want[1], "error"); got != want[0] {
			t.Errorf("%q is explained as %q, want %q", want[1], got, want[0])
		}
	}
}

func FuzzErlang(f *testing.F) { fuzzRuntime(f, &Erlang) }

// TestErlangReportsAreReadOnce counts the lines that are read of a long report without a reason, each line of which could be one of a stack: they grow with the report, and
// not with its square.
func TestErlangReportsAreReadOnce(t *testing.T) {
	t.Parallel()
	asked := func(n int) int {
		lines := decode("=ERROR REPORT==== 23-Nov-2026::08:33:10.793644 ===\n" + strings.Repeat("    no reason,[{file,x\n", n))
		total := 0
		for i := range lines {
			c := &countedLines{lines: lines, by: i}
			Erlang.Parse(c)
			total += c.n
		}
		return total
	}
	if small, large := asked(50), asked(350); large > 14*small {
		t.Errorf("50 lines: %d were read, 350 lines: %d", small, large)
	}
}

// countedLines counts how often a line is asked for.
type countedLines struct {
	lines event.LineSlice
	by, n int
}

func (c *countedLines) At(i int) (*event.Line, bool) {
	c.n++
	return c.lines.At(i + c.by)
}
