package traceback

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/errtail/errtail/event"
)

// Expected values follow sentry_sdk.utils (filename_for_module, set_in_app_in_frames), for what the corpus, which always knows the root, does not have.
func TestPythonResolve(t *testing.T) {
	t.Parallel()
	yes, no := new(true), new(false)
	tests := []struct {
		name, root, module string      // module of the exception
		frames             [][2]string // path, function
		want               []sdkFrame
	}{
		{"the main script's folder", "", "", [][2]string{{"/srv/shop/app.py", "<module>"}, {"/srv/shop/shop/models.py", "f"}, {"/srv/shop/shop/__init__.py", "g"}},
			[]sdkFrame{{"__main__", "app.py", yes}, {"shop.models", "shop/models.py", yes}, {"shop", "__init__.py", yes}}},
		{"an import is not the main script", "/srv", "", [][2]string{{"/srv/a/b.py", "f"}, {"/srv/a/c.py", "<module>"}},
			[]sdkFrame{{"a.b", "a/b.py", yes}, {"a.c", "a/c.py", yes}}},
		{"the exception's module tells the root", "", "shop.errors", [][2]string{{"/srv/x/shop/pay.py", "f"}, {"/srv/x/jobs/run.py", "g"}},
			[]sdkFrame{{"shop.pay", "shop/pay.py", yes}, {"jobs.run", "jobs/run.py", yes}}},
		{"nothing tells", "", "", [][2]string{{"/srv/x/shop/pay.py", "f"}}, []sdkFrame{{"pay", "pay.py", yes}}},
		{"installed", "/srv", "", [][2]string{{"/srv/venv/lib/python3.11/site-packages/flask/app.py", "f"}, {"/usr/lib/python3/dist-packages/yaml/__init__.py", "g"}, {"/usr/lib/python3.11/json/decoder.py", "h"}},
			[]sdkFrame{{"flask.app", "flask/app.py", no}, {"yaml", "__init__.py", no}, {"json.decoder", "json/decoder.py", nil}}},
		{"the standard library without a root", "", "", [][2]string{{"/usr/lib64/python3.9/threading.py", "f"}, {"<frozen importlib._bootstrap>", "g"}},
			[]sdkFrame{{"threading", "threading.py", no}, {"importlib._bootstrap", "<frozen importlib._bootstrap>", no}}},
		{"outside the root", "/srv/shop", "", [][2]string{{"/srv/shopping/a.py", "f"}}, []sdkFrame{{"a", "a.py", nil}}},
		{"Windows", `C:\shop`, "", [][2]string{{`c:\shop\api\views.py`, "f"}, {`C:\Python39\Lib\json\decoder.py`, "g"}, {`C:\Python39\Lib\site-packages\flask\app.py`, "h"}},
			[]sdkFrame{{"api.views", `api\views.py`, yes}, {"json.decoder", `json\decoder.py`, nil}, {"flask.app", `flask\app.py`, no}}},
		{"compiled and zipped", "/srv", "", [][2]string{{"/srv/a/b.pyc", "f"}, {"/srv/app.zip/tools/hammer.py", "g"}},
			[]sdkFrame{{"a.b", "a/b.py", yes}, {"tools.hammer", "tools/hammer.py", yes}}},
		{"started by name", "/srv", "", [][2]string{{"<frozen runpy>", "_run_module_as_main"}, {"<frozen runpy>", "_run_code"}, {"/srv/shop/job.py", "<module>"}, {"/srv/shop/pay.py", "f"}},
			[]sdkFrame{{"runpy", "<frozen runpy>", yes}, {"runpy", "<frozen runpy>", yes}, {"__main__", "job.py", yes}, {"shop.pay", "shop/pay.py", yes}}},
		{"Sentry's own frames are dropped", "/srv", "", [][2]string{{"/x/site-packages/sentry_sdk/integrations/threading.py", "run"}, {"/srv/a.py", "f"}}, []sdkFrame{{"a", "a.py", yes}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var frames []event.Frame
			for _, f := range tt.frames {
				frames = append(frames, event.Frame{AbsPath: f[0], Function: f[1]})
			}
			trace := event.Trace{Exceptions: []event.Exception{{Type: "E", Module: tt.module, Stacktrace: &event.Stacktrace{Frames: frames}}}}
			resolvePython(&trace, Project{Root: tt.root})
			var got []sdkFrame
			for _, f := range trace.Exceptions[0].Stacktrace.Frames {
				got = append(got, sdkFrame{f.Module, f.Filename, f.InApp})
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

// A class with a lower-case name can only be told from a module by the modules of the frames.
func TestPythonResolveSplitsTheTypeAgain(t *testing.T) {
	t.Parallel()
	trace := event.Trace{Exceptions: []event.Exception{{Type: "Gate.error", Module: "shop", Stacktrace: &event.Stacktrace{
		Frames: []event.Frame{{AbsPath: "/srv/shop/Gate.py", Function: "f"}}}}}}
	resolvePython(&trace, Project{Root: "/srv"})
	if e := trace.Exceptions[0]; e.Module != "shop.Gate" || e.Type != "error" {
		t.Errorf("got %s in %s, want error in shop.Gate", e.Type, e.Module)
	}
}
