package examples

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// build returns the errtail of this checkout.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "errtail")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "../cmd/errtail").CombinedOutput(); err != nil {
		t.Fatalf("building errtail: %v\n%s", err, out)
	}
	return binary
}

// errtail runs a command as a user would, in dir, with nothing set that the configuration could take.
func errtail(t *testing.T, binary, dir string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	var out, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errors
	err = cmd.Run()
	return out.String(), errors.String(), err
}

// TestGunicorn runs what the example's README says, on the logs that are in the repository.
func TestGunicorn(t *testing.T) {
	t.Parallel()
	binary := build(t)
	t.Run("scan", func(t *testing.T) { scanGunicorn(t, binary) })
	for _, args := range [][]string{{"check", "-c", "errtail.yaml"}, {"rules", "test", "rules.yaml"}} {
		t.Run(args[0], func(t *testing.T) {
			if stdout, stderr, err := errtail(t, binary, "gunicorn", args...); err != nil {
				t.Errorf("errtail %s: %v\n%s%s", strings.Join(args, " "), err, stdout, stderr)
			}
		})
	}
}

// scanGunicorn scans what the shop wrote. The list of what is in there was made by reading the logs.
func scanGunicorn(t *testing.T, binary string) {
	refused := "ConnectionRefusedError: [Errno 111] Connection refused | URLError: <urlopen error [Errno 111] Connection refused>"
	want := []string{
		"AttributeError: 'NoneType' object has no attribute 'lower'",
		"AttributeError: 'NoneType' object has no attribute 'lower'",
		"ValueError: invalid literal for int() with base 10: '1763900000.123'",
		"SystemExit: 1",
		"ZeroDivisionError: division by zero",
		"ZeroDivisionError: division by zero",
		"OutOfStock: BK-1004: 1 wanted, 0 left",
		"KeyError: 'BK-1007'",
		"KeyError: 'BK-1007'",
		"KeyError: 'BK-1007'",
		// The log has the customer's e-mail address here. It is not to leave the machine unless send_default_pii asks for that.
		"IntegrityError: UNIQUE constraint failed: customers.email | IntegrityError: (sqlite3.IntegrityError) UNIQUE constraint failed: customers.email\n" +
			"[SQL: INSERT INTO customers (email) VALUES (?)]\n[parameters: ('[Filtered]',)]\n(Background on this error at: https://sqlalche.me/e/20/gkpj)",
		"KeyError: 'WINTER20' | IndexError: list index out of range",
		refused + " | PaymentError: order 6: payment gateway unreachable",
		refused + " | PaymentError: order 6: payment gateway unreachable",
		refused,
		// Records without a traceback: a built-in rule takes the first, the shop's own rule the second.
		"message: WORKER TIMEOUT (pid:13947)",
		"message: order 5: payment declined: code 51, insufficient funds",
	}
	stdout, stderr, err := errtail(t, binary, "gunicorn", "scan", "-c", "errtail.yaml", "--format", "json", "logs")
	if err != nil {
		t.Fatalf("errtail scan: %v\n%s", err, stderr)
	}
	var got []string
	decoder := json.NewDecoder(strings.NewReader(stdout))
	for decoder.More() {
		var event struct {
			Exception struct {
				Values []struct{ Type, Value string }
			}
			LogEntry struct{ Formatted string }
		}
		if err := decoder.Decode(&event); err != nil {
			t.Fatal(err)
		}
		var chain []string
		for _, e := range event.Exception.Values {
			chain = append(chain, e.Type+": "+e.Value)
		}
		if chain == nil {
			chain = []string{"message: " + event.LogEntry.Formatted}
		}
		got = append(got, strings.Join(chain, " | "))
	}
	slices.Sort(got)
	slices.Sort(want)
	if strings.Contains(stdout, "amal@example.org") {
		t.Error("an e-mail address has come through")
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}
