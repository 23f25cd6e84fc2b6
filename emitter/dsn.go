package emitter

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// DSN is where and as whom events are sent: {PROTOCOL}://{PUBLIC_KEY}[:{SECRET}]@{HOST}[:{PORT}]{PATH}/{PROJECT_ID} (Sentry develop docs,
// "Authentication"). Only [ParseDSN] makes one that can be used. Printing it, in any way, shows neither the key nor the secret.
type DSN struct {
	scheme    string
	publicKey string
	secret    string
	host      string // with the port, if the DSN has one
	path      string // "" or "/prefix", without a slash at its end
	project   string
	guest     bool
}

// maxDSN is more than any DSN has in bytes.
const maxDSN = 2048

// ParseDSN reads a DSN. Its errors say what is missing and never repeat the text, which holds a key.
func ParseDSN(text string) (DSN, error) {
	d, err := parseDSN(strings.TrimSpace(text))
	if err != nil {
		return DSN{}, fmt.Errorf("bad DSN: %w (want https://KEY@HOST/PROJECT, as the project's settings show it)", err)
	}
	return d, nil
}

func parseDSN(text string) (DSN, error) {
	switch {
	case text == "":
		return DSN{}, errors.New("it is empty")
	case len(text) > maxDSN:
		return DSN{}, fmt.Errorf("it is longer than %d bytes", maxDSN)
	}
	if strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '"' || r == '\\' }) >= 0 {
		return DSN{}, errors.New("it contains a blank, quote, backslash or control character")
	}
	scheme, rest, ok := strings.Cut(text, "://")
	scheme = strings.ToLower(scheme)
	if !ok || scheme != "http" && scheme != "https" {
		return DSN{}, errors.New("it does not begin with http:// or https://")
	}
	u, err := url.Parse(scheme + "://" + rest)
	if err != nil {
		return DSN{}, errors.New("it is not a URL") // the URL's own error repeats the text
	}
	if u.User == nil || u.User.Username() == "" {
		return DSN{}, errors.New("it has no public key before the @")
	}
	d := DSN{scheme: scheme, publicKey: u.User.Username(), host: u.Host}
	d.secret, _ = u.User.Password()
	if !keyText(d.publicKey) || d.secret != "" && !keyText(d.secret) {
		return DSN{}, errors.New("its key has characters other than letters, digits, '-' and '_'")
	}
	if u.Hostname() == "" {
		return DSN{}, errors.New("it has no host after the @")
	}
	if err := checkHost(u); err != nil {
		return DSN{}, err
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(text, "#") {
		return DSN{}, errors.New("it has a query or a fragment")
	}
	if u.RawPath != "" || strings.Contains(u.Path, "//") || strings.Contains(u.Path, "/../") || strings.Contains(u.Path, "/./") {
		return DSN{}, errors.New("its path has escapes, empty parts or dots")
	}
	slash := strings.LastIndexByte(u.Path, '/')
	if slash < 0 || u.Path[slash+1:] == "" {
		return DSN{}, errors.New("it has no project id after the last slash")
	}
	d.path, d.project = u.Path[:slash], u.Path[slash+1:]
	if !keyText(d.project) || strings.Trim(d.path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~/") != "" {
		return DSN{}, errors.New("its project id or path has characters other than letters, digits, '-' and '_'")
	}
	return d, nil
}

// checkHost refuses hosts and ports that no connection could be made to.
func checkHost(u *url.URL) error {
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return errors.New("its port is not a number from 1 to 65535")
		}
	} else if strings.HasSuffix(u.Host, ":") {
		return errors.New("its port is empty")
	}
	host := u.Hostname()
	if strings.Contains(host, ":") { // IPv6; a zone has a percent sign
		if net.ParseIP(host) == nil {
			return errors.New("its host is not an address")
		}
		return nil
	}
	if strings.Trim(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") != "" {
		return errors.New("its host has characters that no host name has")
	}
	return nil
}

// keyText tells whether s is not empty and made of what keys and project ids are made of.
func keyText(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

// IsZero tells whether d is no DSN.
func (d DSN) IsZero() bool { return d.host == "" }

// Host is the backend's host, with its port if the DSN has one.
func (d DSN) Host() string { return d.host }

// Project is the id of the project, a string: some backends have no numbers.
func (d DSN) Project() string { return d.project }

// Endpoint is the URL that envelopes are posted to. It holds no key.
func (d DSN) Endpoint() string {
	return d.scheme + "://" + d.host + d.path + "/api/" + d.project + "/envelope/"
}

// String shows where the DSN points to and hides as whom: "https://***@sentry.example.com/42".
func (d DSN) String() string {
	if d.IsZero() {
		return ""
	}
	return d.scheme + "://***@" + d.host + d.path + "/" + d.project
}

// GoString is String, so that %#v hides the key too.
func (d DSN) GoString() string { return d.String() }

// Format is String for every verb: the fields of a DSN are nobody's to print.
func (d DSN) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(d.String())) }

// MarshalText is String; a DSN that is written somewhere is not written with its key.
func (d DSN) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// auth is the value of the X-Sentry-Auth header.
func (d DSN) auth(client string) string {
	h := "Sentry sentry_version=7, sentry_client=" + client + ", sentry_key=" + d.publicKey
	if d.secret != "" {
		h += ", sentry_secret=" + d.secret
	}
	return h
}

// Sink is the name under which the store keeps what waits for this DSN. It depends on the endpoint and not on the key, so that a key that
// was changed takes over what waits; but for a guest, who must not make others' events go by a key of his own.
func (d DSN) Sink() string {
	sink := d.scheme + "://" + d.host + d.path + "/" + d.project
	if d.guest {
		return sink + guestMark + d.hash()[:16]
	}
	return sink
}

// Scheme is "https" or "http".
func (d DSN) Scheme() string { return d.scheme }
