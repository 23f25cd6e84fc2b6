package config

import (
	"path"
	"regexp"
	"sync"
	"time"

	"github.com/errtail/errtail/rules/strictyaml"
)

// Kubernetes says how to read the logs of the pods of a node.
type Kubernetes struct {
	Root         string         // where the kubelet keeps them; "" for the default
	API          string         // APIOff, APIAuto, APIOn, or "" for the default
	Node         string         // name of the node; "" where the environment says it
	Wait         *time.Duration // for the API server's word on a pod; nil for the default
	JoinExits    *time.Duration // for how a container ended, before its last traceback goes; nil for the default
	CaptureExits string         // APIOn, APIOff, or "" for the default
	Exclude      []string       // patterns of namespaces
	AllowDSNs    []string       // names of DSNs that pods may choose
	AllowHosts   []Host         // of DSNs that pods may give themselves
	AllowSecrets bool           // in Secrets too
	Namespaces   map[string]Namespace

	dsns []named // names of DSNs, for those that do not exist to be reported
}

// Namespace is what is different for the pods of one.
type Namespace struct {
	Environment string
	DSN         string // name
	Tags        map[string]string
}

// Whether the API server is asked: never; where there is a service account and the name of the node is known; always, or errtail does not start.
const (
	APIOff  = "off"
	APIAuto = "auto"
	APIOn   = "on"
)

// named is a name that stands somewhere.
type named struct {
	name string
	at   Place
}

// maxExitWait bounds what an event waits for: it is not in custody meanwhile.
const maxExitWait = 30 * time.Second

var namespaceName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`) })

// kubernetes reads the map of a source of that kind; one without anything in it means all pods of this node.
func (r *reader) kubernetes(v strictyaml.Value) *Kubernetes {
	if !v.Given() {
		return nil
	}
	keys := r.object(v, "path", "api", "node", "wait", "join_exits", "capture_exits", "exclude_namespaces", "allow_dsns", "namespaces")
	k := &Kubernetes{
		Root:         r.path(keys["path"]),
		API:          r.word(keys["api"], APIOff, APIAuto, APIOn),
		Node:         r.text(keys["node"]),
		Wait:         r.wait(keys["wait"]),
		JoinExits:    r.wait(keys["join_exits"]),
		CaptureExits: r.word(keys["capture_exits"], APIOn, APIOff),
	}
	if keys["exclude_namespaces"].Given() {
		for _, t := range keys["exclude_namespaces"].Texts() {
			pattern := r.expand(t)
			if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
				r.doc.Report(t.Pos, "no pattern of namespaces", `like kube-* or shop`)
				continue
			}
			k.Exclude = append(k.Exclude, pattern)
		}
	}
	r.allowed(k, keys["allow_dsns"])
	if given(keys["namespaces"]) {
		k.Namespaces = map[string]Namespace{}
		for _, e := range keys["namespaces"].Entries() {
			if !namespaceName().MatchString(e.Key.Value) {
				r.doc.Report(e.Key.Pos, "no name of a namespace", "up to 63 of a-z 0-9 -; patterns are not understood here")
				continue
			}
			k.Namespaces[e.Key.Value] = r.namespace(k, e.Value)
		}
	}
	return k
}

// allowed reads which DSNs pods may choose: a list of names, or a map with the hosts of those that they may give themselves.
func (r *reader) allowed(k *Kubernetes, v strictyaml.Value) {
	if !v.Given() {
		return
	}
	names := v
	if v.Kind() == "a map" {
		keys := v.Object("names", "hosts", "secrets")
		names = keys["names"]
		if keys["hosts"].Given() {
			for _, t := range keys["hosts"].Texts() {
				host, ok := ParseHost(r.expand(t))
				if !ok {
					r.doc.Report(t.Pos, "no host that pods may send to", "like sentry.example.com, *.ingest.sentry.io, sentry.example.com:9000, or http://bugsink.shop.svc:8000 where there is no TLS")
					continue
				}
				k.AllowHosts = append(k.AllowHosts, host)
			}
		}
		if k.AllowSecrets = r.word(keys["secrets"], APIOn, APIOff) == APIOn; k.AllowSecrets && len(k.AllowHosts) == 0 {
			keys["secrets"].Report("Secrets are of no use where no host is allowed", "give hosts beside it")
		}
	}
	if names.Given() {
		for _, t := range names.Texts() {
			name := r.expand(t)
			k.AllowDSNs = append(k.AllowDSNs, name)
			k.dsns = append(k.dsns, named{name, t.Pos})
		}
	}
}

func (r *reader) namespace(k *Kubernetes, v strictyaml.Value) Namespace {
	keys := r.object(v, "environment", "dsn", "tags")
	n := Namespace{Environment: r.text(keys["environment"]), DSN: r.dsnOf(keys["dsn"]), Tags: r.tags(keys["tags"])}
	if n.DSN != "" {
		k.dsns = append(k.dsns, named{n.DSN, keys["dsn"].Pos()})
	}
	return n
}

// wait reads how long to wait, or nothing.
func (r *reader) wait(v strictyaml.Value) *time.Duration {
	text := r.text(v)
	if text == "" {
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > maxExitWait {
		v.Report("this is no time to wait", "like 2s or 700ms, from 0s to 30s")
		return nil
	}
	return &d
}
