package journald

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/errtail/errtail/tailers/journald/journalfile"
)

// places are the directories of a journal.
type places struct {
	dirs    []string
	machine string // whose files are read of them; "" for any
}

// placesOf returns the directories that were named, or the default ones.
func placesOf(dirs []string) places {
	if len(dirs) > 0 {
		return places{dirs: dirs}
	}
	p := places{dirs: DefaultDirectories}
	if b, err := os.ReadFile("/etc/machine-id"); err == nil {
		p.machine = strings.TrimSpace(string(b))
	}
	return p
}

// visit calls file with the path of each journal file, and failed with directories that cannot be read. It returns an error if there is no directory at all that can.
//
// Of the default directories those of this machine and of its namespaces are read (ID, ID.NAMESPACE). Where none is of this machine, all are: in a container that has the
// host's journal mounted, the id of the machine is another one.
func (p *places) visit(file func(path string), failed func(dir string, err error)) error {
	var none error
	readable, own := false, p.machine == ""
	var inside []string
	for _, dir := range p.dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			none = cmp.Or(none, err)
			if !errors.Is(err, fs.ErrNotExist) {
				failed(dir, err)
			}
			continue
		}
		readable = true
		for _, e := range entries {
			if path := filepath.Join(dir, e.Name()); e.IsDir() {
				inside = append(inside, path)
				own = own || p.isOwn(e.Name())
			} else if isJournal(path) {
				file(path)
			}
		}
	}
	for _, dir := range inside {
		name := filepath.Base(dir)
		if p.machine != "" && (own && !p.isOwn(name) || !own && !isID(name)) {
			continue
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			failed(dir, err)
			continue
		}
		for _, e := range entries {
			if path := filepath.Join(dir, e.Name()); isJournal(path) {
				file(path)
			}
		}
	}
	if !readable {
		return none
	}
	return nil
}

// isOwn tells whether a directory is of this machine, or of one of its namespaces.
func (p *places) isOwn(name string) bool {
	return name == p.machine || strings.HasPrefix(name, p.machine+".")
}

// isID tells whether a directory has the name of some machine's, or of a namespace there.
func isID(name string) bool {
	id, _, _ := strings.Cut(name, ".")
	return len(id) == 32 && strings.Trim(id, "0123456789abcdef") == ""
}

func isJournal(path string) bool {
	return strings.HasSuffix(path, ".journal") || strings.HasSuffix(path, ".journal~")
}

// Access is what can be read of a journal at the moment.
type Access struct {
	Files  int   // that can be opened
	Denied int   // files and directories that this user may not read
	Reason error // for one of these
}

// Look looks what can be read of the journal in directories, as Follower has them. It returns an error if there is no such directory, or none may be read.
func Look(directories []string) (Access, error) {
	var a Access
	deny := func(err error) {
		if errors.Is(err, fs.ErrPermission) {
			a.Denied++
			a.Reason = cmp.Or(a.Reason, err)
		}
	}
	p := placesOf(directories)
	err := p.visit(func(path string) {
		f, err := os.Open(path)
		if err != nil {
			deny(err)
			return
		}
		a.Files++
		f.Close()
	}, func(_ string, err error) { deny(err) })
	return a, err
}

// open opens a file of the journal.
func open(path string) (*journalfile.File, error) {
	return journalfile.Open(path, journalfile.Options{MaxField: maxField, Cut: true})
}
