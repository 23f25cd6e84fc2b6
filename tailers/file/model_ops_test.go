package file

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/errtail/errtail/tailers"
)

// patience is a handler's: it never takes a line that has no end, unless it is the last.
func (m *model) patience() {
	rng := m.rng
	m.h.Take = func(w *tailers.Window) int {
		whole := bytes.LastIndexByte(w.Data, '\n') + 1
		switch {
		case w.Final:
			return len(w.Data)
		case w.Idle > 0 || len(w.Data) >= tailers.MaxWindow || rng.IntN(3) == 0:
			return whole
		case rng.IntN(2) == 0:
			return bytes.LastIndexByte(w.Data[:rng.IntN(whole+1)], '\n') + 1
		}
		return 0
	}
}

func (m *model) open() {
	name := "a.log"
	if m.links != "" {
		m.gen++
		name = fmt.Sprint(m.links, ".", m.gen)
		defer func() {
			m.must(os.Symlink(name, m.path("next~")))
			m.must(os.Rename(m.path("next~"), m.path("a.log")))
		}()
	}
	f, err := os.OpenFile(m.path(name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	m.must(err)
	m.file, m.fresh = f, true
	m.stamp(m.path(name))
}

func (m *model) line() string {
	pad := m.rng.IntN(60)
	if m.rng.IntN(30) == 0 {
		pad = 3000
	}
	end := ""
	if m.rng.IntN(10) == 0 {
		end = "\r"
	}
	fill := "x"
	if m.order != nil {
		fill = "ü\u0a0a🎉"
	}
	line := fmt.Sprintf("line %d %s%s", len(m.lines), strings.Repeat(fill, pad/len(fill)), end)
	m.lines = append(m.lines, line)
	return line
}

// encode is the text as the program writes it.
func (m *model) encode(text string) string {
	if m.order == nil {
		return text
	}
	var b []byte
	for _, u := range utf16.Encode([]rune(text)) {
		b = m.order.AppendUint16(b, u)
	}
	return string(b)
}

func (m *model) put(text string) {
	if m.order != nil {
		if info, err := m.file.Stat(); err == nil && info.Size() == 0 {
			text = string(m.order.AppendUint16(nil, 0xfeff)) + text
		}
	}
	_, err := m.file.WriteString(text)
	m.must(err)
	m.stamp(fmt.Sprintf("/proc/self/fd/%d", m.file.Fd()))
}

// stamp makes a file one that was written now, by the clock of the test.
func (m *model) stamp(path string) {
	m.now = m.now.Add(time.Millisecond)
	m.must(os.Chtimes(path, m.now, m.now))
}

func (m *model) copyTo(name string, text []byte) {
	m.must(os.WriteFile(m.path(name), text, 0o644))
	m.stamp(m.path(name))
}

func (m *model) writeLines() {
	m.endLine()
	var b strings.Builder
	for range 1 + m.rng.IntN(20) {
		b.WriteString(m.encode(m.line() + "\n"))
	}
	m.put(b.String())
	m.note("  lines up to %d", len(m.lines)-1)
}

func (m *model) writePart() {
	m.endLine()
	line := m.line()
	n := m.rng.IntN(len(line))
	text := m.encode(line + "\n")
	if m.order != nil {
		n = min(2*n+n/2%2, len(text)-1) // half a unit, or half a pair, now and then
	}
	m.put(text[:n])
	m.partial = text[n:]
	m.note("  line %d", len(m.lines)-1)
}

func (m *model) endLine() {
	if m.partial != "" {
		m.put(m.partial)
		m.partial = ""
	}
}

// look lets the follower look, without time for more.
func (m *model) look() {
	if m.up {
		m.now = m.now.Add(m.e.Sweep)
		m.settle()
		m.fresh, m.silent = false, 0
	}
}

// calm lets time pass. A program that rotates ends its lines before long.
func (m *model) calm(d time.Duration) {
	if d > 500*time.Millisecond {
		m.endLine()
	}
	if m.up {
		m.look()
		m.pass(d)
		if d > 10*time.Second {
			m.fragile = false
		}
	}
}

// shift renames rotated files one further.
func (m *model) shift() {
	m.silent++
	for i := 30; i > 0; i-- {
		for _, ext := range []string{"", ".gz"} {
			err := os.Rename(m.path(fmt.Sprint("a.log.", i, ext)), m.path(fmt.Sprint("a.log.", i+1, ext)))
			if err != nil && !os.IsNotExist(err) {
				m.t.Fatal(err)
			}
		}
	}
}

func (m *model) rename() {
	if m.silent > 5 {
		return // the oldest would be lost to anybody
	}
	m.shift()
	if m.links == "" {
		m.must(os.Rename(m.path("a.log"), m.path("a.log.1")))
	}
	if m.rng.IntN(2) == 0 {
		m.look()
	}
	if m.rng.IntN(2) == 0 {
		m.note("  late")
		m.writeLines()
	}
	m.endLine()
	m.file.Close()
	if m.rng.IntN(3) == 0 {
		m.note("  reopened late")
		m.look()
	}
	m.open()
}

func (m *model) recreate() {
	if !m.up || m.fresh || m.links != "" || m.f.MaxOpen > 0 && m.f.MaxOpen < 10 {
		return // what is deleted while nobody has it open is lost to anybody
	}
	m.fragile = true
	m.must(os.Remove(m.path("a.log")))
	if m.rng.IntN(2) == 0 {
		m.note("  late")
		m.writeLines()
	}
	m.endLine()
	m.file.Close()
	m.open()
}

func (m *model) copyTruncate() {
	if m.silent > 5 || m.links != "" {
		return
	}
	m.endLine()
	m.shift()
	text, err := os.ReadFile(m.path("a.log"))
	m.must(err)
	if m.rng.IntN(2) == 0 {
		m.note("  in steps")
		m.copyTo("a.log.1", nil)
		m.look()
		m.copyTo("a.log.1", text[:m.rng.IntN(len(text)+1)])
		m.look()
	}
	m.copyTo("a.log.1", text)
	if m.rng.IntN(2) == 0 {
		m.look()
	}
	m.must(os.Truncate(m.path("a.log"), 0))
	m.stamp(m.path("a.log"))
}

// compress compresses what was rotated longest ago and is not compressed yet, but not what was rotated last: it may still be written.
func (m *model) compress() {
	for i := 30; i > 1; i-- {
		name := fmt.Sprint("a.log.", i)
		if _, err := os.Stat(m.path(name)); err != nil {
			continue
		}
		m.note("  %s", name)
		keep := m.rng.IntN(2) == 0
		m.pack(name, ".gz", keep)
		if !keep {
			m.stamp(m.path(name + ".gz"))
		}
		return
	}
}

func (m *model) truncate() {
	if !m.up || m.fresh {
		return
	}
	m.endLine()
	m.look() // what was not read is lost to anybody
	m.must(os.Truncate(m.path("a.log"), 0))
	m.stamp(m.path("a.log"))
	m.fragile = true
	if m.rng.IntN(2) == 0 {
		m.note("  grown past")
		for range 20 {
			m.writeLines()
		}
		m.look()
	}
}

func (m *model) crashAndStay() {
	if !m.up {
		return
	}
	if m.fragile {
		m.calm(15 * time.Second)
	}
	if m.middle != nil {
		m.crashInside()
	}
	m.crash()
	m.up = false
}

// crashInside lets the follower look, and nothing come into custody after one of its windows.
func (m *model) crashInside() {
	left, dead := 1+m.middle.IntN(4), false
	m.h.Early = func() bool {
		left--
		dead = left == 0
		return dead
	}
	m.h.Fail = func() error {
		if dead {
			return errors.New("killed")
		}
		return nil
	}
	m.endLine()
	m.look()
}

func (m *model) follow() {
	if m.up {
		return
	}
	m.patience()
	m.start()
	m.up, m.fresh, m.silent = true, false, 0
}

// refuse makes custody fail for a while.
func (m *model) refuse() {
	if !m.up {
		return
	}
	left := m.rng.IntN(5)
	m.h.Fail = func() error {
		if left--; left >= 0 {
			return fmt.Errorf("full")
		}
		return nil
	}
	m.calm(20 * time.Second)
	m.h.Fail = nil
	m.calm(20 * time.Second)
}
