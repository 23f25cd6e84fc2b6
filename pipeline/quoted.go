package pipeline

import (
	"strings"

	"github.com/errtail/errtail/event"
)

// shown tells whether a traceback is no error of a program but is shown: a test runner tells of a test that failed, `go test -v` of what a test logged, or grep of a line
// of source code. No SDK would have sent it.
func shown(lines event.Lines, trace *event.Trace) bool {
	first, ok := lines.At(trace.First)
	return ok && (found(first.Text, trace.Parser) || testLogged(lines, trace.First) || testFailed(lines, trace.First))
}

// found tells whether grep -n has put a file and a number before the first line of a traceback. The languages whose own errors begin so are left alone.
//
//	src/pay.php:12:// PHP Fatal error:  Uncaught PDOException: deadlock in /srv/db.php:3
func found(text, parser string) bool {
	switch parser {
	case "go", "java", "javascript", "php", "dotnet", "rust", "python":
	default:
		return false
	}
	for end := 0; end < len(text) && (isWord(text[end]) || strings.IndexByte("_./-+@:", text[end]) >= 0); end++ {
		if (text[end] == ':' || text[end] == '-') && numbered(text[end:]) > 0 {
			return sourceName(text[:end])
		}
	}
	return false
}

// sourceName tells whether a name ends as that of a source file.
func sourceName(name string) bool {
	dot := strings.LastIndexByte(name, '.')
	return dot > 0 && len(name)-dot > 1 && len(name)-dot <= 6 && (name[dot+1]|0x20) >= 'a' && (name[dot+1]|0x20) <= 'z'
}

// numbered returns the length of ":12:" or "-12-" at the beginning of a text, or 0.
func numbered(text string) int {
	n := 1
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	if n > 1 && n < len(text) && text[n] == text[0] {
		return n + 1
	}
	return 0
}

// maxTestLines is how many lines of what a test logged are looked at to find its first one.
const maxTestLines = 24

// testLogged tells whether line i is part of what a test has logged (testing.T.Log): the first line names the file of the test, and the others are indented by eight
// blanks.
//
//	pay_test.go:31: recovered as wanted: panic: boom
//	    goroutine 4 [running]:
func testLogged(lines event.Lines, i int) bool {
	const first, more = "    ", "        "
	for n := range maxTestLines {
		l, ok := lines.At(i - n)
		if !ok || !strings.HasPrefix(l.Text, first) {
			return false
		}
		if rest := l.Text[len(first):]; !strings.HasPrefix(l.Text, more) {
			end := strings.Index(rest, "_test.go:")
			return end > 0 && !strings.ContainsAny(rest[:end], " \t(") && numbered(rest[end+len("_test.go"):]) > 0
		}
	}
	return false
}

// testFailed tells whether the report of a failed test stands above line i: of Surefire (Maven), Gradle, Mocha or Jest.
//
//	[ERROR] com.acme.CartTest.totals -- Time elapsed: 0.011 s <<< FAILURE!
//	CartTest > totals() FAILED
//	  1) Cart
//	       totals:
//	  ● Cart › totals
func testFailed(lines event.Lines, i int) bool {
	const near = 4
	hit, _ := lines.At(i)
	if hit.Head {
		return strings.HasSuffix(hit.Text, "<<< ERROR!") || strings.HasSuffix(hit.Text, "<<< FAILURE!")
	}
	indented := strings.HasPrefix(hit.Text, "    ")
	for n := 1; n <= near; n++ {
		l, ok := lines.At(i - n)
		if !ok {
			return false
		}
		text := strings.TrimRight(l.Text, " ")
		switch rest := strings.TrimLeft(text, " "); {
		case rest == "":
		case n == 1 && (strings.HasSuffix(rest, "<<< ERROR!") || strings.HasSuffix(rest, "<<< FAILURE!")),
			n == 1 && indented && strings.HasSuffix(rest, " FAILED") && strings.Contains(rest, " > "),
			indented && strings.HasPrefix(rest, "● ") && strings.Contains(rest, " › "),
			indented && len(text) == len(rest)+2 && listed(rest):
			return true
		case l.Head:
			return false
		}
	}
	return false
}

// listed tells whether a text begins with a number and a closing bracket.
func listed(text string) bool {
	n := 0
	for n < len(text) && n < 5 && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n > 0 && strings.HasPrefix(text[n:], ") ")
}
