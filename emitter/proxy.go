package emitter

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// Proxy is the way to backends: through a proxy that a configuration names, straight, or, the zero value, as the environment says (HTTPS_PROXY, HTTP_PROXY, NO_PROXY). Only
// [ParseProxy] makes one of the first two kinds. It may hold a password, which nothing prints.
type Proxy struct {
	address  string
	straight bool
}

// NoProxy is how a configuration says that there is no proxy, whatever the environment says.
const NoProxy = "none"

// maxProxy is more than the address of any proxy has in bytes.
const maxProxy = 2048

// ParseProxy reads the address of a proxy, or [NoProxy]; an empty text is the zero Proxy. The errors say what is wrong and never repeat the text, which may hold a password.
func ParseProxy(text string) (Proxy, error) {
	switch text = strings.TrimSpace(text); {
	case text == "":
		return Proxy{}, nil
	case text == NoProxy:
		return Proxy{straight: true}, nil
	case len(text) > maxProxy:
		return Proxy{}, errors.New("the address of the proxy is too long")
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil { // which repeats the text
		return Proxy{}, errors.New("the address of the proxy is not a URL (want http://HOST:PORT, with USER:PASSWORD@ before the host if it asks for them; write %40 for an @ in the password)")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return Proxy{}, errors.New("the address of the proxy begins with something other than http://, https:// or socks5://")
	}
	if u.Hostname() == "" {
		return Proxy{}, errors.New("the address of the proxy has no host")
	}
	if err := checkHost(u); err != nil {
		return Proxy{}, errors.New("the address of the proxy: " + err.Error())
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return Proxy{}, errors.New("the address of the proxy has more behind the port")
	}
	return Proxy{address: text}, nil
}

// through returns what decides how a request goes, and the texts that a proxy is told in secret. Hosts that NO_PROXY names are asked straight, also where a configuration names
// the proxy; so is this machine.
func (p Proxy) through() (decide func(*http.Request) (*url.URL, error), secrets []string) {
	if p.straight {
		return nil, nil
	}
	from := httpproxy.FromEnvironment()
	if p.address != "" {
		from = &httpproxy.Config{HTTPProxy: p.address, HTTPSProxy: p.address, NoProxy: from.NoProxy}
	}
	for _, address := range []string{from.HTTPProxy, from.HTTPSProxy} {
		secrets = append(secrets, credentials(address)...)
	}
	find := from.ProxyFunc()
	return func(r *http.Request) (*url.URL, error) { return find(r.URL) }, secrets
}

// credentials returns the password in the address of a proxy, in the forms in which one that answers might repeat it.
func credentials(address string) []string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return nil
	}
	password, ok := u.User.Password()
	if !ok {
		return nil
	}
	written := strings.TrimPrefix(u.User.String(), url.User(u.User.Username()).String()+":")
	return []string{base64.StdEncoding.EncodeToString([]byte(u.User.Username() + ":" + password)), password, written}
}

// guarded is a transport that knows the secrets which are told on the way.
type guarded struct {
	*http.Transport
	secrets []string
}

// secretsOf returns the texts that must not be shown of what comes over a client's connections.
func secretsOf(hc *http.Client) []string {
	if g, ok := hc.Transport.(guarded); ok {
		return g.secrets
	}
	return nil
}
