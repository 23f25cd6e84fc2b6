package kubernetes

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/errtail/errtail/event"
)

// container is who writes one log: the n-th start of a container. It implements [tailers.Writer].
type container struct {
	place
	node *Node
	seen time.Time // when its log was found
	view *view     // what was last known of it; nil: not looked yet

	waited bool // for what the API server says
}

// view is what is known of a container at one time.
type view struct {
	pod     *Pod
	c       *Container
	off     bool            // it does not want to be read
	takes   map[string]bool // rules; nil: all
	labels  map[string]string
	route   string // "" is nothing of its own
	dsn     string // secret: the one that the pod gives itself
	secret  secret // where it says that its DSN is; zero for nowhere
	env     string
	release string
	tags    map[string]string
}

// look returns what is known of the container now. wait is for how long that could still become more.
func (c *container) look(now time.Time) (v *view, wait time.Duration) {
	pod, wait := c.node.look(c, now)
	if c.view == nil || c.view.pod != pod {
		c.view = c.viewOf(pod)
	}
	if v := c.view; v.secret != (secret{}) {
		var left time.Duration
		v.dsn, left = c.node.Secrets.look(v.secret, c.node.Wait, now)
		wait = max(wait, left)
	}
	return c.view, wait
}

// now is look for what is shown at present.
func (c *container) now() *view {
	if c.view == nil {
		c.look(time.Now())
	}
	return c.view
}

func (c *container) viewOf(pod *Pod) *view {
	v := &view{pod: pod, c: pod.container(c.container)}
	v.labels = map[string]string{}
	if pod != nil {
		maps.Copy(v.labels, pod.Labels)
	}
	v.labels["namespace"], v.labels["pod"], v.labels["container"] = c.namespace, c.pod, c.container
	v.off = strings.EqualFold(pod.asked(c.container, keyEnabled), "false")
	if rules := list(pod.asked(c.container, keyRules), maxRules); len(rules) > 0 {
		v.takes = map[string]bool{}
		for _, rule := range rules {
			v.takes[rule] = true
		}
	}
	space := c.node.Namespaces[c.namespace]
	v.route = space.Route
	c.chooses(v)
	v.env = cmp.Or(pod.environment(v.c), space.Environment, c.node.Environment)
	v.release = cmp.Or(pod.release(v.c), c.node.Release)
	v.tags = tagsOf(pod.asked(c.container, keyTags))
	maps.Copy(v.tags, space.Tags) // what the operator says goes first
	return v
}

// Name is the pod's: its containers share a limit.
func (c *container) Name() string { return c.uid }

// Labels are the pod's, with namespace, pod and container.
func (c *container) Labels() map[string]string { return c.now().labels }

// Takes tells whether a rule is one that the pod asks for.
func (c *container) Takes(rule string) bool {
	takes := c.now().takes
	return takes == nil || takes[rule]
}

// Reports tells whether the container is given a DSN, which is what an SDK needs.
func (c *container) Reports() bool {
	v := c.now()
	return v.c != nil && v.c.Reports
}

// Route is where the events go that are its own.
func (c *container) Route() string { return c.routeOf(c.now()) }

// Complete says in an event who it was.
func (c *container) Complete(ev *event.Event) {
	v, _ := c.look(time.Now()) // how it ended may have come by now
	c.describe(ev, v)
	if x := v.c.exit(c.restart); x != nil {
		ev.Contexts["exit"] = x.card()
	} else if x := v.c.exit(c.restart - 1); x != nil {
		ev.Contexts["previous exit"] = x.card()
	}
	c.node.trace(c, ev.Timestamp.Time)
}

// describe adds what is known of pod and container.
func (c *container) describe(ev *event.Event, v *view) {
	ev.ServerName = cmp.Or(ev.ServerName, c.pod)
	ev.Environment = cmp.Or(ev.Environment, v.env)
	ev.Release = cmp.Or(ev.Release, v.release)
	ev.Route = cmp.Or(c.routeOf(v), ev.Route)
	ev.Logger = cmp.Or(ev.Logger, c.container)
	card := event.Context{
		"namespace": c.namespace, "pod": c.pod, "pod_uid": c.uid, "container": c.container, "restart_count": c.restart,
	}
	add(ev.Tags, "k8s.namespace.name", c.namespace)
	add(ev.Tags, "k8s.pod.name", c.pod)
	add(ev.Tags, "k8s.container.name", c.container)
	add(ev.Tags, "k8s.container.restart_count", strconv.Itoa(c.restart))
	node := c.node.Name
	if v.pod != nil {
		node = cmp.Or(node, v.pod.Node)
		c.describePod(ev, v, card)
	} else if c.node.API {
		c.node.Stats.Unknown.Add(1)
		ev.Tags["k8s.metadata"] = "path"
		card["metadata"] = "the path of the log only: the API server did not say more in time"
	}
	if node != "" {
		add(ev.Tags, "k8s.node.name", node)
		card["node"] = node
	}
	for key, value := range v.tags {
		add(ev.Tags, key, value)
	}
	ev.Contexts["k8s"] = card
}

// describePod adds what the API server says.
func (c *container) describePod(ev *event.Event, v *view, card event.Context) {
	if o := v.pod.Owner; o.Kind != "" {
		add(ev.Tags, "k8s."+strings.ToLower(o.Kind)+".name", o.Name)
		card["owner"] = o.Kind + "/" + o.Name
	}
	if len(v.pod.Labels) > 0 {
		labels := map[string]any{}
		for _, key := range slices.Sorted(maps.Keys(v.pod.Labels)) {
			if len(labels) < maxLabels {
				labels[key] = cut(v.pod.Labels[key], maxValue)
			}
		}
		card["labels"] = labels
	}
	if v.c == nil {
		return
	}
	name, tag := image(v.c.Image)
	add(ev.Tags, "container.image.name", name)
	add(ev.Tags, "container.image.tag", tag)
	if v.c.Image != "" {
		card["image"] = v.c.Image
	}
	if v.c.Digest != "" {
		card["image_digest"] = v.c.Digest
	}
	if v.c.Waiting != "" {
		card["waiting"] = v.c.Waiting
	}
}

// add sets a tag that is not there yet.
func add(tags map[string]string, key, value string) {
	if value = oneLine(value); value != "" && tags[key] == "" {
		tags[key] = value
	}
}
