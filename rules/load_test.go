package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The first line of a bad file is the problem that it must be told, without the file's name. Where a mistake makes more than one problem, it is
// the first.
func TestLoadBad(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(names) < 40 {
		t.Fatalf("got %d files, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(data), "\n")
			want := name + ":" + strings.TrimPrefix(first, "# ")
			if len(data) == 0 {
				want = name + ":1:1: the file is empty"
			}
			// Only what names another rule needs the library, which takes its time to load.
			base := filepath.Base(name)
			alone := !strings.HasPrefix(base, "extends-") && !strings.HasPrefix(base, "switch-")
			_, err = Load([]string{name}, Options{Version: "0.4.0", NoLibrary: alone})
			got := errorText(err)
			if line, _, _ := strings.Cut(got, "\n"); line != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestLoadGood(t *testing.T) {
	t.Parallel()
	s, err := Load([]string{"testdata/good/*.yaml"}, Options{Version: "v0.4.0"})
	if err != nil {
		t.Fatal(err)
	}
	r := s.Rule("shop-error")
	if r == nil {
		t.Fatal("shop-error is not there")
	}
	got := fmt.Sprintf("%s %v %s %d %d %v %v %d %v %q %s", r.Pos, r.Enabled, r.Wait, r.maxLines, r.maxBytes, r.Limit, r.SampleRate, r.Breadcrumbs.Lines, r.Breadcrumbs.Where, r.Literals(), r.DSN)
	if want := `testdata/good/everything.yaml:8:5 true 500ms 50 65536 {30 1m0s} 0.1 30 ^shop ["order"] payments`; got != want {
		t.Errorf("shop-error: got %s, want %s", got, want)
	}
	if len(r.Redact) != 3 || r.Redact[0].Name != "credentials" || r.Redact[2].Pattern.ReplaceAllString("card=12", r.Redact[2].With) != "card=[Filtered]" {
		t.Errorf("got redactions %+v", r.Redact)
	}
	if len(r.Samples) != 2 || !strings.Contains(string(r.Samples[0].Input), "no money") || r.Samples[0].Subject.Labels["unit"] != "shop.service" || r.Samples[1].Name != "sample 2" {
		t.Errorf("got samples %+v", r.Samples)
	}
	// What a child inherits, and how.
	c := s.Rule("shop-child")
	d := c.def
	if len(c.Samples) != 0 || c.Limit != (Limit{5, time.Hour}) || len(d.ignore) != 2 || d.ignore[1].source != "robots" || len(d.redact) != 4 {
		t.Errorf("the child's own: got %+v", c)
	}
	if d.when.namespace[0].Value != "staging" || d.when.labels["app"].Value != "shop" || len(d.tags) != 3 || d.tags["team"].Value != "shop" || len(d.cont) != 2 || c.SampleRate != 0.1 || c.DSN != "payments" {
		t.Errorf("inherited: got %+v", d)
	}
	if len(r.def.tags) != 2 || len(r.def.ignore) != 1 {
		t.Error("the parent was changed")
	}
	// Users' rules come first, in the order of the file; what redefines a built-in rule takes the users' place.
	var order []string
	for _, r := range s.Rules()[:6] {
		order = append(order, r.ID)
	}
	if want := []string{"shop-error", "shop-child", "flask-request", "asgi-request", "django-request", "celery-task"}; !slices.Equal(order, want) {
		t.Errorf("got order %v, want %v", order, want)
	}
	if r := s.Rule("gunicorn-halt"); r.Enabled || !r.BuiltIn || slices.Contains(s.LineRules(), r) {
		t.Errorf("gunicorn-halt: got %+v", r)
	}
	f := s.Rule("flask-request")
	if f.BuiltIn || f.Limit.N != 10 || f.def.mechanism.kind.Value != "flask" || len(f.Overrides) != 1 || f.Overrides[0].File != "library/flask.yaml" {
		t.Errorf("flask-request: got %+v", f)
	}
	if a := s.Rule("asgi-request"); a.def.mechanism.kind.Value != "" {
		t.Errorf("asgi-request: got the mechanism of the rule that it replaces")
	}
}

func TestLoadSeveralFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, rules := range map[string]string{
		"1.yaml": "[{id: a, start: '^one boom'}, {id: b, start: '^b boom'}]",
		"2.yaml": "[{id: c, extends: a, level: fatal}, {id: a, extends: a, level: error}]",
		"3.yaml": "[{id: b, enabled: false}, {id: a, extends: a, logger: l}]",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("version: 1\nrules: "+rules+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Load([]string{filepath.Join(dir, "*.yaml"), filepath.Join(dir, "1.yaml")}, Options{NoLibrary: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range s.Rules() {
		line := fmt.Sprintf("%s %v", r.ID, r.Enabled)
		for _, p := range append([]Pos{r.Pos}, r.Overrides...) {
			line += " " + filepath.Base(p.File)
		}
		got = append(got, line+" "+r.def.start.source+" "+r.def.level.Value+r.def.logger.Value)
	}
	want := []string{"a true 3.yaml 2.yaml 1.yaml ^one boom errorl", "b false 1.yaml ^b boom ", "c true 2.yaml ^one boom fatal"}
	slices.Sort(got)
	// c extends a as it is in the end, with the logger of the last file and its own level.
	want[2] = "c true 2.yaml ^one boom fatall"
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestLoadReportsEverything(t *testing.T) {
	t.Parallel()
	_, err := Parse("x.yaml", []byte("version: 1\nrules:\n  - {id: a, start: '(', levle: x}\n  - {id: B, start: b, limit: x}\n"), Options{NoLibrary: true})
	want := []string{"x.yaml:3:20: ", "x.yaml:3:25: ", "x.yaml:4:10: ", "x.yaml:4:30: "}
	got := strings.Split(errorText(err), "\n")
	for i, w := range want {
		if i >= len(got) || !strings.HasPrefix(got[i], w) {
			t.Fatalf("got\n%v\nwant lines that begin with %q", err, want)
		}
	}
}

func TestLoadFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	big := filepath.Join(dir, "big.yaml")
	if err := os.WriteFile(big, make([]byte, maxFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none.yaml"):   "no such file",
		dir:                               "is not a file",
		big:                               "at most 1048576 are read",
		filepath.Join(dir, "[") + "*.yml": "this is not a valid glob",
	} {
		if _, err := Load([]string{path}, Options{NoLibrary: true}); !strings.Contains(errorText(err), want) || !strings.HasPrefix(errorText(err), path) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
	if s, err := Load([]string{filepath.Join(dir, "no*.yaml")}, Options{}); err != nil || len(s.Rules()) == 0 {
		t.Errorf("a glob without files: got %v", err)
	}
}

// Expressions that are small enough one by one can be too large together.
func TestLoadTotalCost(t *testing.T) {
	t.Parallel()
	l := newLoader(Options{NoLibrary: true})
	l.cost = maxTotalCost - 20 // as if there had been others
	l.add("f.yaml", []byte("version: 1\nrules:\n  - {id: a, start: '^a boom'}\n  - {id: b, start: '^b boom [a-z]{9}'}\n  - {id: c, start: '^c boom'}\n"), nil, false)
	_, err := l.set()
	if got := errorText(err); !strings.HasPrefix(got, "f.yaml:4:20: all the regular expressions together are too large (load fewer rules)") || strings.Count(got, "\n") > 0 {
		t.Errorf("got %.300s", got)
	}
}

// A small file of aliases cannot become a large rule file.
func TestLoadAliases(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("version: 1\nrules:\n  - id: a\n    start: '^a boom'\n    samples:\n      - input: x\n        expect:\n          - extra:\n              a0: &a0 {x: 1, y: 2}\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&b, "              a%d: &a%d [", i, i)
		for range 10 {
			fmt.Fprintf(&b, "*a%d,", i-1)
		}
		b.WriteString("]\n")
	}
	_, err := Parse("bomb.yaml", []byte(b.String()), Options{NoLibrary: true})
	if !strings.Contains(errorText(err), "more than 200000 values") {
		t.Errorf("got %v", err)
	}
	if s := parse(t, "version: 1\nrules:\n  - {id: a, start: &s '^a boom'}\n  - {id: b, start: *s}\n"); s.Rule("b").def.start.source != "^a boom" {
		t.Error("an alias was not followed")
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	const samples = ", samples: [{input: x, expect: []}, {input: y, expect: [{level: error}]}]}"
	for rule, want := range map[string]string{
		`{id: a, start: '^\w+ (?i)boom'` + samples:                                          "3:5: the rule a has no keywords, and none can be derived: it is tried on every line (keywords: [\"a text that is in each first line\"])",
		`{id: a, start: 'big boom'` + samples:                                               "3:20: `start` is not anchored: it also fits lines that only quote the error (begin it with ^)",
		`{id: a, start: '^boom (?P<code>\d+)'` + samples:                                    "3:20: nothing uses the capture code (tag_code would make a tag of it)",
		`{id: a, start: '^boom.*at.*'` + samples:                                            "3:20: the pattern has .* twice: what each takes is hard to tell ([^,]* or the like, or two patterns in `capture`)",
		`{id: a, start: '^boom', keywords: [a b]` + samples:                                 "3:5: the rule a has the keyword \"a b\", which is short: it is tried on many lines",
		`{id: a, start: '^boom'}`:                                                           "3:5: the rule a lacks a sample that it must match",
		`{id: a, start: '^boom', samples: [{input: boom, expect: [{level: error}]}]}`:       "3:5: the rule a lacks a sample that it must not match (expect: [])",
		`{id: a, start: '^boom', tags: {release: x}` + samples:                              "3:45: Sentry does not keep a tag named release (use another name)",
		`{id: a, start: '^boom', tags: {` + strings.Repeat("k", 33) + `: x}` + samples:      "3:71: the tag " + strings.Repeat("k", 33) + " has more than 32 characters: older backends drop it",
		`{id: a, parser: python, capture: ['(?P<value>x)']` + samples:                       "3:39: the capture value changes nothing: the parser reads the exceptions",
		`{id: a, start: '^boom (?P<tag_code>\d+)', fingerprint: [$tag_code]` + samples:      "",
		`{id: a, start: '^(?P<pid>\d+) boom', continue: '^(?P<pid>\d)', key: pid` + samples: "",
	} {
		s := parse(t, "version: 1\nrules:\n  - "+rule+"\n")
		got := strings.ReplaceAll(s.Warnings().Error(), "test.yaml:", "")
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", rule, got, want)
		}
	}
}

// TestLibrarySwitches switches files of the library, and wants a user's word about a single rule to count.
func TestLibrarySwitches(t *testing.T) {
	t.Parallel()
	on := func(s *Set, id string) bool { return s.Rule(id).Enabled && slices.Contains(s.LineRules(), s.Rule(id)) }
	s, err := Load(nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !on(s, "nginx-server") || on(s, "error-records") || on(s, "klog-error") {
		t.Errorf("nginx-server %v, error-records %v, klog-error %v; want true, false, false", on(s, "nginx-server"), on(s, "error-records"), on(s, "klog-error"))
	}
	if s, err = Load(nil, Options{Library: map[string]bool{"nginx": false, "error-records": true}}); err != nil {
		t.Fatal(err)
	}
	if on(s, "nginx-server") || on(s, "nginx-upstream") || !on(s, "error-records") || !on(s, "apache-crash") {
		t.Error("switching nginx off and error-records on did something else")
	}
	l := newLoader(Options{Library: map[string]bool{"nginx": false}})
	l.add("my.yaml", []byte("version: 1\nrules: [{id: nginx-server, enabled: true}]\n"), nil, false)
	if s, err = l.set(); err != nil {
		t.Fatal(err)
	}
	if !on(s, "nginx-server") || on(s, "nginx-upstream") {
		t.Error("the user's word about nginx-server does not count")
	}
	_, err = Load(nil, Options{Library: map[string]bool{"ngnix": false}})
	if err == nil || !strings.Contains(err.Error(), `"ngnix" (did you mean "nginx"?)`) {
		t.Errorf("got %v", err)
	}
}
