package pipeline

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// corpus returns the logs of parsers/testdata: one error each, or a whole log.
func corpus(t testing.TB) map[string]string {
	t.Helper()
	logs := map[string]string{}
	err := filepath.WalkDir("../parsers/testdata", func(path string, d os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".log") {
			return err
		}
		text, err := os.ReadFile(path)
		logs[strings.TrimPrefix(path, "../parsers/testdata/")] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(logs) < 300 {
		t.Fatalf("the corpus has only %d logs", len(logs))
	}
	return thin(logs)
}

// thin takes logs out of large folders, evenly.
func thin(logs map[string]string) map[string]string {
	folders := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(logs)) {
		folders[filepath.Dir(name)] = append(folders[filepath.Dir(name)], name)
	}
	for _, names := range folders {
		for i, name := range names {
			if i*perFolder/len(names) == (i-1)*perFolder/len(names) && i > 0 && len(names) > perFolder {
				delete(logs, name)
			}
		}
	}
	return logs
}

// payloads are events as they would be sent, for comparing.
func payloads(t testing.TB, events []*event.Event) []string {
	t.Helper()
	var all []string
	for _, ev := range events {
		b, err := json.MarshalIndent(ev, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(b))
	}
	return all
}

// TestCutChangesNothing shows each log in pieces, cut anywhere, and wants the same events as from the whole.
func TestCutChangesNothing(t *testing.T) {
	t.Parallel()
	r := library(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	logs := corpus(t)
	for _, name := range slices.Sorted(maps.Keys(logs)) {
		text := surround(logs[name])
		want := payloads(t, capture(t, r, text))
		for range 2 {
			var cuts []int
			for at := 0; at < len(text); {
				at += 1 + rnd.IntN(1+len(text)/(1+rnd.IntN(20)))
				cuts = append(cuts, min(at, len(text)))
			}
			got := payloads(t, captureIn(t, Options{Recogniser: r, Finished: true}, text, cuts))
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s cut at %v: (-whole +cut)\n%s", name, cuts, d)
				break
			}
		}
	}
}

// TestGateChangesNothing wants the same events when every line is looked at.
func TestGateChangesNothing(t *testing.T) {
	t.Parallel()
	gated, open := library(t), library(t)
	open.open = true
	for name, text := range corpus(t) {
		text = surround(text)
		want := payloads(t, capture(t, open, text))
		got := payloads(t, capture(t, gated, text))
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: (-without the gate +with it)\n%s", name, d)
		}
	}
}

// TestCarrierChangesNothing wraps each log in the carriers and wants the same exceptions.
func TestCarrierChangesNothing(t *testing.T) {
	t.Parallel()
	r := library(t)
	for name, text := range corpus(t) {
		if strings.Contains(name, "formats/") || strings.ContainsAny(text, "\r\x1b\x00") {
			continue
		}
		want := exceptions(t, capture(t, r, text))
		for carrier, wrap := range carriers {
			got := exceptions(t, capture(t, r, wrapLines(text, wrap)))
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s in %s: (-plain +carried)\n%s", name, carrier, d)
			}
		}
	}
}

// TestCrashLosesNothing stops reading at any place, as kill -9 would, starts again from the committed positions, and wants each event once.
func TestCrashLosesNothing(t *testing.T) {
	t.Parallel()
	r := library(t)
	rnd := rand.New(rand.NewPCG(3, 4))
	var text strings.Builder
	logs := corpus(t)
	for n, name := range slices.Sorted(maps.Keys(logs)) {
		if log := logs[name]; n%12 == 0 && !strings.Contains(name, "none/") {
			text.WriteString(wrapLines(log, carriers["cri"]))
			text.WriteString(wrapLines(surround(log), carriers["cri-stdout"]))
		}
	}
	whole := interleave(rnd, text.String())
	want := ids(capture(t, r, whole))
	if len(want) < 20 {
		t.Fatalf("only %d events", len(want))
	}
	for range 8 {
		kept := &recorder{}
		l := newLog(whole)
		for l.at < len(whole) {
			h := New(Options{Recogniser: r, Finished: true, Custody: kept, Done: map[string][]string{"app.log": kept.done}})
			l.at = kept.at
			shown := l.at
			for steps := 1 + rnd.IntN(12); steps > 0 && l.at < len(whole); steps-- {
				shown = min(max(shown, l.at)+1+rnd.IntN(20_000), len(whole))
				l.show(t, h, shown, shown == len(whole), 0)
				if rnd.IntN(2) == 0 {
					if err := h.commit(t.Context(), rnd.IntN(2) == 0); err != nil {
						t.Fatal(err)
					}
				}
			}
			if l.at == len(whole) {
				if err := h.Close(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		if d := cmp.Diff(want, ids(kept.events)); d != "" {
			t.Fatalf("(-read at once +with crashes)\n%s", d)
		}
	}
}

// surround puts records before and after a log, so that there are breadcrumbs and an end.
func surround(text string) string {
	var b strings.Builder
	for i := range 5 {
		fmt.Fprintf(&b, "2026-11-22 13:24:0%d,123 INFO shop.orders order %d placed\n", i, i)
	}
	b.WriteString(text)
	if !strings.HasSuffix(text, "\n") {
		b.WriteByte('\n')
	}
	b.WriteString("2026-11-22 13:24:09,123 INFO shop.orders order 9 placed\n")
	return b.String()
}
