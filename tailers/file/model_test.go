package file

import (
	"encoding/binary"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	modelSeeds = flag.Int("model.seeds", 60, "how many histories the model test tries")
	modelSeed  = flag.Uint64("model.seed", 0, "the only history to try; it prints what it does")
)

// failed are seeds of histories that failed once.
var failed = [...]uint64{
	1828, // a copy, compared while the original, truncated since the copy before it, was closed to save descriptors
	3147, // a copy that is older than what was shown already of its original after truncation
	3622, // a truncated original that was closed to save descriptors while its copy was opened
	991,  // truncated, and written again up to the same size
	1029, // a copy of a file that has the inode of one that was empty and deleted
	1044, // an archive that begins with the few bytes that another generation holds
	2388, // an undecided generation, of which only a position from when it was empty was stored
}

// TestModel does to a log what programs, rotators and crashes do, at random, and checks that each line that was written is shown once. A
// history that fails is repeated with -model.seed.
func TestModel(t *testing.T) {
	t.Parallel()
	first, n := uint64(1), *modelSeeds
	if testing.Short() {
		n = 20
	}
	if *modelSeed > 0 {
		first, n = *modelSeed, 1
	}
	seeds := slices.Clone(failed[:])
	if *modelSeed > 0 {
		seeds = nil
	}
	for seed := first; seed < first+uint64(n); seed++ {
		seeds = append(seeds, seed)
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { runModel(t, seed, nil, nil) })
	}
}

// TestModelKilled is TestModel with crashes in the middle of a look, right after a handler that has taken much has brought it into custody.
func TestModelKilled(t *testing.T) {
	t.Parallel()
	first, n := uint64(1), *modelSeeds/2
	if *modelSeed > 0 {
		first, n = *modelSeed, 1
	}
	for seed := first; seed < first+uint64(n); seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { runModel(t, seed, rand.New(rand.NewPCG(seed, 78)), nil) })
	}
}

// TestModelWide is both, with a program that writes UTF-16.
func TestModelWide(t *testing.T) {
	t.Parallel()
	first, n := uint64(1), *modelSeeds/2
	if *modelSeed > 0 {
		first, n = *modelSeed, 1
	}
	for seed := first; seed < first+uint64(n); seed++ {
		order := []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian}[seed%2]
		var middle *rand.Rand
		if seed%4 > 1 {
			middle = rand.New(rand.NewPCG(seed, 78))
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) { runModel(t, seed, middle, order) })
	}
}

// model is a log, the program that writes it, and what it has written.
type model struct {
	*rig
	rng     *rand.Rand
	middle  *rand.Rand
	order   binary.AppendByteOrder // of the units of UTF-16; nil: it is UTF-8
	file    *os.File               // as the program has it open
	partial string                 // what it has written of a line
	lines   []string
	up      bool   // somebody follows
	fragile bool   // text was taken away that is only in the follower's memory
	fresh   bool   // the live file is not known to the follower yet
	silent  int    // rotations since somebody looked
	gen     int    // files begun
	links   string // where the files are to which the log's name leads, if it is a link
	history []string
}

// runModel does what follows from a seed. middle, if not nil, says where in the middle of a look it crashes, and order that the program writes UTF-16.
func runModel(t *testing.T, seed uint64, middle *rand.Rand, order binary.AppendByteOrder) {
	rng := rand.New(rand.NewPCG(seed, 77))
	globs := [][]string{{"a.log"}, {"a.log*"}, {"*"}, {"**/a.log"}}
	m := &model{rig: newRig(t, seed, globs[rng.IntN(len(globs))]...), rng: rng, middle: middle, order: order, fresh: true}
	m.h.Vanishing = true
	m.f.Scratch = t.TempDir()
	m.f.PartialWait = time.Hour
	m.f.MaxLine = 4096
	if rng.IntN(4) == 0 {
		m.f.MaxOpen = 2
	}
	if rng.IntN(4) == 0 {
		m.links = []string{"real", "elsewhere/real"}[rng.IntN(2)]
		m.must(os.Mkdir(m.path("elsewhere"), 0o755))
	}
	defer func() {
		if t.Failed() {
			t.Logf("history of seed %d:\n%s", seed, strings.Join(m.history, "\n"))
		}
	}()
	m.open()
	m.follow()
	ops := []struct {
		name   string
		weight int
		do     func()
	}{
		{"lines", 10, m.writeLines},
		{"part of a line", 3, m.writePart},
		{"look", 8, m.look},
		{"wait", 4, func() { m.calm(time.Duration(m.rng.IntN(15)) * time.Second) }},
		{"rename", 4, m.rename},
		{"recreate", 2, m.recreate},
		{"copy and truncate", 3, m.copyTruncate},
		{"truncate", 2, m.truncate},
		{"compress", 3, m.compress},
		{"crash", 2, m.crashAndStay},
		{"start", 3, m.follow},
		{"custody fails", 1, m.refuse},
	}
	total := 0
	for _, op := range ops {
		total += op.weight
	}
	for range 40 + rng.IntN(40) {
		n := rng.IntN(total)
		for _, op := range ops {
			if n -= op.weight; n < 0 {
				m.note("%s", op.name)
				op.do()
				if *modelSeed > 0 {
					m.dump(op.name)
				}
				break
			}
		}
		if t.Failed() {
			return
		}
	}
	m.note("end")
	m.endLine()
	m.follow()
	m.calm(time.Minute)
	m.file.Close()
	m.check()
	m.e.close()
}

func (m *model) note(format string, args ...any) {
	m.history = append(m.history, fmt.Sprintf(format, args...))
}

// check checks that each line was shown once.
func (m *model) check() {
	m.t.Helper()
	times := map[string]int{}
	for line := range strings.Lines(m.h.Text()) {
		times[strings.TrimSuffix(line, "\n")]++
	}
	lost, twice := []string{}, []string{}
	for _, line := range m.lines {
		switch n := times[line]; {
		case n == 0:
			lost = append(lost, line)
		case n > 1:
			twice = append(twice, line)
		}
		delete(times, line)
	}
	if len(lost)+len(twice)+len(times) > 0 {
		m.t.Errorf("of %d lines, %d lost: %.300q\n%d more than once: %.300q\n%d not written like that: %.300q", len(m.lines), len(lost), lost, len(twice), twice, len(times), fmt.Sprint(times))
	}
}
