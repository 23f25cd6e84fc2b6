package scrub

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/errtail/errtail/event"
	"github.com/google/go-cmp/cmp"
)

func newScrubber(t testing.TB, o Options) *Scrubber {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Each secret of the corpus goes, and what stands around it stays.
func TestSecretsGo(t *testing.T) {
	t.Parallel()
	s := newScrubber(t, Options{})
	all, stay, harmed := 0, 0, 0
	for _, c := range corpus(t, "secrets") {
		all++
		got := s.Text(c.text)
		leak := c.leaked(got)
		if leak != "" {
			stay++
		}
		around := c.around.MatchString(got)
		if leak == "" && !around {
			harmed++
		}
		switch {
		case c.known && leak == "" && around:
			t.Errorf("%s is known to be wrong, and is right:\n\t%s", c.name(), got)
		case c.known:
		case leak != "":
			t.Errorf("%s: %q stays in\n\t%s\n\t%s", c.name(), leak, c.text, got)
		case !around:
			t.Errorf("%s: more than the secret has gone, or less:\n\t%s\n\t%s", c.name(), c.text, got)
		}
		if again := s.Text(got); again != got {
			t.Errorf("%s: scrubbing twice differs:\n\t%s\n\t%s", c.name(), got, again)
		}
	}
	if 50*stay > all {
		t.Errorf("%d of %d secrets are known to stay, want 2 %% at most", stay, all)
	}
	t.Logf("of %d lines with secrets %d keep one (%.2f%% filtered), of %d the surroundings are harmed", all, stay, 100-100*float64(stay)/float64(all), harmed)
}

func TestLookalikesStay(t *testing.T) {
	t.Parallel()
	s := newScrubber(t, Options{})
	all, touched := 0, 0
	for _, c := range corpus(t, "lookalikes") {
		all++
		got := s.Text(c.text)
		if got != c.text {
			touched++
		}
		if c.known != (got != c.text) {
			t.Errorf("%s: known to be touched %v:\n\t%s\n\t%s", c.name(), c.known, c.text, got)
		}
	}
	if 100*touched > all {
		t.Errorf("%d of %d look-alikes are known to be touched, want 1 %% at most", touched, all)
	}
	t.Logf("of %d look-alikes %d are touched (%.2f%%)", all, touched, 100*float64(touched)/float64(all))
}

// A scanner of a git host must find nothing in the corpus that it takes for live.
func TestCorpusIsNoLeak(t *testing.T) {
	t.Parallel()
	forms := regexp.MustCompile(`(AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_\w{36}|glpat-[\w-]{20}|xox[a-z]-[\w-]{10}|[sr]k_(live|test)_\w{10}|AIza[\w-]{35}|SG\.[\w-]{22}\.|npm_\w{36}|pypi-AgE|hf_\w{34}|sk-ant-|` +
		`dop_v1_\w{64}|shp[a-z]{2}_\w{32}|PRIVATE KEY-----|eyJ[\w-]{10,}\.eyJ|slack\.com/services/T\w{8}|\$2[aby]\$\d\d\$[./\w]{53}|SK[0-9a-f]{32}|AccountKey=[\w+/]{40}`)
	files, err := filepath.Glob("testdata/*/*.txt")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range forms.FindAll(data, -1) {
			t.Errorf("%s: %.60s looks live: put it together from parts", file, found)
		}
	}
}

func ptr[T any](v T) *T { return &v }

