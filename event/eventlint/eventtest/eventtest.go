// Package eventtest checks the events that tests make: with the linter of package eventlint, and with Sentry's own JSON schema where that
// stands beside the checkout, as it does on the machines that decide.
package eventtest

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/errtail/errtail/event/eventlint"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaPath is where the schema is, seen from a directory above the test's.
const schemaPath = "shared/reference/event.schema.json"

// Valid fails t for everything that is wrong with an event payload.
func Valid(t testing.TB, payload []byte) {
	t.Helper()
	errs := eventlint.Check(payload)
	if err := schema(payload); err != nil {
		errs = append(errs, err)
	}
	for _, err := range errs {
		t.Errorf("event: %v", err)
	}
	if len(errs) > 0 {
		t.Logf("the payload: %.2000s", payload)
	}
}

// ValidLines fails t for everything that is wrong with events in JSON lines, and returns how many there are.
func ValidLines(t testing.TB, lines []byte) int {
	t.Helper()
	n := 0
	for line := range bytes.Lines(lines) {
		n++
		Valid(t, bytes.TrimSuffix(line, []byte("\n")))
	}
	return n
}

// schema checks a payload against Sentry's JSON schema; without the schema nothing is wrong.
func schema(payload []byte) error {
	s, err := compiled()
	if s == nil || err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(payload))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// compiled reads the schema once for all tests of a package; it does not change while they run.
var compiled = sync.OnceValues(func() (*jsonschema.Schema, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	for {
		path := filepath.Join(dir, schemaPath)
		if _, err := os.Stat(path); err == nil {
			c := jsonschema.NewCompiler()
			c.RegisterFormat(&jsonschema.Format{Name: "uuid", Validate: plainUUID})
			return c.Compile(path)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return nil, nil
		}
		dir = up
	}
})

// plainUUID takes any string for a UUID. The schema says "uuid", whose form has dashes; what Sentry documents, and backends take, is the form
// without them. The linter checks the form.
func plainUUID(any) error { return nil }

// SchemaFound tells whether Sentry's JSON schema stands beside the checkout.
func SchemaFound() bool {
	s, _ := compiled()
	return s != nil
}
