package kubernetes

import (
	"cmp"
	"strings"
)

// OpenTelemetry's own annotations (semantic conventions, "Kubernetes attributes": how service attributes should be calculated).
const (
	otelVersion     = "resource.opentelemetry.io/service.version"
	otelEnvironment = "resource.opentelemetry.io/deployment.environment.name"
)

// release finds out which version of a program a container runs: what the pod's annotation says, then the program's own environment, OpenTelemetry's
// annotation, the label that Kubernetes recommends, and the image. A version without a name gets the image's, as Sentry wants it: name@version.
func (p *Pod) release(c *Container) string {
	if p == nil {
		return ""
	}
	name, version, digest := "", "", ""
	if c != nil {
		name, version = image(c.Image)
		digest = c.Digest
	}
	if own := cmp.Or(p.asked(nameOf(c), keyRelease), fromSpec(c)); own != "" {
		return valid(own)
	}
	said := cmp.Or(p.Annotations[otelVersion], p.Labels["app.kubernetes.io/version"])
	if said == "" && !moving(version) {
		said = version
	}
	if hash := strings.TrimPrefix(digest, "sha256:"); said == "" && len(hash) >= 12 {
		said = hash[:12]
	}
	if said == "" {
		return ""
	}
	if name == "" || strings.Contains(said, "@") {
		return valid(said)
	}
	return valid(name[strings.LastIndexByte(name, '/')+1:] + "@" + said)
}

func nameOf(c *Container) string {
	if c == nil {
		return ""
	}
	return c.Name
}

func fromSpec(c *Container) string {
	if c == nil {
		return ""
	}
	return c.Release
}

// environment finds out where a container runs, as far as the pod says: "" if it does not.
func (p *Pod) environment(c *Container) string {
	if p == nil {
		return ""
	}
	spec := ""
	if c != nil {
		spec = c.Environment
	}
	return valid(cmp.Or(p.asked(nameOf(c), keyEnvironment), spec, p.Annotations[otelEnvironment], p.Labels["environment"], p.Labels["env"]))
}

// valid makes a release or environment one that Sentry takes: it deletes those with a slash or a line break in it.
func valid(text string) string {
	text = oneLine(strings.NewReplacer("/", "-", `\`, "-").Replace(text))
	if text == "." || text == ".." || strings.EqualFold(text, "none") {
		return ""
	}
	return text
}

// image takes a reference apart: the name without tag and digest, and the tag.
func image(ref string) (name, tag string) {
	name, _, _ = strings.Cut(ref, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		return name[:i], name[i+1:]
	}
	return name, ""
}

// moving tells whether a tag says nothing about which version it is, since images are pushed to it again and again.
func moving(tag string) bool {
	switch strings.ToLower(tag) {
	case "", "latest", "main", "master", "stable", "edge", "dev", "develop", "nightly", "production", "staging", "canary", "release":
		return true
	}
	return false
}
