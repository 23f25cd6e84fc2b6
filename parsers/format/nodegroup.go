package format

import (
	"encoding/json"
	"strings"
)

// nodeErrors is an AggregateError as pino's serializer writes it (pino-std-serializers, lib/err.js): the members are objects of their own.
//
//	"err":{"type":"AggregateError","message":"x","stack":"AggregateError: x","aggregateErrors":[{"type":"Error","stack":"Error: y\n    at f (/srv/a.js:1:2)"}]}
type nodeErrors struct {
	Members []struct{ Stack string } `json:"aggregateErrors"`
}

// maxMembers bounds how many members of an AggregateError are printed.
const maxMembers = 20

// nodeGroup prints the AggregateError of the record s, whose stack is known, as util.inspect would have: one without frames stands in brackets, with its members
// behind it. stack is returned as it is where nothing is to be added.
func nodeGroup(s, stack string) string {
	var record struct{ Err, Error nodeErrors }
	_ = json.Unmarshal([]byte(s), &record) // what does not fit has no members
	members := append(record.Err.Members, record.Error.Members...)
	framed := strings.Contains(stack, "\n    at ")
	if len(members) == 0 {
		if framed {
			return stack
		}
		return "[" + stack + "]"
	}
	var b strings.Builder
	if framed {
		b.WriteString(stack + " {\n  [errors]: [")
	} else {
		b.WriteString("[" + stack + "] {\n  [errors]: [")
	}
	for _, m := range members[:min(len(members), maxMembers)] {
		b.WriteString("\n    " + strings.ReplaceAll(m.Stack, "\n", "\n    "))
	}
	b.WriteString("\n  ]\n}")
	return b.String()
}