func TestShapes(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"the example of Sentry", "postgres://u:secret@h/db", "postgres://[Filtered]@h/db"},
		{"JSON keeps its form", `{"password": "a\"b", "user": "bob"}`, `{"password": "[Filtered]", "user": "bob"}`},
		{"JSON in JSON", `{"body":"{\"token\":\"abcDEF123456\",\"n\":1}"}`, `{"body":"{\"token\":\"[Filtered]\",\"n\":1}"}`},
		{"query", "GET /x?password=a%20b&user=bob HTTP/1.1", "GET /x?password=[Filtered]&user=bob HTTP/1.1"},
		{"header keeps the scheme", "Authorization: Bearer abc123DEF456ghi", "Authorization: Bearer [Filtered]"},
		{"two on a line", "password=a1 secret=b2, x=y", "password=[Filtered] secret=[Filtered], x=y"},
		{"key block keeps its marks", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\nBBBB\n-----END RSA PRIVATE KEY-----\nrest", "-----BEGIN RSA PRIVATE KEY-----\n[Filtered]\n-----END RSA PRIVATE KEY-----\nrest"},
		{"multi-line", "failed\npassword: hunter2\nuser: bob", "failed\npassword: [Filtered]\nuser: bob"},
		{"unicode", "пароль\tpassword=пароль1 ü", "пароль\tpassword=[Filtered] ü"},
		{"nothing", "all is well", "all is well"},
	}
	s := newScrubber(t, Options{})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := s.Text(tt.in); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// What a program is written in must stay as it is, because backends group by it; secrets that are written into it must not.
func TestCode(t *testing.T) {
	t.Parallel()
	s := newScrubber(t, Options{})
	for in, want := range map[string]string{
		`db = connect(user="app", password="hunter2")`:                     `db = connect(user="app", password="[Filtered]")`,
		`headers = {"Authorization": "Bearer abc123DEF456ghi789"}`:         `headers = {"Authorization": "Bearer [Filtered]"}`,
		`client = Stripe('sk_live_` + `4eC39HqLyjWDarjtT1zdp7dc')`:         `client = Stripe('[Filtered]')`,
		`engine = create_engine("postgres://u:pw1@h/db")`:                  `engine = create_engine("postgres://[Filtered]@h/db")`,
		`const apiKey = "d41d8cd98f00b204"`:                                `const apiKey = "[Filtered]"`,
		`login(password=password, token=token1)`:                           ``,
		`password = request.form["password"]`:                              ``,
		`if user.password != hash(password):`:                              ``,
		`url = f"https://{user}:{password}@{host}/"`:                       ``,
		`token := r.Header.Get("Authorization")`:                           ``,
		`send_mail("bob@example.com")`:                                     ``,
		`private static final String TOKEN = env("TOKEN");`:                ``,
		`headers = {"Authorization": "Bearer " + token, "Cookie": cookie}`: ``,
		`headers = {"Authorization": f"Bearer {token}"}`:                   ``,
		`password: str = Field(...)`:                                       ``,
		`raise ValueError(f"bad token: {token}")`:                          ``,
	} {
		if want == "" {
			want = in
		}
		if got := s.Code(in); got != want {
			t.Errorf("\ngot  %s\nwant %s", got, want)
		}
	}
}

func TestPII(t *testing.T) {
	t.Parallel()
	const text = "bob@example.com from 203.0.113.77 and 2001:db8::1 with password=hunter2"
	if got, want := newScrubber(t, Options{}).Text(text), "[Filtered] from [Filtered] and [Filtered] with password=[Filtered]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := newScrubber(t, Options{SendDefaultPII: true}).Text(text), "bob@example.com from 203.0.113.77 and 2001:db8::1 with password=[Filtered]"; got != want {
		t.Errorf("with PII: got %q, want %q", got, want)
	}
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	s := newScrubber(t, Options{Patterns: []Pattern{{Pattern: `(customer )\d+`, With: "${1}#"}, {Pattern: `internal-\w+`}}})
	if got, want := s.Text("customer 4711 on internal-db7 with password=hunter2"), "customer # on [Filtered] with password=[Filtered]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	e := &event.Event{
		Tags: map[string]string{"host": "internal-db7"}, LogEntry: &event.LogEntry{Message: "internal-db7"},
		Breadcrumbs: &event.Breadcrumbs{Values: []event.Breadcrumb{{Message: "internal-db7"}}},
		Exception:   &event.Exceptions{Values: []event.Exception{{Value: ptr("internal-db7"), Stacktrace: &event.Stacktrace{Frames: []event.Frame{{ContextLine: "internal-db7", Function: "internal-db7"}}}}}},
	}
	s.Event(e)
	if e.Tags["host"] != Filtered || e.LogEntry.Message != Filtered || e.Breadcrumbs.Values[0].Message != Filtered || *e.Exception.Values[0].Value != Filtered || e.Exception.Values[0].Stacktrace.Frames[0].ContextLine != Filtered {
		t.Errorf("a pattern does not reach everything: %+v", e)
	}
	if got := e.Exception.Values[0].Stacktrace.Frames[0].Function; got != "internal-db7" {
		t.Errorf("the name of a function became %q", got)
	}
}

