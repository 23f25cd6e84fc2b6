package kubernetes

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// Addresses takes DSNs that pods of a namespace give themselves. Route returns the route of events for one, or says why they do not go there, without repeating it.
type Addresses interface {
	Route(namespace, dsn string) (string, error)
}

// maxRefused bounds the pods of which it was said that their DSN is not taken.
const maxRefused = 1_000

// chooses reads where a pod wants its events to go.
func (c *container) chooses(v *view) {
	asked := v.pod.asked(c.container, keyDSN)
	if asked == "" && v.pod != nil {
		asked = strings.TrimSpace(v.pod.Annotations[sentryDSN])
	}
	named := v.pod.asked(c.container, keySecret)
	switch {
	case asked == "" && named == "":
	case asked != "" && slices.Contains(c.node.DSNs, asked):
		v.route = asked
	case asked != "" && !strings.Contains(asked, "://"):
		c.refuse(errors.New("kubernetes.allow_dsns has no such name"))
	case asked != "" && c.node.Addresses == nil:
		c.refuse(errors.New("kubernetes.allow_dsns names no hosts that pods may choose, or nothing is sent"))
	case asked != "":
		v.dsn = asked
	case c.node.Secrets == nil || c.node.Addresses == nil:
		c.refuse(errors.New("kubernetes.allow_dsns does not allow Secrets"))
	default:
		one, ok := c.node.Secrets.named(c.namespace, named)
		if !ok {
			c.refuse(errors.New("it is no name of a Secret, or NAME/KEY"))
			return
		}
		v.secret = one
	}
}

// routeOf returns where the events of a container go; "" is where those of all go.
func (c *container) routeOf(v *view) string {
	if v.secret != (secret{}) {
		v.dsn, _ = c.node.Secrets.look(v.secret, 0, time.Now())
	}
	if v.dsn == "" {
		return v.route
	}
	route, err := c.node.Addresses.Route(c.namespace, v.dsn)
	if err != nil {
		c.refuse(err)
		return v.route
	}
	return route
}

// refuse says, once for each pod, that its DSN is not taken. Its events go where they would without.
func (c *container) refuse(why error) {
	n := c.node
	n.mu.Lock()
	said := n.refused[c.uid] == why.Error()
	if len(n.refused) >= maxRefused {
		clear(n.refused)
	}
	n.refused[c.uid] = why.Error()
	n.mu.Unlock()
	if !said {
		n.Logger.Warn("a pod wants its events to go where it may not; they go where those of its namespace go", "namespace", c.namespace, "pod", c.pod, "reason", why)
	}
}
