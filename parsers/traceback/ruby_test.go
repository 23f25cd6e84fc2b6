package traceback

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

func TestRubyClass(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"KeyError": true, "Net::ReadTimeout": true, "#<Class:0x00007f>": true, "E2": true,
		"": false, "keyError": false, "Net::": false, "::Net": false, "Key Error": false, "Net.Error": false,
	} {
		if got := rubyClass(name); got != want {
			t.Errorf("rubyClass(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestRubyPlace(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want rubyPlace
		rest string
		ok   bool
	}{
		{"app.rb:3:in `charge': card declined (PaymentError)", rubyPlace{"app.rb", 3, "charge"}, ": card declined (PaymentError)", true},
		{"-e:1:in `<main>'", rubyPlace{"-e", 1, "<main>"}, "", true},
		{"C:/shop/app.rb:3:in 'Shop::Cart#open'", rubyPlace{"C:/shop/app.rb", 3, "Shop::Cart#open"}, "", true},
		{"<internal:kernel>:187:in `loop'", rubyPlace{"<internal:kernel>", 187, "loop"}, "", true},
		{"(eval at /srv/a b.rb:3):1:in `<main>'", rubyPlace{"(eval at /srv/a b.rb:3)", 1, "<main>"}, "", true},
		{"/srv/my shop/app.rb:12", rubyPlace{"/srv/my shop/app.rb", 12, ""}, "", true},
		{"web_1  | app.rb:3:in `charge'", rubyPlace{}, "", false},
		{"# ./spec/a.rb:9:in `block'", rubyPlace{}, "", false},
		{"found:in `shop'", rubyPlace{}, "", false},
		{"10:00:01", rubyPlace{}, "", false},
	}
	for _, tt := range tests {
		p, rest, ok := readRubyPlace(tt.text)
		if p != tt.want && tt.ok || ok != tt.ok || ok && rest != tt.rest {
			t.Errorf("readRubyPlace(%q) = %+v, %q, %v; want %+v, %q, %v", tt.text, p, rest, ok, tt.want, tt.rest, tt.ok)
		}
	}
}

// Expected values follow sentry-ruby: interfaces/stacktrace.rb (compute_filename) and backtrace/line.rb (in_app).
func TestRubyResolve(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path, root, filename string
		inApp                bool
	}{
		{"/srv/shop/app/models/order.rb", "/srv/shop", "app/models/order.rb", true},
		{"/srv/shop/script.rb", "/srv/shop", "script.rb", false},
		{"/srv/other/app/a.rb", "/srv/shop", "/srv/other/app/a.rb", false},
		{"/srv/shop/vendor/bundle/ruby/3.1.0/gems/rack-2.2.4/lib/rack/head.rb", "/srv/shop", "rack/head.rb", false},
		{"/usr/lib/ruby/3.1.0/timeout.rb", "/srv/shop", "timeout.rb", false},
		{"<internal:kernel>", "/srv/shop", "<internal:kernel>", false},
		{"actionpack (7.0.4) lib/action_controller/base.rb", "", "action_controller/base.rb", false},
		{"app/models/order.rb", "", "app/models/order.rb", true},
		{"/srv/shop/app/models/order.rb", "", "app/models/order.rb", true},
	}
	for _, tt := range tests {
		trace := event.Trace{Exceptions: []event.Exception{{Type: "E", Stacktrace: &event.Stacktrace{Frames: []event.Frame{{AbsPath: tt.path}}}}}}
		resolveRuby(&trace, Project{Root: tt.root})
		if f := trace.Exceptions[0].Stacktrace.Frames[0]; f.Filename != tt.filename || *f.InApp != tt.inApp {
			t.Errorf("%s below %q: got %q, %v; want %q, %v", tt.path, tt.root, f.Filename, *f.InApp, tt.filename, tt.inApp)
		}
	}
}

// The error of another run follows directly, too.
func TestRubyRunsAreNotChained(t *testing.T) {
	t.Parallel()
	text := "app.rb:3:in `charge': card declined (PaymentError)\n\tfrom app.rb:9:in `<main>'\n"
	got := scan(decode(text + text + strings.Replace(text, "card", "bank", 1)))
	if len(got) != 3 {
		t.Fatalf("got %d traces, want 3", len(got))
	}
	for i, want := range []string{"card declined", "card declined", "bank declined"} {
		if diff := cmp.Diff(got[i].Exceptions[0].Text(), want); diff != "" {
			t.Error(diff)
		}
	}
}

func FuzzRuby(f *testing.F) { fuzzRuntime(f, &Ruby) }

// fuzzRuntime reads any text as a language would. The corpus is the seed.
func fuzzRuntime(f *testing.F, l *Language) {
	for _, folder := range []string{l.Name, "none"} {
		for _, log := range cases(f, folder) {
			var b strings.Builder
			for _, l := range readLines(f, log) {
				b.WriteString(l.Text + "\n")
			}
			f.Add(b.String())
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := decode(text)
		for i := range lines {
			if l.trigger(lines[i].Text) < 0 {
				continue
			}
			looked := 0
			trace, _, ok := Recognise(counted{around{lines: lines, by: i}, &looked}, []*Language{l})
			if limit := 4000 + 120*len(lines); looked > limit {
				t.Fatalf("looked at lines %d times, of %d", looked, len(lines))
			}
			if !ok {
				continue
			}
			if trace.First > 0 || trace.End <= 0 || i+trace.End > len(lines) || i+trace.First < 0 {
				t.Fatalf("line %d of %d: took %d to %d", i, len(lines), trace.First, trace.End)
			}
			checkExceptions(t, trace)
			l.Resolve(&trace, project)
			l.Resolve(&trace, Project{})
			checkExceptions(t, trace)
		}
	})
}

// TestRubyLoggingCause reads the causes that the gem "logging" prints below an exception; shared frames are left out there.
func TestRubyLoggingCause(t *testing.T) {
	t.Parallel()
	got := scan(decode("[2024-05-01T10:00:00] ERROR -- fares : <Fares::Error> cannot price\n\t/srv/fares.rb:12:in `rescue in chain'\n\t/srv/app.rb:3:in `<main>'\n" +
		"\t--- Caused by ---\n\t<JSON::ParserError> 859: unexpected token\n\t/srv/json.rb:216:in `parse'\n[2024-05-01T10:00:01]  INFO -- fares : next\n"))
	if len(got) != 1 || len(got[0].Exceptions) != 2 {
		t.Fatalf("got %+v", got)
	}
	for i, want := range []string{"JSON::ParserError: 859: unexpected token", "Fares::Error: cannot price"} {
		if x := got[0].Exceptions[i]; x.Type+": "+x.Text() != want || len(x.Stacktrace.Frames) != 2-(1-i) {
			t.Errorf("got %s: %s with %d frames, want %s", x.Type, x.Text(), len(x.Stacktrace.Frames), want)
		}
	}
}
