package errtail

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// module is the path under which all packages stand.
const module = "github.com/errtail/errtail"

// star says which rooms a room may import beside itself. Tests and the support packages of tests (…test) are bound by it too.
var star = map[string][]string{
	"event":    {},
	"tailers":  {"event"},
	"parsers":  {"event"},
	"rules":    {"event"},
	"emitter":  {"event"},
	"pipeline": {"event", "tailers", "parsers", "rules", "emitter"},
	"cmd":      {"event", "tailers", "parsers", "rules", "emitter", "pipeline"},
	"e2e":      {"event", "tailers", "parsers", "rules", "emitter", "pipeline"}, // it measures rooms by themselves too
	"examples": {},
}

// TestStar keeps the rooms apart.
func TestStar(t *testing.T) {
	for _, f := range sources(t) {
		room, _, _ := strings.Cut(f.dir, "/")
		allowed, known := star[room]
		if f.dir == "." {
			continue
		}
		if !known {
			t.Errorf("%s: %q is no room; put the package into one, or the new room into star in architecture_test.go and into ARCHITECTURE.md", f.path, room)
			continue
		}
		for _, i := range f.imports {
			inside, ok := strings.CutPrefix(i.path, module+"/")
			if !ok {
				continue
			}
			other, _, _ := strings.Cut(inside, "/")
			if other != room && !slices.Contains(allowed, other) {
				t.Errorf("%s: %s imports %s, which it may not; what both need belongs into event, and what connects them into pipeline", i.place, room, i.path)
			}
		}
	}
}

// dependency is a module that go.mod asks for.
type dependency struct {
	module string
	rooms  []string // directories that may import it, with all below them; nil: tests only
	reason string
}

var dependencies = []dependency{
	{"gopkg.in/yaml.v3", []string{"rules", "cmd/errtail/config"}, "rules and config, with line and column in each error"},
	{"github.com/fsnotify/fsnotify", []string{"tailers"}, "wakes the file follower"},
	{"golang.org/x/sys", []string{"tailers", "rules/gate"}, "statx: when a file was born; open and stat by numbers, without an os.File per idle file; whether there are vectors"},
	{"golang.org/x/net", []string{"emitter"}, "http/httpproxy: NO_PROXY as the standard library reads it, beside a proxy that the configuration names"},
	{"github.com/nxadm/tail", []string{"tailers"}, "named pipes; in tests the follower is compared with it"},
	{"github.com/klauspost/compress", []string{"tailers", "emitter"}, "rotated logs in .gz and .zst; gzip of envelopes"},
	{"github.com/ulikunitz/xz", nil, "our decoder for the XZ of old journals is compared with it"},
	{"k8s.io/client-go", []string{"tailers/kubernetes/watch"}, "an informer for the pods of a node: lists, watches, 410 Gone, back-off and tokens as the API server wants them"},
	{"k8s.io/api", []string{"tailers/kubernetes", "e2e/kubernetes", "examples"}, "what a pod is, in the API server's own words; manifests are checked against it"},
	{"k8s.io/apimachinery", []string{"tailers/kubernetes", "e2e/kubernetes", "examples"}, "what all of its objects are made of"},
	{"github.com/go-logr/logr", []string{"tailers/kubernetes/watch"}, "keeps client-go from writing to standard error"},
	{"go.etcd.io/bbolt", []string{"emitter"}, "events and positions in one file, so in one transaction"},
	{"github.com/spf13/cobra", []string{"cmd"}, "verbs, flags, help, completion"},
	{"github.com/spf13/pflag", []string{"cmd"}, "cobra's flags, where a command asks whether one was given"},
	{"github.com/prometheus/client_golang", []string{"cmd/errtail/metrics"}, "metrics in the format that Prometheus reads, with those of the process and of Go's runtime"},
	{"github.com/prometheus/common", nil, "Prometheus' own parser reads what we answer"},
	{"k8s.io/kubernetes", []string{"e2e/kubernetes/cluster"}, "a real API server and kubelet, in a module of their own, for make e2e-cluster"},
	{"k8s.io/kubectl", []string{"e2e/kubernetes/cluster"}, "what applies the manifests to it; there too"},
	{"k8s.io/component-base", []string{"e2e/kubernetes/cluster"}, "how those programs begin; there too"},
	{"go.etcd.io/etcd/server/v3", []string{"e2e/kubernetes/cluster"}, "where that API server keeps things; there too"},
	{"k8s.io/cri-api", nil, "starts pods as the kubelet does; in a module of its own, e2e/kubernetes"},
	{"google.golang.org/grpc", nil, "how containerd is spoken to; there too"},
	{"helm.sh/helm/v3", nil, "renders the chart; there too"},
	{"sigs.k8s.io/kustomize", nil, "renders the base; there too"},
	{"github.com/google/go-cmp", nil, "differences of large values"},
	{"github.com/rogpeppe/go-internal", nil, "testscript: the command line as a user sees it"},
	{"github.com/santhosh-tekuri/jsonschema/v6", nil, "Sentry's own schema for events"},
}

