package kubernetes

import "time"

// Pod is what is kept of what an API server says about a pod. It is not changed once it was learned.
type Pod struct {
	Namespace, Name, UID string
	Mirrors              string // the uid in the path of a static pod's log, of which the API server knows a mirror; "" for others
	Node                 string
	Owner                Owner
	Labels               map[string]string
	Annotations          map[string]string // those that matter here
	Containers           []Container       // with init and ephemeral ones
	Deleted              bool              // somebody has asked for it to go
}

// Owner is what a pod belongs to, the one that people know: the Deployment, not its ReplicaSet.
type Owner struct {
	Kind string // "Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", …; "" for none
	Name string
}

// Container is one of a pod's.
type Container struct {
	Name        string
	Image       string // as the pod names it
	Digest      string // of the image, "sha256:…"; "" until it was pulled
	Release     string // SENTRY_RELEASE, where the pod says it itself
	Environment string // SENTRY_ENVIRONMENT, likewise
	Reports     bool   // SENTRY_DSN is given to it
	Restarts    int
	Waiting     string // why it does not run: "CrashLoopBackOff"
	Exits       []Exit // of the present container, if it has ended, and of the one before
}

// Exit is how a container ended.
type Exit struct {
	Restart  int // which of them: the number of its log
	Reason   string
	Message  string
	Code     int
	Signal   int
	Started  time.Time
	Finished time.Time
	ID       string // "containerd://…"
}

// container finds a container by its name, or returns nil.
func (p *Pod) container(name string) *Container {
	if p == nil {
		return nil
	}
	for i := range p.Containers {
		if p.Containers[i].Name == name {
			return &p.Containers[i]
		}
	}
	return nil
}

// exit finds how the container with a number ended, or returns nil.
func (c *Container) exit(restart int) *Exit {
	if c == nil {
		return nil
	}
	for i := range c.Exits {
		if c.Exits[i].Restart == restart {
			return &c.Exits[i]
		}
	}
	return nil
}
