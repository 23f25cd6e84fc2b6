package metrics

import (
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/errtail/errtail/emitter"
	"github.com/errtail/errtail/emitter/store"
	"github.com/errtail/errtail/pipeline"
	"github.com/errtail/errtail/tailers/file"
	"github.com/errtail/errtail/tailers/journald"
	"github.com/errtail/errtail/tailers/kubernetes"
	"github.com/errtail/errtail/tailers/kubernetes/watch"
	"github.com/errtail/errtail/tailers/pipe"
	"github.com/errtail/errtail/tailers/stdin"
)

// Parts are what has counted something. Those that are nil or empty are not there, and neither are their metrics.
type Parts struct {
	Files     *file.Follower
	FilesRead *file.Read // of the files that are named
	PodsRead  *file.Read // of the logs of pods
	Journals  []*journald.Follower
	Pipes     []*pipe.Follower
	Inputs    []*stdin.Follower
	Nodes     []*kubernetes.Node
	Servers   []*watch.Pods

	Recogniser *pipeline.Recogniser
	Hallways   []*pipeline.Hallway

	Custody   *emitter.Custody // nil if nothing is sent
	Store     *store.Store     // likewise
	Spotlight *emitter.Spotlight
	// Failing says why events cannot be brought into custody for now, nil if they can; Failures is how often they could not.
	Failing  func() error
	Failures func() int64

	Version, Commit string
}

// NewRegistry returns what gathers the metrics of the parts, of the process and of Go's runtime, each time it is asked.
func NewRegistry(p Parts) *prometheus.Registry {
	b := book{prometheus.NewRegistry()}
	b.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	b.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: prefix + "build_info", Help: "The errtail that runs; always 1.",
		ConstLabels: prometheus.Labels{"version": p.Version, "revision": p.Commit, "goversion": runtime.Version()},
	}, func() float64 { return 1 }))
	b.sources(&p)
	b.files(&p)
	b.journals(p.Journals)
	b.pods(&p)
	b.errors(&p)
	b.delivery(&p)
	return b.Registry
}
