// Package watch asks a Kubernetes API server who the pods of one node are, and keeps asking: a client-go informer with a field selector, so that the
// server sends nothing of other nodes, and a transform, so that nothing is kept that is not used.
//
// Nobody waits for it: what it learns goes to a [Taker] when it comes. A server that is dead, slow, or answers 410 Gone, 401 or 403 is asked again, with
// growing pauses, for as long as Run runs; the token of the service account is read again when the kubelet has changed it.
//
// Concurrency: Run starts the informer's goroutines and ends when they have ended. The taker is called from one of them.
package watch

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	apiwatch "k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/transport"

	"github.com/errtail/errtail/tailers/kubernetes"
)

// Taker takes what is learned.
type Taker interface {
	Learn(*kubernetes.Pod)
	Forget(*kubernetes.Pod)
	Synced()
}

// Pods asks for the pods of a node. It implements [github.com/errtail/errtail/tailers.Source].
type Pods struct {
	config rest.Config
	node   string
	taker  Taker
	logger *slog.Logger
	client func() (*rest.RESTClient, error) // the same each time

	Stats Stats

	mu      sync.Mutex
	trouble string // what was logged last; "" while all is well
}

// Stats tells how it is going. All may be read at any time.
type Stats struct {
	Up     atomic.Bool  // the last question that the API server was asked was answered
	Failed atomic.Int64 // questions that were not
}

// InCluster returns what asks the API server of the cluster that this pod is in, with the pod's service account.
func InCluster(node string, taker Taker, logger *slog.Logger) (*Pods, error) {
	config, err := rest.InClusterConfig()
	if err != nil {
		return nil, fmt.Errorf("finding the API server: %w", err)
	}
	return New(config, node, taker, logger)
}

// New returns what asks the API server of a configuration for the pods of a node.
func New(config *rest.Config, node string, taker Taker, logger *slog.Logger) (*Pods, error) {
	if node == "" {
		return nil, fmt.Errorf("asking the API server: the name of the node is not known (set NODE_NAME from spec.nodeName, or kubernetes.node)")
	}
	p := &Pods{config: *rest.CopyConfig(config), node: node, taker: taker, logger: logger}
	scheme := runtime.NewScheme()
	if err := corev1.AddToScheme(scheme); err != nil {
		return nil, fmt.Errorf("preparing to ask the API server: %w", err)
	}
	p.config.GroupVersion = &corev1.SchemeGroupVersion
	p.config.APIPath = "/api"
	p.config.NegotiatedSerializer = serializer.NewCodecFactory(scheme).WithoutConversion()
	p.config.ContentType = runtime.ContentTypeProtobuf // a third of JSON's cost, for both sides
	p.config.AcceptContentTypes = runtime.ContentTypeProtobuf + "," + runtime.ContentTypeJSON
	p.config.UserAgent = "errtail"
	if file := p.config.BearerTokenFile; file != "" { // read again at once when it is refused, not within a minute
		p.config.BearerToken, p.config.BearerTokenFile = "", ""
		p.config.Wrap(transport.ResettableTokenSourceWrapTransport(transport.NewCachedFileTokenSource(file)))
	}
	p.client = sync.OnceValues(func() (*rest.RESTClient, error) {
		client, err := rest.RESTClientFor(&p.config)
		if err != nil {
			return nil, fmt.Errorf("asking the API server: %w", err)
		}
		return client, nil
	})
	return p, nil
}

// Secret reads a key of a Secret, for which the service account needs get of Secrets. Its errors do not say what is in it.
func (p *Pods) Secret(ctx context.Context, namespace, name, key string) (string, error) {
	client, err := p.client()
	if err != nil {
		return "", err
	}
	var s corev1.Secret
	if err := client.Get().Namespace(namespace).Resource("secrets").Name(name).Do(ctx).Into(&s); err != nil {
		return "", err
	}
	value, ok := s.Data[key]
	if !ok {
		return "", fmt.Errorf("it has no key %q", key)
	}
	return string(value), nil
}

