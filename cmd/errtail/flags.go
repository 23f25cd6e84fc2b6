package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/rules"
)

// flags are the flags that several verbs share. Each verb adds the groups that it needs.
type flags struct {
	cmd *cobra.Command

	config, logLevel string
	rules            []string
	library          []string

	projectRoot, environment, release, serverName, timeZone string
	tags                                                    []string

	dsn, stateDir, listen string
	journalFlags
}

// addCommon adds what every verb has that reads the configuration.
func (f *flags) addCommon(cmd *cobra.Command) {
	f.cmd = cmd
	cmd.Flags().StringVarP(&f.config, "config", "c", "", "configuration `file` (default $ERRTAIL_CONFIG, ./errtail.yaml, /etc/errtail/errtail.yaml)")
	cmd.Flags().StringVar(&f.logLevel, "log-level", "", "errtail's own log: debug, info, warn or error")
	cmd.Flags().StringArrayVar(&f.rules, "rules", nil, "rule `file` or glob, on top of the built-in rules (repeatable)")
	cmd.Flags().StringArrayVar(&f.library, "library", nil, "built-in rules to switch on, or off with =false, by `name`: error-records, nginx=false (repeatable)")
}

// addOrigin adds what events say about the program that wrote the log.
func (f *flags) addOrigin(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.projectRoot, "project-root", "", "`directory` of the program's own source: tells its frames from those of libraries")
	cmd.Flags().StringVar(&f.environment, "environment", "", "environment of events (default $SENTRY_ENVIRONMENT)")
	cmd.Flags().StringVar(&f.release, "release", "", "release of events, like shop@4.2 (default $SENTRY_RELEASE)")
	cmd.Flags().StringVar(&f.serverName, "server-name", "", "server name of events (default the host name)")
	cmd.Flags().StringArrayVar(&f.tags, "tag", nil, "tag of events, as `key=value` (repeatable)")
	cmd.Flags().StringVar(&f.timeZone, "time-zone", "Local", "`zone` of times that name none, like Europe/Rome or UTC")
}

// addDSN adds where events go.
func (f *flags) addDSN(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.dsn, "dsn", "", "DSN of a Sentry project, for all events (default $SENTRY_DSN; other users of this machine can see flags)")
}

// switches returns what --library says.
func (f *flags) switches() (map[string]bool, error) {
	switched := map[string]bool{}
	for _, s := range f.library {
		name, word, said := strings.Cut(s, "=")
		if !slices.Contains(rules.Library(), name) || said && word != "true" && word != "false" {
			return nil, fmt.Errorf("--library %q: want the name of a file of built-in rules, and =false to switch it off (%s)", s, strings.Join(rules.Library(), ", "))
		}
		switched[name] = word != "false"
	}
	return switched, nil
}

// given tells whether a flag was on the command line: then it counts, also if it is empty.
func (f *flags) given(name string) bool {
	flag := f.cmd.Flags().Lookup(name)
	return flag != nil && flag.Changed
}

// tagMap returns the tags of --tag.
func (f *flags) tagMap() (map[string]string, error) {
	tags := map[string]string{}
	for _, t := range f.tags {
		key, value, ok := strings.Cut(t, "=")
		if !ok || !config.IsTagKey(key) {
			return nil, fmt.Errorf("--tag %q: want key=value, and a key of 1 to 200 of a-z A-Z 0-9 _ . : -", t)
		}
		tags[key] = value
	}
	return tags, nil
}
