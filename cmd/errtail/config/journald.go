package config

import (
	"strings"

	"github.com/errtail/errtail/rules/strictyaml"
)

// Journal says what to read of systemd's journal.
type Journal struct {
	Directories []string // with the journal's files; none: where this machine's journald keeps them
	Units       []string // names or patterns, as journalctl has them; none: all
	Identifiers []string // of SYSLOG_IDENTIFIER; none: all
	Priority    *int     // the least important one that is read, 0 (emergency) to 7 (debug); nil: all
	Boot        string   // a boot id, "current", or "" for all
}

// priorities are syslog's names (syslog(3)), with the spellings that journalctl takes.
var priorities = map[string]int{"emerg": 0, "alert": 1, "crit": 2, "err": 3, "error": 3, "warning": 4, "notice": 5, "info": 6, "debug": 7}

// journald reads the map of a source of the kind journald; one without anything in it means all of this machine's journal.
func (r *reader) journald(v strictyaml.Value) *Journal {
	if !v.Given() {
		return nil
	}
	keys := r.object(v, "directory", "units", "identifiers", "priority", "boot")
	j := &Journal{
		Directories: r.globs(keys["directory"]),
		Units:       r.names(keys["units"]),
		Identifiers: r.names(keys["identifiers"]),
		Boot:        r.text(keys["boot"]),
	}
	if text := r.text(keys["priority"]); text != "" {
		n, ok := priorities[text]
		if len(text) == 1 && text[0] >= '0' && text[0] <= '7' {
			n, ok = int(text[0]-'0'), true
		}
		if !ok {
			keys["priority"].Report("no priority", "0 to 7, or one of emerg, alert, crit, err, warning, notice, info, debug")
		}
		j.Priority = &n
	}
	if id := strings.ReplaceAll(j.Boot, "-", ""); j.Boot != "" && j.Boot != "current" && (len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "") {
		keys["boot"].Report("no boot", "current, or an id of journalctl --list-boots")
	}
	return j
}

// names reads one name, or a list of them.
func (r *reader) names(v strictyaml.Value) (all []string) {
	if !v.Given() {
		return nil
	}
	for _, t := range v.Texts() {
		text := r.expand(t)
		if text == "" || strings.ContainsAny(text, "[]\\ /") {
			r.doc.Report(t.Pos, "no name or pattern", "like shop.service or shop@*")
			continue
		}
		all = append(all, text)
	}
	return all
}
