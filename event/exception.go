package event

// Exceptions is the chain of an event, oldest first: the last value is the one that was printed or reported last.
type Exceptions struct {
	Values []Exception `json:"values"`
}

// Exception is one exception of a chain. Type or Value is not empty.
type Exception struct {
	Type       string      `json:"type,omitempty"`
	Value      *string     `json:"value,omitempty"` // nil: the language has no message here; "" is sent where the SDK sends ""
	Module     string      `json:"module,omitempty"`
	ThreadID   string      `json:"thread_id,omitempty"`
	Mechanism  *Mechanism  `json:"mechanism,omitempty"`
	Stacktrace *Stacktrace `json:"stacktrace,omitempty"`
}

// Text returns the exception's value, or "" where it has none.
func (e *Exception) Text() string {
	if e.Value == nil {
		return ""
	}
	return *e.Value
}

// Mechanism says how an exception came to be reported. Type is required by Sentry.
type Mechanism struct {
	Type             string         `json:"type"`
	Handled          *bool          `json:"handled,omitempty"` // false marks a crash
	Synthetic        bool           `json:"synthetic,omitempty"`
	Source           string         `json:"source,omitempty"` // "__cause__", "__context__", "exceptions[0]", "cause", …
	IsExceptionGroup bool           `json:"is_exception_group,omitempty"`
	ExceptionID      *int           `json:"exception_id,omitempty"` // 0 is the root, which is the last value
	ParentID         *int           `json:"parent_id,omitempty"`
	Meta             *MechanismMeta `json:"meta,omitempty"`
	Data             map[string]any `json:"data,omitempty"`
}

// MechanismMeta carries what the operating system said.
type MechanismMeta struct {
	Errno  *Errno  `json:"errno,omitempty"`
	Signal *Signal `json:"signal,omitempty"`
}

// Errno is an error number of the C library.
type Errno struct {
	Number int    `json:"number"`
	Name   string `json:"name,omitempty"`
}

// Signal is a POSIX signal.
type Signal struct {
	Number int    `json:"number"`
	Name   string `json:"name,omitempty"`
}

// Stacktrace is a list of frames, oldest call first: the last frame raised. It is never empty; Sentry keeps at most 250.
type Stacktrace struct {
	Frames []Frame `json:"frames"`
}

// Frame is one call. At least one of Filename, Function, AbsPath and InstructionAddr is set.
type Frame struct {
	Filename        string   `json:"filename,omitempty"` // as the SDK of the language shortens it
	AbsPath         string   `json:"abs_path,omitempty"` // as the log has it
	Module          string   `json:"module,omitempty"`
	Function        string   `json:"function,omitempty"`
	Lineno          int      `json:"lineno,omitempty"`
	Colno           int      `json:"colno,omitempty"`
	InApp           *bool    `json:"in_app,omitempty"`
	PreContext      []string `json:"pre_context,omitempty"`
	ContextLine     string   `json:"context_line,omitempty"`
	PostContext     []string `json:"post_context,omitempty"`
	Package         string   `json:"package,omitempty"`
	InstructionAddr string   `json:"instruction_addr,omitempty"`
}

// Threads lists the threads of the program that the log shows.
type Threads struct {
	Values []Thread `json:"values"`
}

// Thread is one thread. A crashed thread whose stack is the exception's has no stack trace of its own.
type Thread struct {
	ID         string      `json:"id,omitempty"`
	Name       string      `json:"name,omitempty"`
	Crashed    bool        `json:"crashed,omitempty"`
	Current    bool        `json:"current,omitempty"`
	State      string      `json:"state,omitempty"`
	Stacktrace *Stacktrace `json:"stacktrace,omitempty"`
}
