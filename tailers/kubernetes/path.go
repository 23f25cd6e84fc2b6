package kubernetes

import (
	"path/filepath"
	"strconv"
	"strings"
)

// DefaultRoot is where the kubelet keeps the logs of pods (Kubernetes, pkg/kubelet/kuberuntime: podLogsRootDirectory). /var/log/containers has nothing but links to it.
const DefaultRoot = "/var/log/pods"

// place is what the path of a log says.
type place struct {
	namespace, pod, uid, container string
	restart                        int
}

// parsePlace reads a path below root: NAMESPACE_POD_UID/CONTAINER/RESTART.log, also of a log that was rotated. Other paths are false.
func parsePlace(root, path string) (place, bool) {
	below, ok := strings.CutPrefix(path, root+"/")
	if !ok {
		return place{}, false
	}
	dir, rest, _ := strings.Cut(below, "/")
	container, base, ok := strings.Cut(rest, "/")
	if !ok {
		return place{}, false
	}
	p, ok := parsePod(dir)
	number, rotated, _ := strings.Cut(base, ".")
	restart, err := strconv.Atoi(number)
	if !ok || !isName(container) || err != nil || restart < 0 || rotated != "log" && !strings.HasPrefix(rotated, "log.") {
		return place{}, false
	}
	p.container, p.restart = container, restart
	return p, true
}

// parsePod reads the name of a pod's directory. Neither namespaces nor names of pods have an underscore (RFC 1123).
func parsePod(dir string) (place, bool) {
	namespace, rest, _ := strings.Cut(dir, "_")
	pod, uid, ok := strings.Cut(rest, "_")
	if !ok || !isName(namespace) || !isName(pod) || !isName(uid) {
		return place{}, false
	}
	return place{namespace: namespace, pod: pod, uid: uid}, true
}

// isName tells whether a text is a DNS subdomain as Kubernetes names things, or a uid: static pods have a hash for one.
func isName(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	return s[0] != '.' && s[0] != '-'
}

// globs are the patterns of all logs below a root.
func globs(root string) []string { return []string{filepath.Join(root, "*", "*", "*.log")} }
