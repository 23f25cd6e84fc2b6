package metrics

import (
	"sync/atomic"

	"github.com/errtail/errtail/tailers/kubernetes"
	"github.com/errtail/errtail/tailers/kubernetes/watch"
)

// pods tells how it is going with the pods of a node.
func (b book) pods(p *Parts) {
	if len(p.Servers) > 0 {
		b.gauge("kubernetes_api_up", "1 if the API server answered what it was asked last; without it events say of their pods what the path of a log says.", none, func() float64 {
			for _, s := range p.Servers {
				if !s.Stats.Up.Load() {
					return 0
				}
			}
			return 1
		})
		b.counter("kubernetes_api_failures_total", "Questions that the API server did not answer as it should.", none,
			sumOf(p.Servers, func(s *watch.Pods) *atomic.Int64 { return &s.Stats.Failed }))
	}
	if len(p.Nodes) == 0 {
		return
	}
	of := func(number func(*kubernetes.Stats) *atomic.Int64) func() float64 {
		return sumOf(p.Nodes, func(n *kubernetes.Node) *atomic.Int64 { return number(&n.Stats) })
	}
	b.gauge("kubernetes_pods", "Pods of this node that the API server has told of.", none, of(func(s *kubernetes.Stats) *atomic.Int64 { return &s.Pods }))
	b.counter("kubernetes_pods_refused_total", "Pods, or exits of containers, of which nothing is kept because there are too many.", none, of(func(s *kubernetes.Stats) *atomic.Int64 { return &s.Refused }))
	b.counter("kubernetes_logs_waited_total", "Logs whose first lines waited for what the API server says of their pod.", none, of(func(s *kubernetes.Stats) *atomic.Int64 { return &s.Waited }))
	b.counter("kubernetes_events_unenriched_total", "Events that say of their pod only what the path of the log says.", none, of(func(s *kubernetes.Stats) *atomic.Int64 { return &s.Unknown }))
	b.counter("kubernetes_unwanted_bytes_total", "Bytes of containers that do not want to be read.", none, of(func(s *kubernetes.Stats) *atomic.Int64 { return &s.Unwanted }))
	b.counter("kubernetes_exits_total", "Events about containers that failed without a word.", none, of(func(s *kubernetes.Stats) *atomic.Int64 { return &s.Exits }))
}
