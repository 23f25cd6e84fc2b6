package main

import (
	"cmp"
	"os"
	"strings"

	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/file"
	"github.com/errtail/errtail/tailers/kubernetes"
)

// ownNamespace is where a pod finds the namespace that it is in (Kubernetes, "Accessing the API from a pod").
const ownNamespace = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"

// pods returns what reads the logs of the pods of a group, beside the follower of files, which gets the spec.
func (c *call) pods(g group, h *pipeline.Hallway, s *settings, positions []event.Position, fromStart bool) ([]tailers.Source, file.Spec) {
	n := &kubernetes.Node{
		Root:       g.pods.Root,
		Name:       cmp.Or(g.pods.Node, c.variable("NODE_NAME")),
		Self:       c.self(),
		Exclude:    g.pods.Exclude,
		Namespaces: map[string]kubernetes.Namespace{},
		DSNs:       g.pods.AllowDSNs,
		Logger:     s.logger,

		Environment: c.variable("SENTRY_ENVIRONMENT"),
		Release:     c.variable("SENTRY_RELEASE"),
	}
	for name, space := range g.pods.Namespaces {
		n.Namespaces[name] = kubernetes.Namespace{Environment: space.Environment, Route: routeOf(space.DSN), Tags: space.Tags}
	}
	return nil, n.Spec(h, fromStart)
}

// onDisk names the files of a group and the directories in which they are.
func (g group) onDisk() []string {
	if g.pods == nil {
		return g.paths
	}
	return []string{cmp.Or(g.pods.Root, kubernetes.DefaultRoot)}
}

// self names the pod that this is, as far as it can be known: from what the manifest tells it, or from what each pod is told.
func (c *call) self() kubernetes.Self {
	namespace := c.variable("POD_NAMESPACE")
	if namespace == "" {
		if text, err := os.ReadFile(ownNamespace); err == nil {
			namespace = strings.TrimSpace(string(text))
		}
	}
	return kubernetes.Self{Namespace: namespace, Pod: cmp.Or(c.variable("POD_NAME"), c.variable("HOSTNAME"))}
}

// variable is an environment variable, "" if it is not set.
func (c *call) variable(name string) string {
	value, _ := c.lookup(name)
	return value
}
