package corpus

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Languages are those whose tracebacks are used: the folders of parsers/testdata whose logs need nothing around them to be read.
var Languages = []string{"python", "java", "javascript", "go", "ruby", "rust", "native", "php", "dotnet", "elixir", "perl", "lua", "dart", "swift"}

// frame is how a line begins that is a frame, or the first line of one, where stacks are made deeper by frames.
var frame = map[string]string{"python": `  File "`, "java": "\tat ", "javascript": "    at ", "dotnet": "   at "}

// Traces are real tracebacks, by language.
type Traces struct {
	all map[string][][]string // lines
}

// longest bounds the lines of a case that is used: some are there to be long.
const longest = 80

// LoadTraces reads those cases of parsers/testdata that are exactly one error.
func LoadTraces(testdata string) (*Traces, error) {
	t := &Traces{all: map[string][][]string{}}
	for _, language := range Languages {
		names, err := filepath.Glob(filepath.Join(testdata, language, "*.log"))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			lines, err := oneError(name)
			if err != nil {
				return nil, fmt.Errorf("reading a traceback: %w", err)
			}
			if len(lines) > 0 {
				t.all[language] = append(t.all[language], lines)
			}
		}
		if len(t.all[language]) == 0 {
			return nil, fmt.Errorf("no tracebacks of %s below %s: run this at the root of the checkout", language, testdata)
		}
	}
	return t, nil
}

// oneError returns the lines of a case, or nothing if the program wrote more than one traceback, or something besides.
func oneError(name string) ([]string, error) {
	told, err := os.ReadFile(strings.TrimSuffix(name, ".log") + ".json")
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var expected struct {
		Traces []struct {
			Exceptions []struct{ Frames []json.RawMessage }
		}
	}
	if err := json.Unmarshal(told, &expected); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(expected.Traces) != 1 || len(expected.Traces[0].Exceptions) != 1 || len(expected.Traces[0].Exceptions[0].Frames) == 0 {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"), "\n")
	if len(lines) > longest || strings.ContainsRune(string(text), 0) {
		return nil, nil
	}
	return lines, nil
}

// pick returns a traceback of a language, or of any. Where that can be done, its stack is made 10 to 40 frames deep, as those of web programs are. If it is varied, it
// gets other line numbers; if not, it is always the same one of its language.
func (t *Traces) pick(random *rand.Rand, language string, varied bool) (string, []string) {
	if language == "" {
		language = Languages[random.IntN(len(Languages))]
	}
	cases := t.all[language]
	lines, frames := cases[0], 20
	if varied {
		lines, frames = cases[random.IntN(len(cases))], 10+random.IntN(31)
	}
	if prefix := frame[language]; prefix != "" {
		lines = deepen(lines, prefix, frames)
	} else {
		lines = slices.Clone(lines)
	}
	for i := 0; varied && i < len(lines); i++ {
		lines[i] = renumber(random, lines[i])
	}
	return language, lines
}

// deepen repeats the first frame of a stack until it has so many.
func deepen(lines []string, prefix string, frames int) []string {
	first := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, prefix) })
	if first < 0 {
		return slices.Clone(lines)
	}
	next := first + 1
	for next < len(lines) && prefix == frame["python"] && strings.HasPrefix(lines[next], "    ") {
		next++
	}
	deep := slices.Clone(lines[:first])
	for range max(0, frames-count(lines, prefix)) {
		deep = append(deep, lines[first:next]...)
	}
	return append(deep, lines[first:]...)
}

func count(lines []string, prefix string) int {
	n := 0
	for _, l := range lines {
		if strings.HasPrefix(l, prefix) {
			n++
		}
	}
	return n
}

// renumber writes other digits where a line of source is named: behind "line ", and behind the colon of a file name. The first digit stays, so that none becomes 0.
func renumber(random *rand.Rand, line string) string {
	for _, before := range []string{"line ", ".py:", ".java:", ".js:", ".go:", ".rb:", ".rs:", ".cs:line ", ".ex:", ".lua:", ".dart:", ".swift:", ".php:"} {
		i := strings.Index(line, before)
		if i < 0 {
			continue
		}
		b := []byte(line)
		for k := i + len(before); k < len(b) && b[k] >= '0' && b[k] <= '9'; k++ {
			if k > i+len(before) {
				b[k] = byte('0' + random.IntN(10))
			}
		}
		return string(b)
	}
	return line
}
