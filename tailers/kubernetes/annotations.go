package kubernetes

import (
	"strings"
)

// Prefix is what the annotations begin with by which a pod says what it wants. Behind it stands a key, or a container's name, a dot and a key.
const Prefix = "errtail.dev/"

// The keys.
const (
	keyEnabled     = "enabled"     // "false": nothing of it is read
	keyRules       = "rules"       // ids of the rules to apply, with commas
	keyEnvironment = "environment" //
	keyRelease     = "release"
	keyTags        = "tags"       // key=value, with commas
	keyDSN         = "dsn"        // the name of a DSN of the configuration, or a DSN, where that allows it
	keySecret      = "dsn-secret" // NAME or NAME/KEY of a Secret of the pod's namespace that holds a DSN, likewise
)

// sentryDSN is the annotation by which sentry-kubernetes is told a pod's DSN; it means here what it means there, where ours is missing.
const sentryDSN = "k8s.sentry.io/dsn"

// Bounds of what a pod can ask for. Kubernetes allows 256 KiB of annotations for each pod.
const (
	maxValue  = 200 // of tags, release and environment, in bytes: Sentry's own bound
	maxRules  = 100
	maxTags   = 30
	maxLabels = 50
	maxLong   = 4 << 10 // of an annotation as a whole
)

// KeptAnnotation tells whether an annotation matters here. Others are not kept.
func KeptAnnotation(key string) bool {
	return strings.HasPrefix(key, Prefix) && len(key) <= 200 || key == otelVersion || key == otelEnvironment || key == sentryDSN
}

// KeepText bounds what is kept of a label or an annotation.
func KeepText(value string) string { return cut(value, maxLong) }

// asked returns what a pod asks for one of its containers by a key.
func (p *Pod) asked(container, key string) string {
	if p == nil {
		return ""
	}
	if own, ok := p.Annotations[Prefix+container+"."+key]; ok {
		return strings.TrimSpace(own)
	}
	return strings.TrimSpace(p.Annotations[Prefix+key])
}

// list takes a list with commas apart; at most limit elements.
func list(text string, limit int) (all []string) {
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" && len(all) < limit {
			all = append(all, part)
		}
	}
	return all
}

// tagsOf reads key=value pairs. Those that Sentry would not keep are left out.
func tagsOf(text string) map[string]string {
	tags := map[string]string{}
	for _, pair := range list(text, maxTags) {
		key, value, ok := strings.Cut(pair, "=")
		if key, value = strings.TrimSpace(key), oneLine(value); ok && isTagKey(key) && value != "" && !reserved(key) {
			tags[key] = value
		}
	}
	return tags
}

// reserved are tags that say who it was, or what Sentry takes for something else.
func reserved(key string) bool {
	switch key {
	case "rule", "source", "stream", "release", "dist", "user", "filename", "function", "environment":
		return true
	}
	return strings.HasPrefix(key, "k8s.") || strings.HasPrefix(key, "container.") || strings.HasPrefix(key, "sentry")
}

// isTagKey tells whether Sentry keeps a tag of this name.
func isTagKey(key string) bool {
	for i := range len(key) {
		c := key[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_.:-", c) >= 0) {
			return false
		}
	}
	return len(key) >= 1 && len(key) <= 32
}

// oneLine makes a value fit for a tag.
func oneLine(value string) string {
	value = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(value, "?"))
	return cut(strings.TrimSpace(value), maxValue)
}

// cut shortens a text to at most n bytes, never in the middle of a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return strings.Clone(s[:n])
}
