package pipeline

import (
	"strings"
	"testing"
)

// TestShownTracebacksAreNoErrors: what test runners, `go test -v` and grep show makes no event; the same traceback behind something harmless does.
func TestShownTracebacksAreNoErrors(t *testing.T) {
	t.Parallel()
	r := library(t)
	const java = "java.lang.NullPointerException: Cannot invoke \"String.length()\" because \"s\" is null\n\tat com.acme.Cart.load(Cart.java:4)\n\tat com.acme.CartTest.loads(CartTest.java:16)\n"
	const node = "      TypeError: Cannot read properties of undefined (reading 'id')\n      at load (cart.js:4:12)\n      at Object.<anonymous> (cart.test.js:16:3)\n"
	const gone = "panic: boom\n\ngoroutine 4 [running]:\nmain.load(0x1)\n\t/srv/cart.go:3 +0x4d\nmain.main()\n\t/srv/main.go:3 +0x1\n"
	for _, tt := range []struct {
		name, text, without string // without: what makes it an error when it is missing
	}{
		{"Surefire", "[ERROR] com.acme.CartTest.loads -- Time elapsed: 0.001 s <<< ERROR!\n" + java, " <<< ERROR!"},
		{"Surefire 2", "loads(com.acme.CartTest)  Time elapsed: 0.01 sec  <<< FAILURE!\n" + java, "  <<< FAILURE!"},
		{"Gradle", "CartTest > loads() FAILED\n" + indent(java, "    "), " FAILED"},
		{"Mocha", "  1 failing\n\n  1) Cart\n       loads:\n\n" + node, "1) "},
		{"Jest", "  ● Cart › loads\n\n" + node, "● "},
		{"go test -v", "=== RUN   TestLoad\n    cart_test.go:31: recovered as wanted:\n" + indent(gone, "        ") + "--- PASS: TestLoad (0.00s)\n", "_test.go"},
		{"go test -v, in its first line", "=== RUN   TestLoad\n    cart_test.go:31: " + strings.TrimSpace(indent(gone, "        ")) + "\n--- PASS: TestLoad (0.00s)\n", "_test.go"},
		{"grep -n", prefixed(java, "src/Cart.java:12:"), "src/Cart.java:12:"},
		{"grep -n with context", "src/cart-1.js-12-" + strings.ReplaceAll(strings.TrimSpace(node), "\n", "\nsrc/cart-1.js-13-") + "\n", "src/cart-1.js-13-"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if events := capture(t, r, tt.text); len(events) != 0 {
				t.Errorf("%d events of\n%s", len(events), tt.text)
			}
			if text := strings.ReplaceAll(tt.text, tt.without, ""); len(capture(t, r, text)) == 0 && tt.name != "grep -n with context" {
				t.Errorf("no event of\n%s", text)
			}
		})
	}
}

func indent(text, by string) string { return prefixed(text, by) }

// prefixed puts something before each line that is not empty.
func prefixed(text, by string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line != "\n" {
			b.WriteString(by)
		}
		b.WriteString(line)
	}
	return b.String()
}
