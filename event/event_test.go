package event

import (
	"encoding/json"
	"regexp"
	"testing"
	"time"
)

func TestID(t *testing.T) {
	t.Parallel()
	base := Origin{Machine: "m1", Source: "/var/log/app.log", Head: []byte("first line\n"), Offset: 4096}
	id := ID(base, []byte("boom"))
	if !regexp.MustCompile(`^[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}$`).MatchString(id) {
		t.Errorf("%q is no UUID of version 8 without dashes", id)
	}
	if again := ID(base, []byte("boom")); again != id {
		t.Errorf("the same text has the ids %q and %q", id, again)
	}
	other := map[string]func(*Origin){
		"machine": func(o *Origin) { o.Machine = "m2" },
		"source":  func(o *Origin) { o.Source = "/var/log/app2.log" },
		"head":    func(o *Origin) { o.Head = []byte("another line\n") },
		"offset":  func(o *Origin) { o.Offset++ },
		// What is between the fields is part of the id: moving a byte from one to the next changes it.
		"border": func(o *Origin) { o.Machine, o.Source = "m", "1/var/log/app.log" },
	}
	for name, change := range other {
		o := base
		change(&o)
		if ID(o, []byte("boom")) == id {
			t.Errorf("another %s has the same id", name)
		}
	}
	if ID(base, []byte("bang")) == id {
		t.Error("another text has the same id")
	}
}

func TestTimestamp(t *testing.T) {
	t.Parallel()
	rome := time.FixedZone("CET", 3600)
	for _, tt := range []struct {
		in   time.Time
		want string
	}{
		{time.Date(2026, 11, 22, 13, 24, 6, 988_123_999, rome), `"2026-11-22T12:24:06.988123Z"`},
		{time.Date(2026, 11, 22, 13, 24, 6, 0, time.UTC), `"2026-11-22T13:24:06.000000Z"`},
	} {
		got, err := json.Marshal(Timestamp{tt.in})
		if err != nil || string(got) != tt.want {
			t.Errorf("got %s, %v, want %s", got, err, tt.want)
		}
		var back Timestamp
		if err := json.Unmarshal(got, &back); err != nil || !back.Equal(tt.in.Truncate(time.Microsecond)) {
			t.Errorf("read back as %v, %v", back, err)
		}
	}
}

func TestParseLevel(t *testing.T) { // not parallel: it counts allocations
	for word, want := range map[string]Level{
		"ERROR": Error, "Error": Error, "err": Error, "E": Error, "SEVERE": Error,
		"CRITICAL": Fatal, "fatal": Fatal, "emerg": Fatal, "panic": Fatal,
		"WARN": Warning, "Warning": Warning, "W": Warning,
		"INFO": Info, "notice": Info, "I": Info,
		"DEBUG": Debug, "trace": Debug, "FINEST": Debug,
		"": "", "errors": "", "ERRORISH": "", "informational words": "", "Fehler": "",
	} {
		if got := ParseLevel(word); got != want {
			t.Errorf("%q is %q, want %q", word, got, want)
		}
	}
	if n := testing.AllocsPerRun(100, func() { ParseLevel("CRITICAL") }); n != 0 {
		t.Errorf("it allocates %v times", n)
	}
}

func TestSeverity(t *testing.T) {
	t.Parallel()
	order := []Level{"", Debug, Info, Warning, Error, Fatal}
	for i, l := range order {
		if l.Severity() != i {
			t.Errorf("%q has severity %d, want %d", l, l.Severity(), i)
		}
	}
}
