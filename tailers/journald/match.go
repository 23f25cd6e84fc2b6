package journald

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"strings"
)

// Match chooses entries. What is not given does not matter; of what is given, all must fit.
type Match struct {
	// Units are names of units, as `journalctl -u` has them: an entry fits that a process of the unit has written, that systemd has written about it, or that is
	// the core dump of one of its processes. * and ? stand for anything; a name without a suffix is that of a service.
	Units []string
	// Identifiers are values of SYSLOG_IDENTIFIER, with the same wildcards.
	Identifiers []string
	// Priority is the least important one that is read, from 0 (emergency) to 7 (debug). nil: all. A program's standard error has 6: a traceback there does not
	// get through a lower one.
	Priority *int
	// Boot is a boot id, "current", or "" for all boots.
	Boot string
}

// CheckPattern returns an error if a unit or identifier is no pattern.
func CheckPattern(pattern string) error {
	if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
		return fmt.Errorf("%q is no name or pattern", pattern)
	}
	return nil
}

// boot returns the id of the boot that is wanted, or "".
func (m *Match) boot() (string, error) {
	if m.Boot != "current" {
		return strings.ReplaceAll(m.Boot, "-", ""), nil
	}
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "", fmt.Errorf("reading the id of this boot: %w", err)
	}
	return strings.ReplaceAll(strings.TrimSpace(string(b)), "-", ""), nil
}

// any tells whether all entries fit.
func (m *Match) any() bool {
	return len(m.Units) == 0 && len(m.Identifiers) == 0 && m.Priority == nil && m.Boot == ""
}

// fits tells whether an entry fits. boot is what boot returned.
func (m *Match) fits(r *record, boot string) bool {
	if boot != "" && boot != string(r.boot) {
		return false
	}
	if m.Priority != nil && r.level() > *m.Priority && !r.isCoredump() {
		return false
	}
	if len(m.Identifiers) > 0 && !fitsAny(m.Identifiers, r.identifier, "") {
		return false
	}
	if len(m.Units) == 0 {
		return true
	}
	for _, unit := range [...][]byte{r.unit, r.userUnit, r.aboutUnit, r.aboutUserUnit, r.coredumpUnit} {
		if len(unit) > 0 && fitsAny(m.Units, unit, ".service") {
			return true
		}
	}
	return false
}

// fitsAny tells whether a name fits one of the patterns, to which a suffix belongs that may be left out.
func fitsAny(patterns []string, name []byte, suffix string) bool {
	for _, p := range patterns {
		if suffix != "" && !strings.Contains(p, ".") && !strings.HasSuffix(p, "*") {
			p += suffix
		}
		if string(name) == p {
			return true
		}
		if strings.ContainsAny(p, "*?[") {
			if ok, err := path.Match(p, string(name)); ok && err == nil {
				return true
			}
		}
	}
	return false
}

// record holds the fields of an entry that matter here (systemd.journal-fields(7)). They are valid as long as the entry is.
type record struct {
	message, priority, identifier, pid, uid, host, exe, boot, transport, stream, lineBreak, messageID []byte
	unit, userUnit, aboutUnit, aboutUserUnit                                                          []byte
	codeFile, codeLine, codeFunc, logger                                                              []byte
	containerID, containerName, containerPartial, containerLast, image                                []byte
	coredumpUnit, coredumpPID                                                                         []byte
	unitResult, exitStatus                                                                            []byte
	other                                                                                             [][]byte // COREDUMP_* of a core dump
	group                                                                                             []byte   // of the stream (type streams); nil without a stream
}

