package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// maxSize is the most that is read of a configuration file, in bytes.
const maxSize = 1 << 20

// Find returns the configuration file to use: the one that $ERRTAIL_CONFIG names, else ./errtail.yaml, else /etc/errtail/errtail.yaml; "" if there
// is none. A file that is named must exist; reading it will tell.
func Find(lookup Lookup) string {
	if path, _ := lookup("ERRTAIL_CONFIG"); path != "" {
		return path
	}
	for _, path := range []string{"errtail.yaml", "/etc/errtail/errtail.yaml"} {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			return path // one that cannot be read is an error, not a reason to use another
		}
	}
	return ""
}

// Read reads and parses a configuration file. The error is a [strictyaml.Problems] if the file could be read and something in it is wrong.
func Read(path string, lookup Lookup) (*Config, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	return Parse(path, data, lookup)
}
