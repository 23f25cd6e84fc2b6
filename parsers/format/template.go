package format

import "strings"

// filled fills a message template of Serilog's in (messagetemplates.org): "payment {Order} by {User:l} failed". Texts are quoted, unless the hole asks for ":l", as Serilog
// renders them. A hole for which there is no field stays as it is.
func (f *fields) filled(template string) string {
	if strings.IndexByte(template, '{') < 0 {
		return template
	}
	var b strings.Builder
	for {
		open := strings.IndexByte(template, '{')
		if open < 0 || b.Len() > maxFilled {
			break
		}
		b.WriteString(template[:open])
		template = template[open:]
		end := strings.IndexByte(template[:min(len(template), maxName)], '}')
		if strings.HasPrefix(template, "{{") || end < 0 {
			b.WriteByte('{')
			template = strings.TrimPrefix(template[1:], "{")
			continue
		}
		name, format, _ := strings.Cut(template[1:end], ":")
		name, _, _ = strings.Cut(strings.TrimLeft(name, "@$"), ",")
		hole := template[:end+1]
		for _, m := range f.others {
			if m.key != name {
				continue
			}
			if hole = m.value.text(); m.value.kind == stringValue && format != "l" {
				hole = `"` + hole + `"`
			}
			break
		}
		b.WriteString(hole)
		template = template[end+1:]
	}
	return b.String() + template
}

// maxFilled bounds a message whose template names a long field again and again.
const maxFilled = 64 << 10
