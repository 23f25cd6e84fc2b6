package main

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/rules"
	"github.com/errtail/errtail/rules/strictyaml"
)

// setting is a value and where it comes from, for messages.
type setting struct{ value, from string }

// dsns finds the DSNs by their names; "" is the default one. They are not checked here. One that a flag gives is for all events: who writes it wants to
// see them there, and not where a file may send them.
func (c *call) dsns(f *flags, cfg *config.Config) (map[string]setting, error) {
	first, err := c.dsn(f, cfg)
	if err != nil {
		return nil, err
	}
	all := map[string]setting{"": first}
	for _, d := range cfg.Sentry.DSNs {
		s := setting{d.DSN, d.Place.String() + ": sentry.dsns." + d.Name}
		if f.given("dsn") {
			all[d.Name] = first
			continue
		}
		if d.File != "" {
			if s.value, err = readSecret(d.File); err != nil {
				return nil, fmt.Errorf("%s: %w", s.from, err)
			}
		}
		all[d.Name] = s
	}
	return all, nil
}

// dsn finds the default DSN.
func (c *call) dsn(f *flags, cfg *config.Config) (setting, error) {
	if f.given("dsn") {
		return setting{f.dsn, "--dsn"}, nil // --dsn "" switches sending off
	}
	if file := cfg.Sentry.DSNFile; file != "" {
		place, _ := cfg.At("sentry.dsn_file")
		from := place.String() + ": sentry.dsn_file"
		text, err := readSecret(file)
		if err != nil {
			return setting{}, fmt.Errorf("%s: %w", from, err)
		}
		return setting{text, from}, nil
	}
	if cfg.Sentry.DSN != "" {
		place, _ := cfg.At("sentry.dsn")
		return setting{cfg.Sentry.DSN, place.String() + ": sentry.dsn"}, nil
	}
	value, _ := c.lookup("SENTRY_DSN")
	return setting{value, "SENTRY_DSN"}, nil
}

// spotlight finds where copies of events go for Spotlight.
func (c *call) spotlight(cfg *config.Config, logger *slog.Logger) (string, error) {
	variable, _ := c.lookup("SENTRY_SPOTLIGHT")
	url, warning, err := emitter.ParseSpotlight(cfg.Sentry.Spotlight, variable)
	if err != nil {
		return "", err
	}
	if warning != "" {
		logger.Warn(warning)
	}
	return url, nil
}

// readSecret reads a small file that holds one line.
func readSecret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, 4096))
	if err != nil {
		return "", err
	}
	text := strings.TrimSpace(string(data))
	if text == "" {
		return "", fmt.Errorf("%s is empty", path)
	}
	return text, nil
}

// addresses returns the DSNs that there are, by their names. It is empty where nothing is to be sent.
func (s *settings) addresses() (map[string]emitter.DSN, error) {
	all := map[string]emitter.DSN{}
	for _, name := range slices.Sorted(maps.Keys(s.dsns)) {
		text := s.dsns[name]
		if text.value == "" {
			continue
		}
		dsn, err := emitter.ParseDSN(text.value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", text.from, err)
		}
		all[name] = dsn
	}
	return all, nil
}

// sends names what has events sent.
func (s *settings) sends() string {
	for _, name := range slices.Sorted(maps.Keys(s.dsns)) {
		if s.dsns[name].value != "" {
			return s.dsns[name].from
		}
	}
	return ""
}

// routed checks that there is a DSN wherever events may be sent to: for each group of logs, and each rule that names one.
func (s *settings) routed(all map[string]emitter.DSN, set *rules.Set) error {
	if s.dsns[""].from == "--dsn" { // which is for all
		for _, r := range set.Rules() {
			all[routeOf(r.DSN)] = all[""]
		}
		return nil
	}
	for _, r := range set.Rules() {
		if _, ok := all[routeOf(r.DSN)]; ok || r.DSN == "" || !r.Enabled {
			continue
		}
		if r.DSN == config.DefaultDSN {
			return fmt.Errorf("%s: the rule %s is for the default DSN, and there is none (set SENTRY_DSN, or sentry.dsn)", r.DSNPos, r.ID)
		}
		known := slices.Sorted(maps.Keys(all))
		if _, ok := all[""]; ok {
			known[0] = config.DefaultDSN
		}
		hint := strictyaml.Suggest(r.DSN, known)
		if hint == "" {
			hint = "no DSN has a name yet"
		}
		return fmt.Errorf("%s: no DSN is called %q, which the rule %s is for (add it to sentry.dsns in errtail.yaml; %s)", r.DSNPos, r.DSN, r.ID, hint)
	}
	for _, g := range s.groups {
		if _, ok := all[g.route]; !ok && g.route == "" {
			return cure(g.named(fmt.Errorf("there is no DSN for its events")), "give it a dsn from sentry.dsns, or give sentry.dsn for all that name none")
		}
	}
	return nil
}

// routeOf returns what an event says that is for the DSN of a name.
func routeOf(name string) string {
	if name == config.DefaultDSN {
		return ""
	}
	return name
}

// proxy returns the way to the backends. Its errors name the key that is wrong, and show nothing of its value.
func (s *settings) proxy() (emitter.Proxy, error) {
	key, text := "sentry.proxy", s.config.Sentry.Proxy
	var err error
	if file := s.config.Sentry.ProxyFile; file != "" {
		key = "sentry.proxy_file"
		text, err = readSecret(file)
	}
	var proxy emitter.Proxy
	if err == nil {
		proxy, err = emitter.ParseProxy(text)
	}
	if err != nil {
		place, _ := s.config.At(key)
		return emitter.Proxy{}, fmt.Errorf("%s: %s: %w", place, key, err)
	}
	return proxy, nil
}

// caProblem names where the CA file is named that an error is about.
func (s *settings) caProblem(err error) error {
	if err == nil {
		return nil
	}
	place, _ := s.config.At("sentry.ca_file")
	return fmt.Errorf("%s: sentry.ca_file: %w", place, err)
}