// Patterns that would match everywhere, and more than a text can be searched for in bounded time, are named and refused.
func TestPatternsRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"(", "x*", `\b`, "(?m)$", strings.Repeat("a", maxPattern+1)} {
		if _, err := New(Options{Patterns: []Pattern{{Pattern: bad}}}); err == nil || !strings.Contains(err.Error(), bad[:min(len(bad), 40)]) && bad != `\b` {
			t.Errorf("%.20q: got %v", bad, err)
		}
	}
	if _, err := New(Options{Patterns: make([]Pattern, maxPatterns+1)}); err == nil || !strings.Contains(err.Error(), "101 scrub patterns") {
		t.Errorf("too many: got %v", err)
	}
}

// A key whose lines were logged one by one goes as one in a single text does, in breadcrumbs and in source code.
func TestKeyInLines(t *testing.T) {
	t.Parallel()
	line := expand(t, "«b64»")
	begin, end := "-----BEGIN PRI"+"VATE KEY-----", "-----END PRI"+"VATE KEY-----"
	var crumbs []event.Breadcrumb
	for _, message := range []string{"before", begin, line, line[:20] + "==", end, "aGVsbG8="} {
		crumbs = append(crumbs, event.Breadcrumb{Message: message})
	}
	e := &event.Event{
		Breadcrumbs: &event.Breadcrumbs{Values: crumbs},
		Exception: &event.Exceptions{Values: []event.Exception{{Stacktrace: &event.Stacktrace{Frames: []event.Frame{{
			PreContext: []string{`KEY = """` + begin, line}, ContextLine: line[:24], PostContext: []string{end + `"""`, "x = aGVsbG8"},
		}}}}}},
	}
	newScrubber(t, Options{}).Event(e)
	for i, want := range []string{"before", begin, Filtered, Filtered, end, "aGVsbG8="} {
		if got := crumbs[i].Message; got != want {
			t.Errorf("breadcrumb %d: got %q, want %q", i, got, want)
		}
	}
	f := e.Exception.Values[0].Stacktrace.Frames[0]
	got := append(append(f.PreContext, f.ContextLine), f.PostContext...)
	want := []string{`KEY = """` + begin, Filtered, Filtered, end + `"""`, "x = aGVsbG8"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("source: got - want +\n%s", diff)
	}
	if got := newScrubber(t, Options{}).Text(line); got != Filtered {
		t.Errorf("a line alone: got %q", got)
	}
}

// Backends group by the names in frames, so they stay, whatever they look like; only a file that is read from a URL loses its credentials.
func TestNamesStay(t *testing.T) {
	t.Parallel()
	frame := event.Frame{Function: "check_password", Module: "app.password=x", Filename: "app/token=abcdef123456.py", AbsPath: "/srv/bob@example.com/203.0.113.9/password=hunter2.py"}
	e := &event.Event{
		Logger:    "shop.token",
		Exception: &event.Exceptions{Values: []event.Exception{{Type: "InvalidPassword", Module: "app.auth", Stacktrace: &event.Stacktrace{Frames: []event.Frame{frame, {AbsPath: "https://bob:hunter2@cdn.example.com/app.js", Filename: "https://cdn.example.com/app.js"}}}}}},
	}
	newScrubber(t, Options{}).Event(e)
	x := e.Exception.Values[0]
	if diff := cmp.Diff(x.Stacktrace.Frames[0], frame); diff != "" {
		t.Errorf("names changed: got - want +\n%s", diff)
	}
	if x.Type != "InvalidPassword" || x.Module != "app.auth" || e.Logger != "shop.token" {
		t.Errorf("names changed: %+v", x)
	}
	if got, want := x.Stacktrace.Frames[1], "https://[Filtered]@cdn.example.com/app.js"; got.AbsPath != want || got.Filename != "https://cdn.example.com/app.js" {
		t.Errorf("got %q and %q, want %q", got.AbsPath, got.Filename, want)
	}
}

