package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/event"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/tailers"
	"github.com/errtail/errtail/tailers/file"
	"github.com/errtail/errtail/tailers/kubernetes"
	"github.com/errtail/errtail/tailers/kubernetes/watch"
)

// ownNamespace is where a pod finds the namespace that it is in (Kubernetes, "Accessing the API from a pod").
const ownNamespace = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"

// defaultJoin is for how long the last traceback of a container waits for how that ended. Together with the rest of its way an event is in custody within a second.
const defaultJoin = 700 * time.Millisecond

// podsPause is how long logs that are being written are left alone where there are pods: hundreds of them, whose runtime writes each line by itself. It is less than the
// silence after which an open traceback counts as complete, so that no event is late for it.
const podsPause = 480 * time.Millisecond

// podsTurn is how much is read of one container's log before the next one has its turn: of nothing but tracebacks that is a tenth of a second's work.
const podsTurn = 256 << 10

// podsYoung is how long before errtail's first start on a node a log must have begun to be old: the pods of a new node are started together with errtail's, and
// may have crashed before it runs.
const podsYoung = 10 * time.Minute

// pods returns what reads the logs of the pods of a group, beside the follower of files, which gets the spec, and what knows of the pods.
func (c *call) pods(g group, h *pipeline.Hallway, s *settings, out *outlet, positions []event.Position, fromStart bool) ([]tailers.Source, *kubernetes.Node, file.Spec, error) {
	n := c.node(g, s)
	if out.guests != nil {
		n.Addresses = out.guests
	}
	asks, err := c.asks(g, n, s.logger)
	if err != nil {
		return nil, nil, file.Spec{}, g.named(err)
	}
	if asks == nil {
		return nil, n, n.Spec(h, fromStart), nil
	}
	n.API, n.Join = true, defaultJoin
	if g.pods.Wait != nil {
		n.Wait = max(*g.pods.Wait, time.Nanosecond) // 0 would be the default
	}
	if g.pods.JoinExits != nil {
		n.Join = *g.pods.JoinExits
	}
	sources := []tailers.Source{asks}
	if g.pods.AllowSecrets && n.Addresses != nil {
		n.Secrets = kubernetes.NewSecrets(asks.Secret, s.logger)
		sources = append(sources, n.Secrets)
	}
	if g.pods.CaptureExits != config.APIOff {
		n.Exits = h
		n.Resume(positions)
		sources = append(sources, n)
	}
	return sources, n, n.Spec(h, fromStart), nil
}

// node returns what knows the pods of a group by the paths of their logs.
func (c *call) node(g group, s *settings) *kubernetes.Node {
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
	return n
}

// asks returns what asks the API server, or nil if nobody is to.
func (c *call) asks(g group, n *kubernetes.Node, logger *slog.Logger) (*watch.Pods, error) {
	if g.pods.API == config.APIOff {
		return nil, nil
	}
	asks, err := watch.InCluster(n.Name, n, logger)
	switch {
	case err == nil:
		return asks, nil
	case g.pods.API == config.APIOn:
		return nil, fmt.Errorf("kubernetes.api is on: %w", err)
	}
	logger.Info("events say of their pods what the paths of the logs say, since no API server is asked", "reason", err)
	return nil, nil
}

// guests returns why a pod's own DSN is not taken, by host; nil where none is. A DSN that a flag gives is for all events.
func (s *settings) guests() func(emitter.DSN) error {
	var hosts []config.Host
	for _, g := range s.groups {
		if g.pods != nil {
			hosts = append(hosts, g.pods.AllowHosts...)
		}
	}
	if len(hosts) == 0 || s.dsns[""].from == "--dsn" {
		return nil
	}
	return func(d emitter.DSN) error {
		for _, h := range hosts {
			if h.Takes(d.Scheme(), d.Host()) {
				return nil
			}
		}
		return fmt.Errorf("kubernetes.allow_dsns.hosts does not name %.100s://%.253s", d.Scheme(), d.Host())
	}
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
