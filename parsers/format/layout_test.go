package format

import (
	"fmt"
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
)

// said is what a program logs; its layouts are made up in TestLearn.
var said = []struct{ level, logger, message string }{
	{"INFO", "shop.orders", "order 42 accepted"}, {"INFO", "shop.db", "connected to db-1"}, {"WARNING", "shop.db", "slow: 4 s"}, {"INFO", "shop.http", "[cart] stage 3"},
	{"DEBUG", "shop.http", `{"id":4,"errors":[]}`}, {"INFO", "shop.orders", "shop.yaml: reloaded"}, {"ERROR", "shop.orders", "cannot reach host: timed out"},
	{"INFO", "shop.db", "\"mail\" queue drained"}, {"INFO", "shop.http", "(retry 3) done"}, {"INFO", "shop.http", "Done."}, {"WARNING", "shop.db", "pool at 90%"},
	{"INFO", "shop.orders", "user=alice ok=true"},
}

// linesOf prints what is said in a layout of Python's str.format kind: {t}, {L}, {l}, {n}, {m}.
func linesOf(layout string, upto int) []event.Line {
	var lines []event.Line
	for i, s := range said[:upto] {
		text := strings.NewReplacer("{t}", fmt.Sprintf("2024-05-01 10:00:%02d", i), "{L}", s.level, "{l}", strings.ToLower(s.level), "{n}", s.logger, "{c}", strings.ToUpper(s.level[:1])+strings.ToLower(s.level[1:]),
			"{m}", s.message, "{p}", fmt.Sprintf("%-8s", s.level), "{e}", fmt.Sprint(467+i), "{h}", fmt.Sprintf("10:00:%02d", i)).Replace(layout)
		lines = append(lines, reader.Decode([]byte(text)))
	}
	return lines
}

// TestLearn reads logs in layouts that no format knows: every message must come out as it was logged, and its level where the layout shows it.
func TestLearn(t *testing.T) {
	t.Parallel()
	for _, layout := range []string{
		"{t} :: {L} :: {m}", "<{L}> {m}", "*** {L} *** {m}", "[shop] {t} {L} {m}", "{t},{L},{n},{m}", "{L}:{n}:pay:{m}", "{L} | {n} | <lambda> | {m}", "{t} {n} [MainThread] pay.py:12 <lambda> {L} {m}",
		"{t} {L} pay.<lambda>: {m}", "{t} / {L} / {m}", "{t} {l} {m}", "❱ {l}: {m}", "[{p}] {t} [main] Orders - {m}", "{t} {p} (main) {m}", "{p}: {m}", "Shop {c}: 0 : {m}", "{e} [1] {L} {n} (null) - {m}", "{t} level={L} logger={n} {m}", "{t} {L} [u1] {n}: {m}",
		"{t} {L} [{n}/Thread 4] {m}", "{t} {L} request=\"a1b2\" component=\"{n}\": {m}", "{t} [{L}] [] [{n}] {m}", "time=\"{t}\" level={L} msg=\"{m}\"", "{t}|{L}|{n}|{m}|url: |action: ", "[{h}] {m}", "{t} {L} {m}",
		"23-Nov-26 05:58:04 PM {L}: {m}", "[Mon, 23 Nov 26 17:57:03 +0000][{L}] {m}", "{t} {L} ({n}.pay()) {m}", "{t}\t{L}\t{n}\t{m}",
		"{t} {L} {n} main {m}", "{p} {n} handle {m}", "{p} {n} {m}", "{t} {l} shop [2820] {m}", "[{t}][shop::core][{L}] {m}", "{t} {L} main ThreadId(01) shop::core: src/bin/shop.rs:57: {m}",
	} {
		t.Run(layout, func(t *testing.T) {
			t.Parallel()
			r := reader
			r.Layout = Learn(linesOf(layout, len(said)))
			for i, l := range linesOf(layout, len(said)) {
				got := r.Decode([]byte(rawOf(layout, i)))
				if !got.Head || got.Record.Message != said[i].message {
					t.Errorf("%q\ngot  %q\nwant %q", rawOf(layout, i), got.Record.Message, said[i].message)
				}
				if want := event.ParseLevel(strings.ToLower(said[i].level)); strings.ContainsAny(layout, "Llc") && strings.Contains(strings.ToLower(layout), "{l}") && got.Record.Level != want {
					t.Errorf("%q: got level %q, want %q (without the layout %q)", rawOf(layout, i), got.Record.Level, want, l.Record.Level)
				}
			}
		})
	}
}