func TestEvent(t *testing.T) {
	t.Parallel()
	const dirty, clean = "password=hunter2", "password=[Filtered]"
	e := &event.Event{
		Transaction: dirty, Tags: map[string]string{"api_key": "k1", "x": dirty}, Fingerprint: []string{dirty},
		Extra:    map[string]any{"secret": "s1", "n": 1, "list": []any{dirty, map[string]any{"token": "abcdef123456"}}, "card": 4111111111111111, "password": 12345},
		Contexts: map[string]event.Context{"log": {"line": dirty, "Authorization": "Bearer abc"}},
		LogEntry: &event.LogEntry{Message: dirty, Formatted: dirty, Params: []any{dirty, 7}},
		Exception: &event.Exceptions{Values: []event.Exception{{Type: "E", Value: ptr(dirty), Mechanism: &event.Mechanism{Type: "m", Data: map[string]any{"x": dirty}},
			Stacktrace: &event.Stacktrace{Frames: []event.Frame{{ContextLine: `f(password="hunter2")`, PreContext: []string{`password="hunter2"`}, PostContext: []string{`password="hunter2"`}}}}}}},
		Threads:     &event.Threads{Values: []event.Thread{{Stacktrace: &event.Stacktrace{Frames: []event.Frame{{ContextLine: `password="hunter2"`}}}}}},
		Breadcrumbs: &event.Breadcrumbs{Values: []event.Breadcrumb{{Message: dirty, Data: map[string]any{"cookie": "a=b", "url": "http://u:p1@h/"}}}},
		Request:     &event.Request{URL: "/x?" + dirty, QueryString: dirty, Headers: map[string]string{"Cookie": "a=b", "X-Api-Key": "k1", "Host": "shop"}},
		User:        &event.User{ID: "7", Username: "bob@example.com", IPAddress: "203.0.113.77"},
	}
	newScrubber(t, Options{}).Event(e)
	want := &event.Event{
		Transaction: clean, Tags: map[string]string{"api_key": Filtered, "x": clean}, Fingerprint: []string{clean},
		Extra:    map[string]any{"secret": Filtered, "n": 1, "list": []any{clean, map[string]any{"token": Filtered}}, "card": Filtered, "password": Filtered},
		Contexts: map[string]event.Context{"log": {"line": clean, "Authorization": Filtered}},
		LogEntry: &event.LogEntry{Message: clean, Formatted: clean, Params: []any{clean, 7}},
		Exception: &event.Exceptions{Values: []event.Exception{{Type: "E", Value: ptr(clean), Mechanism: &event.Mechanism{Type: "m", Data: map[string]any{"x": clean}},
			Stacktrace: &event.Stacktrace{Frames: []event.Frame{{ContextLine: `f(password="[Filtered]")`, PreContext: []string{`password="[Filtered]"`}, PostContext: []string{`password="[Filtered]"`}}}}}}},
		Threads:     &event.Threads{Values: []event.Thread{{Stacktrace: &event.Stacktrace{Frames: []event.Frame{{ContextLine: `password="[Filtered]"`}}}}}},
		Breadcrumbs: &event.Breadcrumbs{Values: []event.Breadcrumb{{Message: clean, Data: map[string]any{"cookie": Filtered, "url": "http://[Filtered]@h/"}}}},
		Request:     &event.Request{URL: "/x?" + clean, QueryString: clean, Headers: map[string]string{"Cookie": Filtered, "X-Api-Key": Filtered, "Host": "shop"}},
		User:        &event.User{ID: "7", Username: Filtered},
	}
	if diff := cmp.Diff(e, want); diff != "" {
		t.Errorf("got - want +\n%s", diff)
	}
	newScrubber(t, Options{}).Event(&event.Event{}) // nothing in it
}

