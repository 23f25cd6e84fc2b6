package watch

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/errtail/errtail/tailers/kubernetes"
)

// The annotations by which the API server's mirror of a static pod names the uid that the kubelet gave it (Kubernetes, pkg/kubelet/types).
const mirrorAnnotation = "kubernetes.io/config.mirror"

// maxLabels bounds how many labels of a pod are kept.
const maxLabels = 50

// The variables of a container that matter here, where the pod says their value itself.
const (
	release     = "SENTRY_RELEASE"
	environment = "SENTRY_ENVIRONMENT"
	dsn         = "SENTRY_DSN"
)

// reduce keeps of a pod what [podOf] uses: less than half of a small one, and a tenth of most.
func reduce(obj any) (any, error) {
	pod, ok := obj.(*corev1.Pod)
	if !ok {
		return obj, nil
	}
	small := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name: pod.Name, Namespace: pod.Namespace, UID: pod.UID, ResourceVersion: pod.ResourceVersion,
		DeletionTimestamp: pod.DeletionTimestamp, CreationTimestamp: pod.CreationTimestamp,
		Labels: map[string]string{}, Annotations: map[string]string{},
	}}
	for _, key := range slices.Sorted(maps.Keys(pod.Labels)) {
		if len(small.Labels) < maxLabels || key == appsHash {
			small.Labels[key] = kubernetes.KeepText(pod.Labels[key])
		}
	}
	for key, value := range pod.Annotations {
		if kubernetes.KeptAnnotation(key) || key == mirrorAnnotation {
			small.Annotations[key] = kubernetes.KeepText(value)
		}
	}
	if owner := metav1.GetControllerOfNoCopy(pod); owner != nil {
		small.OwnerReferences = []metav1.OwnerReference{{Kind: owner.Kind, Name: owner.Name, Controller: owner.Controller}}
	}
	small.Spec.NodeName = pod.Spec.NodeName
	small.Spec.InitContainers = containers(pod.Spec.InitContainers)
	small.Spec.Containers = containers(pod.Spec.Containers)
	for _, c := range pod.Spec.EphemeralContainers {
		kept := containers([]corev1.Container{{Name: c.Name, Image: c.Image, Env: c.Env}})
		small.Spec.Containers = append(small.Spec.Containers, kept...)
	}
	for _, all := range [][]corev1.ContainerStatus{pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses, pod.Status.EphemeralContainerStatuses} {
		for _, s := range all {
			small.Status.ContainerStatuses = append(small.Status.ContainerStatuses, corev1.ContainerStatus{
				Name: s.Name, ImageID: s.ImageID, RestartCount: s.RestartCount, State: bounded(s.State), LastTerminationState: bounded(s.LastTerminationState),
			})
		}
	}
	return small, nil
}

func containers(all []corev1.Container) (kept []corev1.Container) {
	for _, c := range all {
		small := corev1.Container{Name: c.Name, Image: c.Image}
		for _, v := range c.Env {
			switch v.Name {
			case release, environment: // never what a Secret says
				if v.ValueFrom == nil {
					small.Env = append(small.Env, corev1.EnvVar{Name: v.Name, Value: kubernetes.KeepText(v.Value)})
				}
			case dsn:
				small.Env = append(small.Env, corev1.EnvVar{Name: dsn}) // that it is there matters, and its value is a secret
			}
		}
		kept = append(kept, small)
	}
	return kept
}

// bounded keeps what is used of a state. The kubelet allows 12 KiB of message for a pod.
func bounded(s corev1.ContainerState) corev1.ContainerState {
	var kept corev1.ContainerState
	if s.Waiting != nil {
		kept.Waiting = &corev1.ContainerStateWaiting{Reason: s.Waiting.Reason}
	}
	if t := s.Terminated; t != nil {
		kept.Terminated = &corev1.ContainerStateTerminated{ExitCode: t.ExitCode, Signal: t.Signal, Reason: t.Reason, Message: kubernetes.KeepText(t.Message),
			StartedAt: t.StartedAt, FinishedAt: t.FinishedAt, ContainerID: t.ContainerID}
	}
	return kept
}

