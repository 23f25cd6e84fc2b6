package format

import (
	"encoding/json"
	"fmt"
	"strings"
)

// javaThrown is an exception as an object, with its frames as objects: log4j's JsonLayout ("thrown"), logback's JsonEncoder ("throwable").
//
//	"thrown":{"name":"java.lang.IllegalStateException","message":"x","extendedStackTrace":[{"class":"shop.Orders","method":"pay","file":"Orders.java","line":21}],"cause":{…}}
//	"throwable":{"className":"java.lang.IllegalStateException","message":"x","stepArray":[{"className":"shop.Orders","methodName":"pay","fileName":"Orders.java","lineNumber":21}]}
type javaThrown struct {
	Name      string
	ClassName string
	Message   *string
	Common    int             `json:"commonElementCount"`
	CommonLB  int             `json:"commonFramesCount"`
	Frames    json.RawMessage `json:"extendedStackTrace"` // a text, or a list
	Steps     []javaFrame     `json:"stepArray"`
	Cause     *javaThrown
}

type javaFrame struct {
	Class, Method, File string
	ClassName           string
	MethodName          string
	FileName            string
	Line                int
	LineNumber          int
}

// javaStack prints the exception of a log record as Java would have. It returns "" if s has none.
func javaStack(s string) string {
	var record struct{ Thrown, Throwable *javaThrown }
	if json.Unmarshal([]byte(s), &record) != nil {
		return ""
	}
	e := record.Thrown
	if e == nil {
		e = record.Throwable
	}
	var b strings.Builder
	for depth := 0; e != nil && depth < 50; e, depth = e.Cause, depth+1 {
		frames := e.Steps
		if frames == nil && json.Unmarshal(e.Frames, &frames) != nil {
			return ""
		}
		if b.Len() > 0 {
			b.WriteString("\nCaused by: ")
		}
		if b.WriteString(e.Name + e.ClassName); e.Message != nil {
			b.WriteString(": " + *e.Message)
		}
		common := e.Common + e.CommonLB
		for i := range frames {
			b.WriteString("\n\tat " + frames[i].text())
		}
		if common > 0 && len(frames) > 0 {
			fmt.Fprintf(&b, "\n\t... %d more", common)
		}
	}
	return b.String()
}

// text is the frame as StackTraceElement.toString prints it.
func (f *javaFrame) text() string {
	file, line := f.File+f.FileName, f.Line+f.LineNumber
	place := file
	switch {
	case line == -2:
		place = "Native Method"
	case file == "":
		place = "Unknown Source"
	case line > 0:
		place = fmt.Sprintf("%s:%d", file, line)
	}
	return f.Class + f.ClassName + "." + f.Method + f.MethodName + "(" + place + ")"
}
