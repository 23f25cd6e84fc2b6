// Package config reads errtail.yaml: strictly, with the place of every mistake, and with the environment put into scalars only after the
// YAML was parsed, so that no value can become YAML.
package config

import "log/slog"

// Config is a configuration file as written. What it leaves out is the zero value: the caller knows the defaults, and what the
// environment says instead.
type Config struct {
	Path    string // the file, as given; "" if there is none
	Sources []Source
	Rules   []string        // globs of rule files, on top of the built-in rules
	Library map[string]bool // files of built-in rules to switch on or off
	Sentry  Sentry
	Spool   Spool
	Limits  Limits
	State   string // directory for spool and positions
	HTTP    HTTP
	Log     Log
	Scrub   []Pattern

	at map[string]Place
}

// Source is one entry of "sources".
type Source struct {
	Files       []string    // globs
	Pipe        string      // a named pipe; "" if this is no source of that kind
	Journal     *Journal    // systemd's journal; nil if this is no source of that kind
	Kubernetes  *Kubernetes // the pods of a node; nil if this is no source of that kind
	ProjectRoot string      // directory of the program's own source: module, in_app and source lines of frames
	Environment string
	Release     string
	ServerName  string
	Tags        map[string]string
	TimeZone    string // name in the time zone database; "" means the machine's
	StartAt     string // Beginning, End, or "" for the default of the verb
	Poll        bool   // look at files instead of waiting to be told of changes
	Breadcrumbs *int   // most breadcrumbs of an event, 0 to MaxBreadcrumbs; nil for the default
	DSN         string // name of the DSN for the events, one of Sentry.DSNs or DefaultDSN; "" means the default one
	DSNPlace    Place
	Place       Place
}

// Where a file that errtail has never seen is begun.
const (
	Beginning = "beginning"
	End       = "end"
)

// MaxBreadcrumbs is how many breadcrumbs an event can have: Sentry keeps 100 by default.
const MaxBreadcrumbs = 100

// Sentry says where events go and what they say of their origin.
type Sentry struct {
	DSN             string // secret
	DSNFile         string // file that holds the DSN
	DSNs            []DSN  // those that have names
	Environment     string
	Release         string
	ServerName      string
	SendDefaultPII  bool
	CaptureReported bool   // also errors of programs whose own Sentry SDK reports them
	Spotlight       string // a URL, or a word for yes or no; "" if not given
	CAFile          string // PEM certificates to trust beside the system's
	Proxy           string // through which backends are reached, or "none"; secret, since it may have a password. "" means what the environment says
	ProxyFile       string // file that holds it
}

// Log is about errtail's own log.
type Log struct {
	Level  *slog.Level // nil for the default
	Format string      // "text", "json", or "" for text on a terminal and JSON elsewhere
}

// Pattern is one thing of the user's own to keep out of events.
type Pattern struct {
	Pattern string // RE2
	With    string // what to write instead, in which $1 is the first group; "" means [Filtered]
}

// At returns the place of a key, such as "sentry.dsn" or "rules[0]", and whether the file has it.
func (c *Config) At(key string) (Place, bool) {
	p, ok := c.at[key]
	return p, ok
}