// Run asks until ctx ends.
func (p *Pods) Run(ctx context.Context) error {
	client, err := p.client()
	if err != nil {
		return err
	}
	ctx = logr.NewContext(ctx, logr.Discard()) // what matters is logged here, once
	list := cache.NewListWatchFromClient(client, "pods", metav1.NamespaceAll, fields.OneTermEqualSelector("spec.nodeName", p.node))
	p.listen(list)
	informer := cache.NewSharedIndexInformer(list, &corev1.Pod{}, 0, cache.Indexers{})
	if err := informer.SetTransform(reduce); err != nil {
		return fmt.Errorf("asking the API server: %w", err)
	}
	if err := informer.SetWatchErrorHandlerWithContext(func(_ context.Context, _ *cache.Reflector, err error) { p.failed(err) }); err != nil {
		return fmt.Errorf("asking the API server: %w", err)
	}
	registered, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    p.learn,
		UpdateFunc: func(_, now any) { p.learn(now) },
		DeleteFunc: p.forget,
	})
	if err != nil {
		return fmt.Errorf("asking the API server: %w", err)
	}
	var all sync.WaitGroup
	all.Go(func() { informer.RunWithContext(ctx) })
	began := time.Now()
	if cache.WaitForCacheSync(ctx.Done(), registered.HasSynced) {
		p.taker.Synced()
		p.logger.Info("the API server has told of the pods of this node", "node", p.node, "pods", len(informer.GetStore().ListKeys()), "after", time.Since(began).Round(time.Millisecond))
	}
	all.Wait()
	return nil
}

// listen notes how the API server answers. What an informer tells of that itself is not enough: it keeps a refused connection to itself, and that all is well again.
func (p *Pods) listen(lw *cache.ListWatch) {
	list, watch := lw.ListWithContextFunc, lw.WatchFuncWithContext
	lw.ListWithContextFunc = func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
		answer, err := list(ctx, o)
		p.answered(ctx, err)
		return answer, err
	}
	lw.WatchFuncWithContext = func(ctx context.Context, o metav1.ListOptions) (apiwatch.Interface, error) {
		answer, err := watch(ctx, o)
		p.answered(ctx, err)
		return answer, err
	}
}

// answered takes the error of a question, or nil.
func (p *Pods) answered(ctx context.Context, err error) {
	switch {
	case err == nil:
		p.well()
	case ctx.Err() == nil && !apierrors.IsResourceExpired(err) && !apierrors.IsGone(err):
		p.Stats.Failed.Add(1)
		p.Stats.Up.Store(false)
	}
}

func (p *Pods) learn(obj any) {
	if pod, ok := obj.(*corev1.Pod); ok {
		p.taker.Learn(podOf(pod))
	}
}

func (p *Pods) forget(obj any) {
	if last, ok := obj.(cache.DeletedFinalStateUnknown); ok {
		obj = last.Obj
	}
	if pod, ok := obj.(*corev1.Pod); ok {
		p.taker.Forget(podOf(pod))
	}
}

// failed logs what went wrong, once for each thing that does.
func (p *Pods) failed(err error) {
	if err == nil || apierrors.IsResourceExpired(err) || apierrors.IsGone(err) {
		return // it lists again, as it should
	}
	hint := "events go with what the path of a log says; it is tried again"
	switch {
	case apierrors.IsForbidden(err):
		hint = "the service account needs get, list and watch of pods (examples/kubernetes has the role), or set api: off; events go with what the path of a log says"
	case apierrors.IsUnauthorized(err):
		hint = "the service account's token is not taken; events go with what the path of a log says"
	}
	kind := string(apierrors.ReasonForError(err))
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.trouble != "" && p.trouble == kind+hint {
		return
	}
	p.trouble = kind + hint
	p.logger.Warn("the API server does not tell of the pods of this node", "error", err, "hint", hint)
}

// well notes that the server answers.
func (p *Pods) well() {
	p.Stats.Up.Store(true)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.trouble != "" {
		p.trouble = ""
		p.logger.Info("the API server tells of the pods of this node again")
	}
}
