package traceback

import "strings"

// again takes in an error that is printed a second time right below: of a promise that was printed with the reason of its rejection, which is how Node's documentation handles
// 'unhandledRejection', and by hapi, which tells of an error in a handler under two tags.
//
//	Unhandled Rejection at: Promise {                       Debug: handler, error
//	  <rejected> TypeError: no user                             TypeError: no user
//	      at charge (/srv/app.js:19:20)                          at charge (/srv/app.js:19:20)
//	} reason: TypeError: no user                            Debug: internal, implementation, error
//	    at charge (/srv/app.js:19:20)                           TypeError: no user
func (p *jsParser) again(h jsHeader, root *jsNode, end int) int {
	l, ok := p.line(h.at)
	if !ok {
		return end
	}
	if strings.Contains(l.Text, "<rejected> ") {
		text, own, ok := p.at(end)
		if !ok {
			p.open = true
		}
		if _, reason, found := strings.Cut(text, "} reason: "); own && found && strings.HasPrefix(strings.TrimLeft(text, " "), "}") {
			return p.same(root, end, end, reason)
		}
		return end
	}
	above, ok := p.line(h.at - 1)
	if !ok || !strings.HasPrefix(strings.TrimSpace(above.Text), "Debug: handler, error") {
		return end
	}
	text, own, ok := p.at(end)
	if !ok {
		p.open = true
	}
	if !own || !strings.HasPrefix(strings.TrimSpace(text), "Debug: internal, ") {
		return end
	}
	if text, own, ok = p.at(end + 1); !ok {
		p.open = true
	}
	if !own {
		return end
	}
	return p.same(root, end, end+1, strings.TrimSpace(text))
}

// same returns the line behind the error of which line i says text, if it is the same as root, else end.
func (p *jsParser) same(root *jsNode, end, i int, text string) int {
	if twin, next := p.error(i, text, 0); twin != nil && twin.typ == root.typ && twin.value == root.value && len(twin.frames) > 0 {
		return next
	}
	return end
}
