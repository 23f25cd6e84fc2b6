package config

import "testing"

func TestExpand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want, err string }{
		{"plain", "a$b$1", "a$b$1", ""},
		{"variable", "x${DSN}y", "xhttps://s3cr3t@sentry.example/1y", ""},
		{"set but empty", "x${EMPTY}y", "xy", ""},
		{"default of an unset one", "${GONE:-d/e:f}", "d/e:f", ""},
		{"default of an empty one", "${EMPTY:-d}", "d", ""},
		{"empty default", "${GONE:-}", "", ""},
		{"default not needed", "${TWICE:-d}", "${DSN}", ""},
		{"values are not expanded again", "${TWICE}", "${DSN}", ""},
		{"YAML in a value stays text", "${YAML}", "a: [b, *c]\n- d", ""},
		{"escape", "$${DSN}", "${DSN}", ""},
		{"escape after a dollar", "$$${DSN}", "$${DSN}", ""},
		{"two dollars", "pa$$word", "pa$$word", ""},
		{"several", "${EMPTY:-a}-${EMPTY:-b}", "a-b", ""},
		{"demanded", "${GONE:?ask ops}", "", "the environment variable GONE is not set (ask ops)"},
		{"demanded and empty", "${EMPTY:?}", "", "the environment variable EMPTY is not set ()"},
		{"demanded and there", "${TWICE:?x}", "${DSN}", ""},
		{"unset", "${GONE}", "", "the environment variable GONE is not set (set it, or write ${GONE:-default})"},
		{"not closed", "a${DSN", "", `"${" without "}" (write "$${" for the characters themselves)`},
		{"no name", "${}", "", `"${}" names no variable (write "$${" for the characters themselves)`},
		{"digit first", "${1}", "", `"${1}" names no variable (write "$${" for the characters themselves)`},
		{"unknown operator", "${DSN-x}", "", `"${DSN-x}" is not understood (one of ${NAME}, ${NAME:-default}, ${NAME:?message})`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, wrong := expand(c.text, environ)
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			told := ""
			if wrong != nil {
				told = wrong.what + " (" + wrong.hint + ")"
			}
			if told != c.err {
				t.Errorf("mistake: got %q, want %q", told, c.err)
			}
		})
	}
}
