package main

import (
	"cmp"
	"fmt"
	"log/slog"

	"github.com/errtail/errtail/cmd/errtail/config"
)

// settings is what holds after flags, file, environment and defaults were laid over each other, in that order.
type settings struct {
	config    *config.Config // never nil
	logger    *slog.Logger
	rules     []string           // files and globs, on top of the built-in rules
	library   map[string]bool    // files of the built-in rules that are switched on or off
	groups    []group            // what to read
	dsns      map[string]setting // by name; the default one, "", has the value "" if there is none
	spotlight string             // where Spotlight listens; "" if nothing is to be sent there
	stateDir  string             // "" if nothing names one
	listen    string             // host:port for questions about errtail itself; "" for none
}

// settings reads the configuration and lays the flags over it. paths are the logs that the command line names: they are read instead of those of
// the file. level is the default level of errtail's own log.
func (c *call) settings(f *flags, paths []string, level slog.Level) (*settings, error) {
	cfg, err := c.readConfig(f)
	if err != nil {
		return nil, err
	}
	s := &settings{config: cfg, rules: append(append([]string{}, f.rules...), cfg.Rules...)}
	if s.library, err = f.switches(); err != nil {
		return nil, err
	}
	for name, on := range cfg.Library {
		if _, said := s.library[name]; !said {
			s.library[name] = on
		}
	}
	if cfg.Log.Level != nil {
		level = *cfg.Log.Level
	}
	if f.given("log-level") {
		if level, err = parseLogLevel(f.logLevel); err != nil {
			return nil, err
		}
	}
	s.logger = newLogger(c.stderr, level, cfg.Log.Format)
	if s.dsns, err = c.dsns(f, cfg); err != nil {
		return nil, err
	}
	if s.spotlight, err = c.spotlight(cfg, s.logger); err != nil {
		return nil, err
	}
	s.stateDir = cmp.Or(f.stateDir, cfg.State)
	if s.listen = cfg.HTTP.Listen; f.given("listen") {
		if s.listen, err = parseListen(f.listen); err != nil {
			return nil, err
		}
	}
	if s.groups, err = c.groups(f, cfg, paths); err != nil {
		return nil, err
	}
	return s, nil
}

func (c *call) readConfig(f *flags) (*config.Config, error) {
	path := f.config
	if !f.given("config") {
		path = config.Find(c.lookup)
	}
	if path == "" && f.given("config") {
		return nil, fmt.Errorf("--config: want a file")
	}
	if path == "" {
		return &config.Config{}, nil
	}
	return config.Read(path, c.lookup)
}