// read fills in the record from an entry's fields.
func (r *record) read(fields [][]byte) {
	*r = record{other: r.other[:0]}
	for _, field := range fields {
		i := bytes.IndexByte(field, '=')
		if i < 0 {
			continue
		}
		v := field[i+1:]
		switch string(field[:i]) {
		case "MESSAGE":
			r.message = v
		case "PRIORITY":
			r.priority = v
		case "SYSLOG_IDENTIFIER":
			r.identifier = v
		case "_PID":
			r.pid = v
		case "_UID":
			r.uid = v
		case "_HOSTNAME":
			r.host = v
		case "_EXE":
			r.exe = v
		case "_BOOT_ID":
			r.boot = v
		case "_TRANSPORT":
			r.transport = v
		case "_STREAM_ID":
			r.stream = v
		case "_LINE_BREAK":
			r.lineBreak = v
		case "MESSAGE_ID":
			r.messageID = v
		case "_SYSTEMD_UNIT":
			r.unit = v
		case "_SYSTEMD_USER_UNIT":
			r.userUnit = v
		case "UNIT":
			r.aboutUnit = v
		case "USER_UNIT":
			r.aboutUserUnit = v
		case "CODE_FILE":
			r.codeFile = v
		case "CODE_LINE":
			r.codeLine = v
		case "CODE_FUNC", "CODE_FUNCTION":
			r.codeFunc = v
		case "LOGGER":
			r.logger = v
		case "CONTAINER_ID_FULL":
			r.containerID = v
		case "CONTAINER_ID":
			if r.containerID == nil {
				r.containerID = v
			}
		case "CONTAINER_NAME":
			r.containerName = v
		case "CONTAINER_PARTIAL_MESSAGE":
			r.containerPartial = v
		case "CONTAINER_PARTIAL_LAST":
			r.containerLast = v
		case "IMAGE_NAME":
			r.image = v
		case "UNIT_RESULT":
			r.unitResult = v
		case "EXIT_STATUS":
			r.exitStatus = v
		case "COREDUMP_UNIT", "COREDUMP_USER_UNIT":
			r.coredumpUnit = v
			r.other = append(r.other, field)
		case "COREDUMP_PID":
			r.coredumpPID = v
			r.other = append(r.other, field)
		case "COREDUMP_SIGNAL", "COREDUMP_SIGNAL_NAME", "COREDUMP_EXE", "COREDUMP_COMM", "COREDUMP_TIMESTAMP", "COREDUMP_TID", "COREDUMP_FILENAME", "COREDUMP_HOSTNAME":
			r.other = append(r.other, field)
		}
	}
	r.trust()
}

// coredumpID is the MESSAGE_ID of systemd-coredump's entries (sd-messages.h, SD_MESSAGE_COREDUMP).
const coredumpID = "fc2e22bc6ee647b6b90729ab34a250b1"

// isCoredump tells whether systemd-coredump has written the entry, which it does as root, or as the user of the crashed process in a unit of its own. Fields without an underscore
// are what any program says of itself: that alone proves nothing.
func (r *record) isCoredump() bool {
	return string(r.messageID) == coredumpID && (string(r.uid) == "0" || r.imported() || bytes.HasPrefix(r.unit, []byte("systemd-coredump@")))
}

// imported tells that journald has not received the entry from a process, of which it always says which one and whose: somebody who may write journal files has made it, of an
// export that leaves these fields out, and could have made them as well.
func (r *record) imported() bool { return len(r.pid) == 0 && len(r.uid) == 0 }

// level is the priority of the entry; of one that does not say, it is journald's default.
func (r *record) level() int {
	if len(r.priority) != 1 || r.priority[0] < '0' || r.priority[0] > '7' {
		return 6
	}
	return int(r.priority[0] - '0')
}

// trust drops what an entry says of a unit that is not its own, unless a manager of units says it: systemd itself, or a user's.
func (r *record) trust() {
	if string(r.pid) != "1" && !r.imported() {
		r.aboutUnit = nil
		if len(r.userUnit) == 0 && !bytes.HasPrefix(r.unit, []byte("user@")) {
			r.aboutUserUnit = nil
		}
	}
	if !r.isCoredump() {
		r.coredumpUnit, r.coredumpPID = nil, nil
	}
	if r.aboutUnit == nil && r.aboutUserUnit == nil {
		r.unitResult = nil
	}
}