// TestDependencies keeps each module that is not ours in the rooms that need it.
func TestDependencies(t *testing.T) {
	for _, f := range sources(t) {
		for _, i := range f.imports {
			first, _, _ := strings.Cut(i.path, "/")
			if !strings.Contains(first, ".") || i.path == module || strings.HasPrefix(i.path, module+"/") {
				continue
			}
			n := slices.IndexFunc(dependencies, func(d dependency) bool { return i.path == d.module || strings.HasPrefix(i.path, d.module+"/") })
			switch {
			case n < 0:
				t.Errorf("%s: %s is a new dependency; write why into dependencies in architecture_test.go and into ARCHITECTURE.md, or do without", i.place, i.path)
			case dependencies[n].rooms == nil && !f.forTests():
				t.Errorf("%s: %s is for tests only (%s)", i.place, i.path, dependencies[n].reason)
			case dependencies[n].rooms != nil && !below(f.dir, dependencies[n].rooms):
				t.Errorf("%s: %s may be imported in %v only (%s)", i.place, i.path, dependencies[n].rooms, dependencies[n].reason)
			}
		}
	}
}

// TestDependenciesHaveReasons checks that go.mod, ARCHITECTURE.md and the list above name the same modules.
func TestDependenciesHaveReasons(t *testing.T) {
	architecture := read(t, "ARCHITECTURE.md")
	for line := range strings.Lines(read(t, "go.mod")) {
		fields := strings.Fields(strings.TrimPrefix(line, "require "))
		if len(fields) != 2 || !strings.HasPrefix(fields[1], "v") || !strings.Contains(fields[0], "/") {
			continue // not a requirement, or an indirect one
		}
		if !slices.ContainsFunc(dependencies, func(d dependency) bool { return d.module == fields[0] }) {
			t.Errorf("go.mod: %s has no reason; write it into dependencies in architecture_test.go", fields[0])
		}
		if !strings.Contains(architecture, fields[0]) {
			t.Errorf("ARCHITECTURE.md: nothing about the dependency %s; add it to the table, with its room", fields[0])
		}
	}
}

// restricted lists packages of the standard library that are not for everywhere.
var restricted = []struct {
	path   string
	rooms  []string // directories that may import it, with all below them
	tests  []string // directories whose tests may, too
	reason string
}{
	{"os/exec", []string{"e2e", "examples", "tailers/journald"}, []string{"cmd/errtail"}, "errtail starts no programs (but journalctl, where a journal is newer than itself): it must run where there are none, and nothing in a log may reach one"},
	{"net/http", []string{"emitter", "e2e", "cmd/errtail/metrics"}, []string{"cmd", "pipeline", "examples", "tailers/kubernetes"}, "what leaves the machine leaves it through the emitter (and client-go, which asks an API server); metrics only answers"},
	{"regexp", []string{"rules", "cmd", "emitter", "pipeline"}, []string{"event", "tailers", "parsers", "examples", "e2e"}, "lines are decoded by scanning bytes; expressions belong to rules"},
	{"log", nil, nil, "a *slog.Logger is passed"},
	{"unsafe", nil, nil, "everything that is read is hostile"},
	{"C", nil, nil, "the binary is static"},
}

// TestRestrictedPackages keeps programs, the network and the like where they belong.
func TestRestrictedPackages(t *testing.T) {
	for _, f := range sources(t) {
		for _, i := range f.imports {
			for _, r := range restricted {
				if i.path != r.path && (r.path != "net/http" || !strings.HasPrefix(i.path, r.path+"/")) {
					continue
				}
				if !below(f.dir, r.rooms) && (!f.forTests() || !below(f.dir, r.tests)) {
					t.Errorf("%s: %s may not be imported here: %s", i.place, i.path, r.reason)
				}
			}
		}
	}
}

// below tells whether dir is one of dirs or stands below one.
func below(dir string, dirs []string) bool {
	return slices.ContainsFunc(dirs, func(d string) bool { return dir == d || strings.HasPrefix(dir, d+"/") })
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
