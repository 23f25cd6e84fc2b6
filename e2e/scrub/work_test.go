//go:build e2e

// Package scrub counts the work of scrubbing, in machine instructions as valgrind's callgrind counts them, on texts made to be slow: the same on a busy machine and an idle one.
package scrub

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/errtail/errtail/emitter/scrub"
)

// hostile are what is repeated until a text is short or long.
var hostile = []string{
	"password=", `password="`, `"`, `\"`, `\`, "-----BEGIN PRIVATE KEY-----", "-----BEGIN ", "://", "://a:", `{"a":`, `{"password":{`, `\"password\":\"`, "@", "4111 ", "eyJ", "eyJhIjoi ", "token: [", "Cookie: a=", "1.2.",
	"session ", "a1b2c3d4e5f6", "--password '", "login('a', ", "credentials: a / ", "'a1' != '", " -t aB3dE6gH9 ", "<password>", "%22password%22%3A", "::", "key aB3dE6gH9jK2mN5pQ8sT1vW4 ",
}

// short and long are sizes in bytes; the long text may take a little more than as many times the work as it is longer, for what is looked at around a place ends at the text's end.
const (
	short = 16 << 10
	long  = 4 * short
	most  = 5.0
)

// attempts is how often valgrind may fail: now and then it does not get along with how Go starts threads.
const attempts = 5

// scrubOnce is what is counted, one call at a time: callgrind knows it by this name.
//
//go:noinline
func scrubOnce(s *scrub.Scrubber, text string) string { return s.Text(text) }

// TestCounted is what valgrind runs.
func TestCounted(t *testing.T) {
	if os.Getenv("ERRTAIL_COUNTED") == "" {
		return
	}
	s, err := scrub.New(scrub.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, piece := range hostile {
		for _, size := range []int{short, long} {
			scrubOnce(s, strings.Repeat(piece, size/len(piece)))
		}
	}
}

func TestWorkIsLinear(t *testing.T) {
	self := filepath.Join(t.TempDir(), "counted.test") // one with names in it: go test strips what it runs itself
	if out, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-tags", "e2e", "-o", self, ".").CombinedOutput(); err != nil {
		t.Fatalf("building what is counted: %v\n%s", err, out)
	}
	var counts []float64
	for attempt := 0; len(counts) != 2*len(hostile); attempt++ {
		if attempt == attempts {
			t.Fatalf("valgrind failed %d times (Debian: apt-get install valgrind)", attempts)
		}
		counts = counted(t, self)
	}
	for i, piece := range hostile {
		if ratio := counts[2*i+1] / counts[2*i]; ratio > most {
			t.Errorf("%q: %d times the text take %.1f times the work (%.0f instructions a byte, %.0f)", piece, long/short, ratio, counts[2*i]/short, counts[2*i+1]/long)
		} else {
			t.Logf("%-32q %.2f times, %.0f instructions a byte", piece, ratio, counts[2*i+1]/long)
		}
	}
}

// counted returns the instructions of each call of scrubOnce, in order.
func counted(t *testing.T, self string) (counts []float64) {
	dir := t.TempDir()
	name := "github.com/errtail/errtail/e2e/scrub.scrubOnce"
	cmd := exec.CommandContext(t.Context(), "valgrind", "--tool=callgrind", "--callgrind-out-file="+filepath.Join(dir, "out"), "--toggle-collect="+name, "--dump-after="+name, self, "-test.run=^TestCounted$")
	cmd.Env = append(os.Environ(), "ERRTAIL_COUNTED=1", "GOMAXPROCS=1", "GOGC=off", "GODEBUG=asyncpreemptoff=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Logf("counting with valgrind: %v\n%s", err, out[max(0, len(out)-1000):])
		return nil
	}
	for i := 1; i <= 2*len(hostile); i++ {
		text, err := os.ReadFile(filepath.Join(dir, "out."+strconv.Itoa(i)))
		if err != nil {
			t.Log(err)
			return nil
		}
		_, rest, _ := strings.Cut(string(text), "\nsummary: ")
		if rest == "" {
			_, rest, _ = strings.Cut(string(text), "\ntotals: ")
		}
		n, err := strconv.ParseFloat(strings.Fields(rest + " ?")[0], 64)
		if err != nil || n == 0 {
			t.Logf("call %d is not counted: %v", i, err)
			return nil
		}
		counts = append(counts, n)
	}
	return counts
}
