package event

// Breadcrumbs are what the log said before the error, oldest first.
type Breadcrumbs struct {
	Values []Breadcrumb `json:"values"`
}

// Breadcrumb is one log record before the error. It makes no event of its own.
type Breadcrumb struct {
	Timestamp *Timestamp     `json:"timestamp,omitempty"` // nil: the record has no time
	Type      string         `json:"type,omitempty"`      // "log", as sentry-python's logging integration says
	Category  string         `json:"category,omitempty"`  // the logger
	Level     Level          `json:"level,omitempty"`
	Message   string         `json:"message,omitempty"`
	Data      map[string]any `json:"data,omitempty"`

	// Secrets are what was taken out of it and may stand in other parts of the event. They are not written anywhere, and gone when the event is finished.
	Secrets []string `json:"-"`
	Guess   string   `json:"-"` // see [Record]: Category is only a guess
	Layout  uint32   `json:"-"` // alike for records that have the same words and marks before their message
}
