package pipeline

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/pipeline/storm"
)

// TestTwinsChangeNothing repeats each log among others, as it is, behind records of several times and loggers, and with a byte changed, and wants the same events, counts and times
// whether errors are told by their lines alone or read each time.
func TestTwinsChangeNothing(t *testing.T) {
	t.Parallel()
	r := library(t)
	rnd := rand.New(rand.NewPCG(3, 4))
	logs := corpus(t)
	names := slices.Sorted(maps.Keys(logs))
	alike := int64(0)
	for i, name := range names {
		if i%4 != 0 && len(names) > 200 {
			continue
		}
		text := repeated(rnd, logs[name], logs[names[(i+7)%len(names)]])
		if i%3 == 0 {
			text = wrapLines(text, carriers["cri-stdout"])
		}
		var cuts []int
		for at := 0; at < len(text) && i%8 == 4; {
			at += 1 + rnd.IntN(1+len(text)/(1+rnd.IntN(20)))
			cuts = append(cuts, min(at, len(text)))
		}
		want, _ := stormOf(t, r, text, cuts, true)
		got, n := stormOf(t, r, text, cuts, false)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: (-read +told by its lines)\n%s", name, d)
		}
		alike += n
	}
	if alike < int64(len(names)) {
		t.Errorf("%d errors were told by their lines alone, of %d logs", alike, len(names))
	}
}

// outcome is what a storm comes to.
type outcome struct {
	Fates     fates
	Events    []string
	Groups    []storm.Group
	Discarded map[string]int
}

func stormOf(t *testing.T, r *Recogniser, text string, cuts []int, off bool) (outcome, int64) {
	t.Helper()
	kept := &collector{}
	guard := storm.New(storm.Limits{Group: storm.Rate{Burst: 1, Every: 24 * time.Hour}})
	h := New(Options{Recogniser: r, Custody: kept, Guard: guard, Finished: true, MergeNested: true, SkipReported: true})
	h.twins.off = off
	l := newLog(text)
	for _, cut := range cuts {
		l.show(t, h, max(cut, l.at), false, 0)
	}
	l.show(t, h, len(text), true, 0)
	discarded := maps.Clone(h.discarded[""])
	if err := h.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	return outcome{h.Stats.fates(), payloads(t, kept.events), guard.Waiting(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), 0, 1000), discarded}, h.Stats.Alike.Load()
}

// repeated is a text in which a log comes again and again.
func repeated(rnd *rand.Rand, log, other string) string {
	var b strings.Builder
	at := time.Date(2026, 11, 22, 13, 24, 0, 0, time.UTC)
	layout := []string{"2006-01-02 15:04:05,000", "2006-01-02T15:04:05.000000Z", "Jan _2 15:04:05", "02/Jan/2006:15:04:05 +0100"}[rnd.IntN(4)]
	for n := range 40 {
		at = at.Add(time.Duration(rnd.IntN(5000)) * time.Millisecond)
		if rnd.IntN(20) == 0 {
			at = at.Add(time.Duration(rnd.IntN(30)) * time.Hour)
		}
		stamp, text := at.Format(layout), log
		switch rnd.IntN(12) {
		case 0, 1, 2:
			fmt.Fprintf(&b, "%s ERROR shop.orders order failed\n", stamp)
		case 3:
			fmt.Fprintf(&b, "%s ERROR shop.cart order failed\n", stamp)
		case 4:
			fmt.Fprintf(&b, "%s INFO shop.cart ready\n", stamp)
		case 5:
			text = other
		case 6:
			changed := []byte(text)
			changed[rnd.IntN(len(changed))] = byte('0' + rnd.IntN(10))
			text = string(changed)
		case 7, 8, 9:
			fmt.Fprintf(&b, "%s ERROR shop.orders [order %d of 0x%x] failed\n", stamp, 95+n, rnd.Int32())
			text = otherDigits(rnd, text)
		case 10:
			text = otherDigits(rnd, text)
		}
		b.WriteString(text)
		if !strings.HasSuffix(text, "\n") {
			b.WriteByte('\n')
		}
	}
	b.WriteString("2026-11-22 13:25:09,123 INFO shop.orders order 9 placed\n")
	return b.String()
}

// otherDigits changes one of the digits of a text, some of them or all, and makes some numbers longer.
func otherDigits(rnd *rand.Rand, text string) string {
	changed, some := []byte(text), []int{1, 3, 10, 50}[rnd.IntN(4)]
	for i, c := range changed {
		if c >= '0' && c <= '9' && rnd.IntN(some) == 0 {
			changed[i] = "0123456789abcdef"[rnd.IntN(10+6*rnd.IntN(2))]
		}
	}
	if rnd.IntN(3) == 0 {
		return strings.ReplaceAll(string(changed), fmt.Sprint(rnd.IntN(10)), fmt.Sprint(rnd.IntN(1000)))
	}
	return string(changed)
}
