package bugsink

// Event is an event as Bugsink stored it: what the tests look at, with the names of Sentry's documentation. It is written a second time here,
// so that a wrong name in package event is seen.
type Event struct {
	EventID     string `json:"event_id"`
	Timestamp   string `json:"timestamp"`
	Platform    string `json:"platform"`
	Level       string `json:"level"`
	Logger      string `json:"logger"`
	Environment string `json:"environment"`
	Release     string `json:"release"`
	Exception   struct {
		Values []Exception `json:"values"`
	} `json:"exception"`
	Breadcrumbs struct {
		Values []Breadcrumb `json:"values"`
	} `json:"breadcrumbs"`
	LogEntry struct {
		Formatted string `json:"formatted"`
	} `json:"logentry"`
}

// Exception is one exception of a chain, which has the oldest first.
type Exception struct {
	Type      string `json:"type"`
	Value     string `json:"value"`
	Module    string `json:"module"`
	Mechanism struct {
		Type    string `json:"type"`
		Handled *bool  `json:"handled"`
	} `json:"mechanism"`
	Stacktrace struct {
		Frames []Frame `json:"frames"`
	} `json:"stacktrace"`
}

// Frame is one call; the last of a list raised.
type Frame struct {
	AbsPath     string   `json:"abs_path"`
	Filename    string   `json:"filename"`
	Module      string   `json:"module"`
	Function    string   `json:"function"`
	Lineno      int      `json:"lineno"`
	InApp       bool     `json:"in_app"`
	ContextLine string   `json:"context_line"`
	PreContext  []string `json:"pre_context"`
	PostContext []string `json:"post_context"`
}

// Breadcrumb is a log record before the error.
type Breadcrumb struct {
	Type      string `json:"type"`
	Category  string `json:"category"`
	Level     string `json:"level"`
	Message   string `json:"message"`
	Timestamp string `json:"timestamp"`
}

// Last returns the newest exception of the event: the one that the issue is named after.
func (e *Event) Last() Exception {
	if len(e.Exception.Values) == 0 {
		return Exception{}
	}
	return e.Exception.Values[len(e.Exception.Values)-1]
}