// rawOf is line i of linesOf as it is written.
func rawOf(layout string, i int) string {
	s := said[i]
	return strings.NewReplacer("{t}", fmt.Sprintf("2024-05-01 10:00:%02d", i), "{L}", s.level, "{l}", strings.ToLower(s.level), "{n}", s.logger, "{c}", strings.ToUpper(s.level[:1])+strings.ToLower(s.level[1:]),
		"{m}", s.message, "{p}", fmt.Sprintf("%-8s", s.level), "{e}", fmt.Sprint(467+i), "{h}", fmt.Sprintf("10:00:%02d", i)).Replace(layout)
}

// TestLearnNothing knows that there is no layout in texts that are no records, or that each line tells by itself.
func TestLearnNothing(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"too few":    "<INFO> a\n<INFO> b",
		"known":      "{\"msg\":1}\n2024-05-01 10:00:00,123 - shop.db - INFO - connected\n2024-05-01 10:00:01,123 - shop.db - ERROR - lost\n2024-05-01 10:00:02,123 - shop.http - INFO - up\n2024-05-01 10:00:03,123 - shop.db - INFO - x",
		"JSON":       strings.Repeat(`{"level":"info","msg":"order: accepted","ts":1714557600}`+"\n", 8),
		"prose":      "The cart failed.\nNo order was lost.\nSee the manual: there is more.\nAn error is no exception.\nIt rains.\nWe wait.",
		"causes":     strings.Repeat("[cause]: Error: y\n    at g (/srv/b.js:1:2) {\n", 20),
		"exceptions": "KeyError: 'a'\nValueError: b\nTypeError: c\nOSError: d\nKeyError: 'e'\nKeyError: 'f'\nEOFError: g",
		"errors":     "Error: a\nError: b\nError: c: d\nError: e\nError: f\nError: g",
		"starts": "INFO Starting mail now\nINFO Stopping mail now\nINFO Starting cart now\nINFO Stopping cart now\nINFO Starting db now\nINFO Stopping db now\nINFO Starting web now\nINFO Stopping web now\n" +
			"INFO Starting a now\nINFO Stopping a now\nINFO Starting b now\nINFO Stopping b now",
		"one message": strings.Repeat("<INFO> tick\n", 20),
		"alike":       "INFO order 1: accepted\nINFO order 2: accepted\nINFO order 3: accepted\nINFO order 4: accepted\nINFO order 5: accepted",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lines []event.Line
			for _, s := range strings.Split(text, "\n") {
				lines = append(lines, reader.Decode([]byte(s)))
			}
			if l := Learn(lines); l != nil && !(l.Known() && (name == "known" || name == "alike" || name == "starts")) {
				t.Errorf("learned %+v", *l)
			}
		})
	}
}

// FuzzLearn learns a layout from any text and reads the text with it: the message of a record is a part of its line, and no line is lost.
func FuzzLearn(f *testing.F) {
	f.Add("<INFO> a\n<WARNING> b\n<INFO> c\n<ERROR> [d] e")
	f.Add("2024-05-01 :: INFO :: a|x|\n2024-05-01 :: INFO :: b|x|\n2024-05-01 :: WARN :: c|x|\n2024-05-01 :: INFO :: \n\n {")
	f.Add("a[1]: x\na[2]: \ny[1]:z\na[[4]: \"")
	f.Fuzz(func(t *testing.T, text string) {
		var lines []event.Line
		raws := strings.Split(text, "\n")
		for _, s := range raws {
			lines = append(lines, reader.Decode([]byte(s)))
		}
		l := Learn(lines)
		if !l.Equal(Learn(lines)) {
			t.Error("two layouts of one text")
		}
		r := reader
		r.Layout = l
		for i, s := range raws {
			got := r.Decode([]byte(s))
			if lines[i].Head && !got.Head {
				t.Errorf("%q is no record any more", s)
			}
			if l != nil && got.Head && !lines[i].Head && !strings.Contains(got.Text, got.Record.Message) {
				t.Errorf("%q: message %q", s, got.Record.Message)
			}
		}
	})
}
