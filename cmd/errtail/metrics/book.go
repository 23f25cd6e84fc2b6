package metrics

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
)

// label is one name and value; metrics here have one at most, or are collectors of their own.
type label struct{ name, value string }

// book writes down what there is to be told.
type book struct{ *prometheus.Registry }

// counter registers a number that only grows, but for a restart.
func (b book) counter(name, help string, l label, value func() float64) {
	b.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: prefix + name, Help: help, ConstLabels: l.labels()}, value))
}

// gauge registers a number that can fall.
func (b book) gauge(name, help string, l label, value func() float64) {
	b.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: prefix + name, Help: help, ConstLabels: l.labels()}, value))
}

// prefix begins the names of all metrics that are errtail's own.
const prefix = "errtail_"

func (l label) labels() prometheus.Labels {
	if l.name == "" {
		return nil
	}
	return prometheus.Labels{l.name: l.value}
}

// sum returns what reads some numbers and adds them up.
func sum(all ...*atomic.Int64) func() float64 {
	return func() float64 {
		var n int64
		for _, one := range all {
			n += one.Load()
		}
		return float64(n)
	}
}

// sumOf returns what reads one number of each part and adds them up.
func sumOf[T any](parts []T, number func(T) *atomic.Int64) func() float64 {
	all := make([]*atomic.Int64, len(parts))
	for i, part := range parts {
		all[i] = number(part)
	}
	return sum(all...)
}

// yes is 1 where something is so, else 0.
func yes(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
