package rules

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/errtail/errtail/event"
)

// Whatever is in a rule file, loading it gives rules or problems with a place, and never a panic.
func FuzzLoad(f *testing.F) {
	for _, glob := range []string{"testdata/*/*.yaml", "library/*.yaml"} {
		names, err := filepath.Glob(glob)
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 20_000 {
			return
		}
		s, err := Parse("f.yaml", data, Options{NoLibrary: true, Version: "0.4.0"})
		if (s == nil) == (err == nil) {
			t.Fatalf("got %v, %v", s, err)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "f.yaml") {
			t.Errorf("an error without its place: %v", err)
		}
	})
}

// Any rule on any text: no panic, lines within bounds, no look beyond what is asked for, and an event that can be written.
func FuzzMatch(f *testing.F) {
	library, err := Load([]string{"testdata/good/*.yaml"}, Options{})
	if err != nil {
		f.Fatal(err)
	}
	for _, r := range library.Rules() {
		for _, s := range r.Samples {
			f.Add(string(s.Input), "", 0)
		}
	}
	f.Add("a boom 1\n b\n c", `^a (?P<message>\w+) (?P<tag_n>\d)`, 1)
	f.Fuzz(func(t *testing.T, input, start string, zero int) {
		if len(input) > 5000 || len(start) > 200 {
			return
		}
		lines := texts(strings.Split(input, "\n")...)
		if zero < 0 || zero >= len(lines) {
			return
		}
		set := library
		if start != "" {
			own, err := Parse("f.yaml", []byte("version: 1\nrules:\n  - {id: a, start: '"+strings.ReplaceAll(start, "'", "''")+"', continue: ['^ '], fingerprint: [$message.template]}\n"), Options{NoLibrary: true})
			if err != nil {
				return
			}
			set = own
		}
		for _, r := range set.LineRules() {
			w := &watched{lines: lines, zero: zero}
			m, ok := r.Match(w, Subject{})
			if len(r.def.cont) == 0 && r.def.end == nil && !r.def.record && w.farthest > 0 {
				t.Fatalf("%s looked at line %d", r.ID, w.farthest)
			}
			if !ok {
				continue
			}
			if m.First < -zero || m.First > 0 || m.End < 1 || m.End > len(lines)-zero {
				t.Fatalf("%s: lines %d to %d of %d", r.ID, m.First, m.End, len(lines)-zero)
			}
			if len(r.Literals()) > 0 && !containsAny(lines[zero].Text, r.Literals()) {
				t.Fatalf("%s fits a line without any of %q", r.ID, r.Literals())
			}
			ev := &event.Event{}
			m.Apply(ev, ApplyOptions{PII: true})
			m.Redact(ev)
			if _, err := view(ev); err != nil {
				t.Fatal(err)
			}
			for k, v := range ev.Tags {
				if k == "" || v == "" || len(k) > 200 || len(v) > 200 || strings.ContainsAny(v, "\r\n") {
					t.Fatalf("tag %q: %q", k, v)
				}
			}
			if ev.Exception == nil && (ev.LogEntry == nil || ev.LogEntry.Formatted == "") && strings.TrimSpace(m.Text) != "" {
				t.Fatalf("%s made an event that says nothing of %q", r.ID, m.Text)
			}
		}
		trace := event.Trace{Parser: "python", First: zero, End: len(lines)}
		for head := range zero + 1 {
			if m, ok := set.ForTrace(&trace, lines, head, nil, Subject{}); ok {
				m.Apply(&event.Event{}, ApplyOptions{})
			}
		}
	})
}

// FuzzRecord takes records of any text: lines within bounds, and an event that says something and can be written.
func FuzzRecord(f *testing.F) {
	set, err := Load(nil, Options{Library: map[string]bool{"error-records": true}})
	if err != nil {
		f.Fatal(err)
	}
	rule := set.Rule("error-records")
	f.Add("ERROR payment failed\n  code 17\n\nbanner\nERROR again", "", "order", 0)
	f.Add("payment failed", "stack\n at x", "error", 0)
	f.Fuzz(func(t *testing.T, input, stack, field string, zero int) {
		lines := texts(strings.Split(input, "\n")...)
		if len(input) > 20_000 || zero < 0 || zero >= len(lines) {
			return
		}
		for i := range lines {
			message, head := strings.CutPrefix(lines[i].Text, "ERROR ")
			lines[i].Head, lines[i].Record = head, event.Record{Level: event.Error, Message: message, Stack: stack, Fields: map[string]string{field: message}}
		}
		m, ok := rule.Match(offset{lines, zero}, Subject{})
		if !ok {
			return
		}
		if m.First != 0 || m.End < 1 || m.End > len(lines)-zero || m.End > maxRecordLines+1 || !lines[zero].Head && m.End > 1 {
			t.Fatalf("lines %d to %d of %d", m.First, m.End, len(lines)-zero)
		}
		ev := &event.Event{LogEntry: &event.LogEntry{Formatted: m.Record.Message}}
		m.Apply(ev, ApplyOptions{})
		if strings.TrimSpace(ev.LogEntry.Formatted) == "" || len(ev.LogEntry.Formatted) > maxText {
			t.Fatalf("the message has %d bytes: %.50q", len(ev.LogEntry.Formatted), ev.LogEntry.Formatted)
		}
		if _, err := view(ev); err != nil {
			t.Fatal(err)
		}
	})
}
