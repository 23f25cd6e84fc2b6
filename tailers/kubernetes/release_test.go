package kubernetes

import (
	"maps"
	"strings"
	"testing"
)

// TestRelease goes through the order that docs/kubernetes.md promises.
func TestRelease(t *testing.T) {
	t.Parallel()
	const digest = "sha256:0123456789abcdef0123456789abcdef"
	all := map[string]string{Prefix + "release": "said", Prefix + "app.release": "said-app", otelVersion: "otel"}
	without := func(keys ...string) map[string]string {
		m := maps.Clone(all)
		for _, key := range keys {
			delete(m, key)
		}
		return m
	}
	for _, c := range []struct {
		name        string
		annotations map[string]string
		labels      map[string]string
		c           Container
		want        string
	}{
		{"the container's annotation", all, nil, Container{Image: "r.example:5000/shop/web:1.2", Release: "env"}, "said-app"},
		{"the pod's", without(Prefix + "app.release"), nil, Container{Image: "web:1.2", Release: "env"}, "said"},
		{"its environment", without(Prefix+"release", Prefix+"app.release"), nil, Container{Image: "web:1.2", Release: "env"}, "env"},
		{"OpenTelemetry's", without(Prefix+"release", Prefix+"app.release"), map[string]string{"app.kubernetes.io/version": "3"}, Container{Image: "r.example:5000/shop/web:1.2"}, "web@otel"},
		{"the label", nil, map[string]string{"app.kubernetes.io/version": "3"}, Container{Image: "r.example:5000/shop/web:1.2"}, "web@3"},
		{"the image", nil, nil, Container{Image: "r.example:5000/shop/web:1.2@" + digest}, "web@1.2"},
		{"latest", nil, nil, Container{Image: "r.example:5000/shop/web:latest", Digest: digest}, "web@0123456789ab"},
		{"no tag", nil, nil, Container{Image: "r.example:5000/shop/web", Digest: digest}, "web@0123456789ab"},
		{"nothing", nil, nil, Container{Image: "r.example:5000/shop/web"}, ""},
		{"a slash", map[string]string{Prefix + "release": "a/b\nc"}, nil, Container{}, "a-b c"},
	} {
		c.c.Name = "app"
		p := &Pod{Annotations: c.annotations, Labels: c.labels, Containers: []Container{c.c}}
		if got := p.release(p.container("app")); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	p := &Pod{Annotations: map[string]string{Prefix + "environment": "a", Prefix + "app.environment": "b", otelEnvironment: "c"}, Labels: map[string]string{"environment": "d", "env": "e"},
		Containers: []Container{{Name: "app", Environment: "f"}}}
	for _, step := range []struct {
		want string
		drop func()
	}{
		{"b", func() { delete(p.Annotations, Prefix+"app.environment") }},
		{"a", func() { delete(p.Annotations, Prefix+"environment") }},
		{"f", func() { p.Containers[0].Environment = "" }},
		{"c", func() { delete(p.Annotations, otelEnvironment) }},
		{"d", func() { delete(p.Labels, "environment") }},
		{"e", func() { delete(p.Labels, "env") }},
		{"", func() {}},
	} {
		if got := p.environment(p.container("app")); got != step.want {
			t.Errorf("got %q, want %q", got, step.want)
		}
		step.drop()
	}
}

// TestHostileTags: whatever a pod writes, tags stay within what Sentry takes, and cannot say that it is another pod.
func TestHostileTags(t *testing.T) {
	t.Parallel()
	tags := tagsOf("team=shop, k8s.pod.name=other,rule=x,release=9,=v,novalue,bad key=v,a=b=c,nl=x\ny,long=" + strings.Repeat("é", 500) + "," + strings.Repeat("x", 40) + "=v")
	want := map[string]string{"team": "shop", "a": "b=c", "nl": "x y", "long": strings.Repeat("é", 100)}
	if !maps.Equal(tags, want) {
		t.Errorf("got %q, want %q", tags, want)
	}
	if got := len(tagsOf(strings.Repeat("a=b,", 1e5))); got != 1 {
		t.Errorf("%d tags", got)
	}
}