// podOf makes ours of a pod that was reduced.
func podOf(pod *corev1.Pod) *kubernetes.Pod {
	p := &kubernetes.Pod{
		Namespace: pod.Namespace, Name: pod.Name, UID: string(pod.UID), Mirrors: pod.Annotations[mirrorAnnotation],
		Node: pod.Spec.NodeName, Owner: ownerOf(pod), Labels: pod.Labels, Annotations: pod.Annotations, Deleted: pod.DeletionTimestamp != nil,
	}
	for _, all := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for _, c := range all {
			one := kubernetes.Container{Name: c.Name, Image: c.Image}
			for _, v := range c.Env {
				switch v.Name {
				case release:
					one.Release = v.Value
				case environment:
					one.Environment = v.Value
				case dsn:
					one.Reports = true
				}
			}
			for i := range pod.Status.ContainerStatuses {
				if s := &pod.Status.ContainerStatuses[i]; s.Name == c.Name {
					addStatus(&one, s)
				}
			}
			p.Containers = append(p.Containers, one)
		}
	}
	return p
}

func addStatus(c *kubernetes.Container, s *corev1.ContainerStatus) {
	if i := strings.LastIndex(s.ImageID, "sha256:"); i >= 0 {
		c.Digest = s.ImageID[i:]
	}
	c.Restarts = int(s.RestartCount)
	if s.State.Waiting != nil {
		c.Waiting = s.State.Waiting.Reason
	}
	// While a container waits to be started again, its count is still that of the one that has ended, which is then in both states or in the last only.
	if t := s.State.Terminated; t != nil {
		c.Exits = append(c.Exits, exit(t, c.Restarts))
	}
	if t := s.LastTerminationState.Terminated; t != nil {
		restart := c.Restarts - 1
		if s.State.Waiting != nil && s.State.Terminated == nil {
			restart = c.Restarts
		}
		if restart >= 0 && (s.State.Terminated == nil || s.State.Terminated.ContainerID != t.ContainerID) {
			c.Exits = append(c.Exits, exit(t, restart))
		}
	}
}

func exit(t *corev1.ContainerStateTerminated, restart int) kubernetes.Exit {
	return kubernetes.Exit{Restart: restart, Reason: t.Reason, Message: t.Message, Code: int(t.ExitCode), Signal: int(t.Signal),
		Started: t.StartedAt.Time, Finished: t.FinishedAt.Time, ID: t.ContainerID}
}

// appsHash is the label by which a ReplicaSet of a Deployment is told from its others; it ends the ReplicaSet's name (Kubernetes, "Deployments").
const appsHash = "pod-template-hash"

// ownerOf names what people know a pod by. What stands between is cut by name, so that nothing but pods has to be asked for.
func ownerOf(pod *corev1.Pod) kubernetes.Owner {
	o := metav1.GetControllerOfNoCopy(pod)
	if o == nil {
		return kubernetes.Owner{}
	}
	switch o.Kind {
	case "ReplicaSet":
		if name, ok := strings.CutSuffix(o.Name, "-"+pod.Labels[appsHash]); ok && name != "" && pod.Labels[appsHash] != "" {
			return kubernetes.Owner{Kind: "Deployment", Name: name}
		}
	case "Job":
		if name, ok := cronJob(o.Name, pod.CreationTimestamp); ok {
			return kubernetes.Owner{Kind: "CronJob", Name: name}
		}
	}
	return kubernetes.Owner{Kind: o.Kind, Name: o.Name}
}

// cronJob takes off the minute for which a CronJob has made a job: minutes since 1970 (Kubernetes, pkg/controller/cronjob: getJobName). A job of somebody else
// that ends in a number does not end in one that is near.
func cronJob(job string, created metav1.Time) (string, bool) {
	i := strings.LastIndexByte(job, '-')
	if i <= 0 {
		return "", false
	}
	minutes, err := strconv.ParseInt(job[i+1:], 10, 64)
	if err != nil {
		return "", false
	}
	const week = 7 * 24 * 60
	late := created.Unix()/60 - minutes
	return job[:i], late > -2 && late < week
}
