package emitter

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// SpotlightURL is where Spotlight listens unless told otherwise.
const SpotlightURL = "http://localhost:8969/stream"

// ParseSpotlight reads what the configuration and SENTRY_SPOTLIGHT say: where to send a copy of every event for Spotlight, "" for nowhere (Sentry
// develop docs, "Spotlight"). Each is a truth word, an untruth word or a URL; the configuration wins, but one that only says "yes" leaves the URL to the
// environment. warning is for the log: a URL of the environment that is not followed.
func ParseSpotlight(config, env string) (stream, warning string, err error) {
	c, err := spotlight(config)
	if err != nil {
		return "", "", fmt.Errorf("spotlight: %w", err)
	}
	e, err := spotlight(env)
	if err != nil {
		return "", "", fmt.Errorf("SENTRY_SPOTLIGHT: %w", err)
	}
	switch {
	case c.word == unset:
		return e.url, "", nil
	case c.word == off:
		return "", "", nil
	case c.word == on && e.word == address:
		return e.url, "", nil
	case c.word == address && e.word == address && c.url != e.url:
		return c.url, "SENTRY_SPOTLIGHT names another address than the configuration, which is followed", nil
	}
	return c.url, "", nil
}

type spotlightWord uint8

const (
	unset spotlightWord = iota
	off
	on
	address
)

type spotlightSetting struct {
	word spotlightWord
	url  string
}

func spotlight(s string) (spotlightSetting, error) {
	s = strings.TrimSpace(s)
	switch strings.ToLower(s) {
	case "":
		return spotlightSetting{}, nil
	case "true", "t", "y", "yes", "on", "1":
		return spotlightSetting{on, SpotlightURL}, nil
	case "false", "f", "n", "no", "off", "0":
		return spotlightSetting{word: off}, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return spotlightSetting{}, errors.New("it is neither yes nor no nor the URL of a Spotlight (want 1, 0 or " + SpotlightURL + ")")
	}
	if u.User != nil {
		return spotlightSetting{}, errors.New("its URL holds a user or a key, which Spotlight has no use for")
	}
	// A bare address means the stream, as it does for SDKs.
	if u.Path == "" || u.Path == "/" {
		u.Path = "/stream"
	}
	return spotlightSetting{address, u.String()}, nil
}
