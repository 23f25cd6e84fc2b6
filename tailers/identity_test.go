package tailers

import (
	"slices"
	"testing"
)

func TestIdentity(t *testing.T) {
	t.Parallel()
	tests := []struct{ path, want string }{
		{"/l/app.log", "/l/app.log"},
		{"/l/app.log.1", "/l/app.log"},
		{"/l/app.log.12.gz", "/l/app.log"},
		{"/l/app.log.gz", "/l/app.log"},
		{"/l/app.log.zst", "/l/app.log"},
		{"/l/app.log-20240501", "/l/app.log"},
		{"/l/app.log-20240501.gz", "/l/app.log"},
		{"/l/app.log-2024050112", "/l/app.log"},
		{"/l/app.log-20240501-1714521600", "/l/app.log"},
		{"/l/app.log-1714521600.gz", "/l/app.log"},
		{"/l/app.log.2024-05-01", "/l/app.log"},
		{"/l/app.log.2024-05-01_12-30-00", "/l/app.log"},
		{"/l/app.log.2024-05-01_12", "/l/app.log"},
		{"/l/0.log.20240501-150405", "/l/0.log"},
		{"/l/0.log.20240501-150405.gz", "/l/0.log"},
		{"/l/app-2024-05-01T12-30-00.000.log", "/l/app.log"},
		{"/l/app-2024-05-01T12-30-00.000.log.gz", "/l/app.log"},
		{"/l/app.2024-05-01.log", "/l/app.log"},
		{"/l/app.2024-05-01.3.log", "/l/app.log"},
		{"/l/app-2024-05-01-3.log.gz", "/l/app.log"},
		{"/l/app_20240501.log", "/l/app.log"},
		{"/l/syslog.7", "/l/syslog"},
		// Not rotated: workers, versions, ports, addresses, names that are nothing but a number or a date.
		{"/l/worker-1.log", "/l/worker-1.log"},
		{"/l/worker.1.log", "/l/worker.1.log"},
		{"/l/0.log", "/l/0.log"},
		{"/l/app.log.65535", "/l/app.log.65535"},
		{"/l/app-20241301.log", "/l/app-20241301.log"},
		{"/l/app-20240501x.log", "/l/app-20240501x.log"},
		{"/l/2024-05-01.log", "/l/2024-05-01.log"},
		{"/l/.1", "/l/.1"},
		{"/l/.gz", "/l/.gz"},
		{"/l/a", "/l/a"},
		{"/d.1/app", "/d.1/app"},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			if got := Identity(tt.path); got != tt.want {
				t.Errorf("Identity(%q) = %q, want %q", tt.path, got, tt.want)
			}
		})
	}
}

func TestCompareRotation(t *testing.T) {
	t.Parallel()
	want := []string{
		"/l/a.log.3", "/l/a.log.2.gz", "/l/a.log.1", "/l/a.log-20240501.gz", "/l/a.log-20240502", "/l/a.log-20240502.1", "/l/a.log-20240502.2", "/l/a.log",
		"/l/b.log.10.gz", "/l/b.log.9", "/l/b.log",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, CompareRotation)
	if !slices.Equal(got, want) {
		t.Errorf("sorted:\n%q\nwant\n%q", got, want)
	}
}

func FuzzIdentity(f *testing.F) {
	f.Add("app.log-20240501.gz")
	f.Add("app-2024-05-01T12-30-00.000.log")
	f.Add(".1.1.1")
	f.Fuzz(func(t *testing.T, base string) {
		r := parseRotation(base)
		if base != "" && r.stem == "" {
			t.Errorf("parseRotation(%q): nothing left", base)
		}
		if len(r.stem) > len(base) {
			t.Errorf("parseRotation(%q).stem = %q, longer than the name", base, r.stem)
		}
	})
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	head := func(name string) func(int) []byte { return func(int) []byte { return []byte(name) } }
	w := &Window{Offset: 100, Head: head("old"), Breaks: []Break{{Index: 10, Offset: 500, Head: head("old")}, {Index: 20, Offset: 0, Head: head("new")}}}
	for _, tt := range []struct {
		index  int
		offset int64
		head   string
	}{{0, 100, "old"}, {9, 109, "old"}, {10, 500, "old"}, {19, 509, "old"}, {20, 0, "new"}, {25, 5, "new"}} {
		offset, h := w.Origin(tt.index)
		if got := string(h(1)); offset != tt.offset || got != tt.head {
			t.Errorf("Origin(%d) = %d in %s, want %d in %s", tt.index, offset, got, tt.offset, tt.head)
		}
	}
}
