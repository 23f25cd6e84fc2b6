package config

import (
	"regexp"
	"strings"
	"sync"
)

// Host is where the events of a pod may go that gives a DSN itself.
type Host struct {
	scheme string // "https" or "http"
	name   string // ".example.com" for everything below it
	port   string // "" is the scheme's own
}

var hostForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(https?://)?(\*\.)?([a-z0-9]([-a-z0-9]*[a-z0-9])?)((?:\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)(:[0-9]{1,5})?$`)
})

// ParseHost reads a host as the configuration has it: a name, with *. before it for all below it, with a port where that is not the usual one, and http:// before it all where there is
// no TLS. A bare top-level domain with *. is none.
func ParseHost(text string) (h Host, ok bool) {
	m := hostForm().FindStringSubmatch(strings.ToLower(text))
	if m == nil || m[2] != "" && m[5] == "" || len(text) > 300 {
		return Host{}, false
	}
	h = Host{scheme: "https", name: m[3] + m[5], port: strings.TrimPrefix(m[7], ":")}
	if m[1] == "http://" {
		h.scheme = "http"
	}
	if m[2] != "" {
		h.name = "." + h.name
	}
	if h.port == h.usual() {
		h.port = ""
	}
	return h, true
}

func (h Host) usual() string {
	if h.scheme == "http" {
		return "80"
	}
	return "443"
}

// Takes tells whether a DSN with this scheme and host, with its port if it has one, is meant.
func (h Host) Takes(scheme, host string) bool {
	name, port, _ := strings.Cut(strings.ToLower(host), ":")
	if port == h.usual() {
		port = ""
	}
	if scheme != h.scheme || port != h.port {
		return false
	}
	if strings.HasPrefix(h.name, ".") {
		return strings.HasSuffix(name, h.name) && len(name) > len(h.name)
	}
	return name == h.name
}
