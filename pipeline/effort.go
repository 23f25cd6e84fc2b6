package pipeline

import "github.com/errtail/errtail/rules/gate"

// Effort says how often the gate has to look twice in a text: see [gate.Effort].
func (r *Recogniser) Effort(text []byte) gate.Effort { return r.gate.Effort(text) }
