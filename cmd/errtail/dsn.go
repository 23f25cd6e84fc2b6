package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/emitter"
)

// setting is a value and where it comes from, for messages.
type setting struct{ value, from string }

// dsn finds the DSN. It is not checked here.
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

// checkedDSN returns the DSN, which is the zero DSN where there is none.
func (s *settings) checkedDSN() (emitter.DSN, error) {
	if s.dsn.value == "" {
		return emitter.DSN{}, nil
	}
	dsn, err := emitter.ParseDSN(s.dsn.value)
	if err != nil {
		return emitter.DSN{}, fmt.Errorf("%s: %w", s.dsn.from, err)
	}
	return dsn, nil
}

// caProblem names where the CA file is named that an error is about.
func (s *settings) caProblem(err error) error {
	if err == nil {
		return nil
	}
	place, _ := s.config.At("sentry.ca_file")
	return fmt.Errorf("%s: sentry.ca_file: %w", place, err)
}