// Text made to be slow must not be: 32 times the text must take about 32 times the time, and not a thousand times. Other work on the machine only ever adds
// time, so the best of several attempts counts, and less than a second is never too much.
func TestTimeIsLinear(t *testing.T) {
	s := newScrubber(t, Options{})
	best := func(text string, attempts int) time.Duration {
		d := time.Hour
		for range attempts {
			start := time.Now()
			s.Text(text)
			d = min(d, time.Since(start))
		}
		return d
	}
	for _, piece := range []string{`password="`, "password=", "password: a ", "://a:", "@", "a@", "-----BEGIN X PRIVATE KEY-----", "eyJ", "eyJ.", "4111 ", "Authorization: Digest a=",
		"<password>", "::", "a:", "cookie: a=", "\\\"", "Bearer ", "token='", "--token ", "1.2.", "xoxb-", "a.b.c.d_", "[a]", "sid:", "%3D", "name=password value=", "AUTH ", " -u ",
		"(a,password) VALUES ('b','c'),", "(password) VALUES ", "('b',", "Key (token)=(", "passwords=['a',", "tokens: [", "{password=", "name=\"password\"\r\n\r\n", "Private-Lines: 1\n", "\"d\":\"aB3", "kty",
		"&lt;token&gt;", "<a b=", "</key><string>", "---- BEGIN PRIVATE KEY ----", "-----BEGIN PRIVATE KEY-----\n", "LOGIN a ", "set_password(", "DE89 ", "078-05-", "$2a$", "scrypt:", "M.", "eyJ....", "8Q~",
		"password.......", "%40", "bob%40", "input_value=", "s:1:\"", "\\n", "\\", " -p'", "curl -u a", "API key 1: ", "-pass ", "://a:b", "LS0tLS1CRUdJTi", "1//0", "PASS ", "cookie: a=b;", "AAAAAAAAAAAAAAAAAAAA.", "password={",
		": net user ", "] username a password ", "kind: Secret\ndata:\n a: bcdefghi\n", "kind: Secret ", "data:\n", "| password |\n", "│password│\n", "password: |\n  a\n", "\"AUTH\" ", "password for a: ", "a:80:b:c:", "[a]:1 b:",
		"passwords:\n- a", "echo a | ", "a%5D=", "UGFzc3dvcmQ6", "password a = ", "network_key: [1,", "-u a -p b ", "a password generated:\n", "contraseña: a ", "password_a: b",
		"args: ['auth',", "tokens: {a:", "tokens={a:b,", "1234567890123456|", "[generated in 1s] ('", "AzSe", "secret AStA/", "API_KEYS=a,b,", "a_b_", "%20eyJ", "00:00:01", "2026-11-22", "\x1b[1mpassword\x1b[0m=", "password\t", "{password,", "password (string): ", "password[0]=", "\\u0022token\\u0022:", "password.... ", "token is ", "password ->", "license key A", "credentials ('a',", "add_user ", "k\\u0022"} {
		const n = 8 << 10
		short, long := best(strings.Repeat(piece, n/len(piece)), 8), time.Hour
		for tries := 0; tries < 8 && long > 250*short; tries++ {
			long = min(long, best(strings.Repeat(piece, 32*n/len(piece)), 1))
		}
		if long > 250*short && long > time.Second {
			t.Errorf("%q: %d KiB take %s, %d KiB %s", piece, n>>10, short, 32*n>>10, long)
		}
	}
}

func FuzzText(f *testing.F) {
	for i, c := range corpus(f, "secrets") {
		if i%8 == 0 {
			f.Add(c.text)
		}
	}
	f.Add("password=\\\"")
	f.Fuzz(func(t *testing.T, text string) {
		s := newScrubber(t, Options{})
		got := s.Text(text)
		if got != text && !strings.Contains(got, Filtered) {
			t.Errorf("%q became %q", text, got)
		}
		s.Code(text)
	})
}

func BenchmarkText(b *testing.B) {
	s := newScrubber(b, Options{})
	for name, line := range map[string]string{
		"plain":   `2026-11-22 13:00:01,250 INFO shop.orders: order 4711 shipped to warehouse 7 in 12ms (queue=default worker=3)`,
		"secret":  `2026-11-22 13:00:01,250 INFO shop.orders: connecting to postgres://app:hunter2@db:5432/shop with password=hunter2`,
		"context": `    return self.session.execute(query, params).scalars().all()`,
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				s.Text(line)
			}
		})
	}
}
