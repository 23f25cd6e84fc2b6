package scrub

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The corpus is text with marks, one case a line. ⟦…⟧ is a secret, which must go; ⟨…⟩ may go with it; everything else must stay as it is. ¶ is a newline.
// «w36» stands for 36 random letters and digits (see alphabets), «jwt» for a token, «b64:x» for x in base64, «luhn16:4» for 16 digits that begin with 4 and have a
// right check digit. Tokens are put together here from such parts, and never stand in the files as they are, so that no scanner takes them for live ones; where a
// part had to be written out, § splits it. Of a line that begins with ~ it is only said that the secret goes. One that begins with ! is a secret that is known to stay, or a look-alike that is known to go.

var alphabets = map[byte]string{
	'w': "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
	'h': "0123456789abcdef", 'H': "0123456789ABCDEF", 'd': "0123456789",
	'u': "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 'x': "abcdefghijklmnopqrstuvwxyz0123456789",
	'b': "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
	's': "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
	'a': "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 'U': "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 'Q': "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
}

// textCase is a line of the corpus, with its parts in order.
type textCase struct {
	file    string
	line    int
	known   bool // to be wrong
	text    string
	secrets []string
	outside string         // the text without them
	around  *regexp.Regexp // what must be left
}

func (c textCase) name() string { return fmt.Sprintf("%s:%d", c.file, c.line) }

var part = regexp.MustCompile(`«[^»]*»`)

// expand writes out what stands for something else.
func expand(t testing.TB, line string) string {
	h := fnv.New64a()
	h.Write([]byte(line))
	rng := rand.New(rand.NewPCG(h.Sum64(), 1))
	draw := func(class byte, n int) string {
		letters := alphabets[class]
		if letters == "" {
			t.Fatalf("unknown class %q in %s", class, line)
		}
		var b strings.Builder
		for range n {
			b.WriteByte(letters[rng.IntN(len(letters))])
		}
		return b.String()
	}
	line = part.ReplaceAllStringFunc(line, func(p string) string {
		p = strings.Trim(p, "«»")
		kind, rest, _ := strings.Cut(p, ":")
		switch {
		case p == "jwt":
			encode := base64.RawURLEncoding.EncodeToString
			return encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode([]byte(`{"sub":"`+draw('d', 10)+`","iat":1516239022}`)) + "." + draw('s', 43)
		case kind == "b64":
			if rest != "" {
				return base64.StdEncoding.EncodeToString([]byte(rest))
			}
		case strings.HasPrefix(kind, "luhn"):
			n, _ := strconv.Atoi(kind[4:])
			digits := rest + draw('d', n-1-len(rest))
			for d := byte('0'); ; d++ {
				if rightCheckDigit(digits + string(d)) {
					return digits + string(d)
				}
			}
		}
		n, err := strconv.Atoi(p[1:])
		if err != nil {
			t.Fatalf("%q in %s: %v", p, line, err)
		}
		return draw(p[0], n)
	})
	return strings.NewReplacer("§", "", "¶", "\n").Replace(line)
}

// rightCheckDigit is the Luhn formula once more, from its definition.
func rightCheckDigit(digits string) bool {
	sum := 0
	for i := range len(digits) {
		v := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			v *= 2
		}
		sum += v/10 + v%10
	}
	return sum%10 == 0
}

// corpus returns the cases of all files in a directory.
func corpus(t testing.TB, dir string) (cases []textCase) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(data), "\n") {
			if line == "" || strings.HasPrefix(line, "# ") {
				continue
			}
			line, known := strings.CutPrefix(line, "!")
			line, loose := strings.CutPrefix(line, "~")
			c := parseCase(t, line)
			if loose {
				c.around = regexp.MustCompile(`\[Filtered\]`)
			}
			c.file, c.line, c.known = filepath.Base(file), i+1, known
			cases = append(cases, c)
		}
	}
	if len(cases) < 400 {
		t.Fatalf("%s has %d lines, want 400 at least", dir, len(cases))
	}
	return cases
}

var mark = regexp.MustCompile(`[⟦⟧⟨⟩]`)

func parseCase(t testing.TB, line string) (c textCase) {
	line = expand(t, line)
	around, secret, depth := `\A`, "", 0
	rest := line
	for rest != "" {
		end := len(rest)
		if at := mark.FindStringIndex(rest); at != nil {
			end = at[0]
		}
		text := rest[:end]
		rest = rest[end:]
		c.text += text
		if depth > 0 {
			secret += text
		} else {
			around += regexp.QuoteMeta(text)
			c.outside += text + "\x00"
		}
		if rest == "" {
			break
		}
		sign := rest[:len("⟦")]
		rest = rest[len(sign):]
		switch sign {
		case "⟦":
			depth++
			secret = ""
		case "⟧":
			depth--
			if secret != "" {
				c.secrets = append(c.secrets, secret)
				around += `(?:\[Filtered\])?`
			}
		case "⟨":
			if depth > 0 {
				continue
			}
			to := strings.Index(rest, "⟩")
			c.text += rest[:to]
			c.outside += rest[:to] + "\x00"
			around += `(?:` + regexp.QuoteMeta(rest[:to]) + `|\[Filtered\])?`
			rest = rest[to+len("⟩"):]
		}
	}
	re, err := regexp.Compile(around + `\z`)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	c.around = re
	return c
}

// leaked returns a part of a secret that is still in the text: the whole of a short one, or any six bytes of a long one.
func (c textCase) leaked(got string) string {
	for _, s := range c.secrets {
		n := min(len(s), 6)
		for i := 0; i+n <= len(s); i++ {
			if w := s[i : i+n]; strings.Count(got, w) > strings.Count(c.outside, w) {
				return s
			}
		}
	}
	return ""
}
