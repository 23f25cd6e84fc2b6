package scrub

import "strings"

// element looks at the end of a tag at i: <password>hunter2</password>, <wsse:Password Type="…">hunter2</wsse:Password>, <property name="password">hunter2</property>,
// <key>password</key><string>hunter2</string>.
func (s *scanner) element(i int) span {
	if s.calm {
		return span{}
	}
	t := s.text
	if i > 1 && t[i-1] == '-' && space(t[i-2]) && !s.code { // DB_PASSWORD -> x
		return s.told(i-1, i+1)
	}
	k, name := keyNone, s.attribute(i)
	if name != "" {
		k = classify(name)
	}
	if k == keyNone {
		if name = s.tag(i); name == "" {
			return span{}
		}
		if k = classify(name[strings.LastIndexByte(name, ':')+1:]); k == keyNone {
			switch name {
			case "string", "value", "data":
				name = s.keyElement(i)
				k = classify(name)
			}
		}
	}
	if k == keyNone || i+1 >= len(t) {
		return span{}
	}
	from := i + 1
	closing := "<"
	if strings.HasPrefix(t[from:], "<![CDATA[") {
		from += len("<![CDATA[")
		closing = "]]>"
	}
	end := strings.Index(t[from:min(len(t), from+maxValue)], closing)
	if end < 0 {
		return span{}
	}
	end += from
	if !strings.HasPrefix(t[end:], "</") && !strings.HasPrefix(t[end:], "<!") && closing == "<" {
		return span{}
	}
	from = min(skipBlank(t, from), end)
	end = trimBlank(t, from, end)
	if value := t[from:end]; strings.TrimSpace(value) == "" || !secretValue(k, name, value, sepQuoted) {
		return span{}
	}
	return span{from, end}
}

// tag returns the name of the tag that ends with '>' at i.
func (s *scanner) tag(i int) string {
	t := s.text[max(0, i-256):i]
	open := strings.LastIndexByte(t, '<')
	if open < 0 || strings.IndexByte(t[open:], '>') >= 0 {
		return ""
	}
	t = t[open+1:]
	if end := strings.IndexAny(t, " \t\n"); end >= 0 {
		t = t[:end]
	}
	return t
}

// keyElement returns what stands in the <key> or <name> before the <string> or <value> that ends at i: property lists, XML-RPC.
func (s *scanner) keyElement(i int) string {
	t := s.text[max(0, i-160):i]
	t = strings.TrimRight(t[:strings.LastIndexByte(t, '<')], " \t\n")
	t = strings.TrimRight(strings.TrimSuffix(t, "<value>"), " \t\n")
	if !strings.HasSuffix(t, "</key>") && !strings.HasSuffix(t, "</name>") {
		return ""
	}
	t = t[:strings.LastIndexByte(t, '<')]
	return t[strings.LastIndexByte(t, '>')+1:]
}

// escapedElement looks at '&' at i that may end a tag in a text that is escaped once more: &lt;password&gt;hunter2&lt;/password&gt;.
func (s *scanner) escapedElement(i int) span {
	t := s.text
	if s.calm || !strings.HasPrefix(t[i:], "&gt;") {
		return span{}
	}
	before := t[max(0, i-maxKey):i]
	open := strings.LastIndex(before, "&lt;")
	if open < 0 {
		return span{}
	}
	name := before[open+len("&lt;"):]
	k := classify(name[strings.LastIndexByte(name, ':')+1:])
	from := i + len("&gt;")
	end := strings.Index(t[from:min(len(t), from+maxLook)], "&lt;/")
	if k == keyNone || end < 1 || !secretValue(k, name, t[from:from+end], sepQuoted) {
		return span{}
	}
	return span{from, from + end}
}
