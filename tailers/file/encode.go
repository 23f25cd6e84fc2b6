package file

import (
	"encoding/json"
	"strconv"
)

// encode writes an entry as [encoding/json] does. Each window has a position, of which few are stored: where hundreds of logs are written all the time, writing them
// by reflection was a tenth of what following them costs.
func (e *entry) encode() []byte {
	p := make([]byte, 0, 256+len(e.Path)+len(e.Log))
	p = appendText(append(p, `{"path":`...), e.Path)
	if e.Log != "" {
		p = appendText(append(p, `,"log":`...), e.Log)
	}
	p = strconv.AppendUint(append(p, `,"dev":`...), e.Dev, 10)
	p = strconv.AppendUint(append(p, `,"ino":`...), e.Inode, 10)
	p = strconv.AppendInt(append(p, `,"head_len":`...), int64(e.HeadLen), 10)
	p = appendText(append(p, `,"head":`...), e.Head)
	p = strconv.AppendInt(append(p, `,"offset":`...), e.Offset, 10)
	if e.Tail != "" {
		p = appendText(append(p, `,"tail":`...), e.Tail)
	}
	if e.Text != 0 {
		p = strconv.AppendInt(append(p, `,"text":`...), e.Text, 10)
	}
	p = strconv.AppendInt(append(p, `,"written":`...), e.Written, 10)
	p = strconv.AppendInt(append(p, `,"stored":`...), e.Stored, 10)
	if e.Finished {
		p = append(p, `,"finished":true`...)
	}
	if len(e.Passed) > 0 {
		p = append(append(p, `,"passed":`...), encoded(e.Passed)...)
	}
	return append(p, '}')
}

// appendText appends a text in quotes. Most need no more than those.
func appendText(p []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return append(p, encoded(text)...)
		}
	}
	return append(append(append(p, '"'), text...), '"')
}

func encoded(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // no value of these types fails
	}
	return text
}
