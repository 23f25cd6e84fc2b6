// Package metrics answers questions about errtail itself over HTTP: whether it is alive (/healthz), whether it is ready (/readyz), and what it has counted (/metrics, in the text
// format of Prometheus). Nothing is counted here: all numbers are those that sources, hallways and senders keep anyway, read when somebody asks.
//
// Nothing in an answer is a secret: of a DSN there is where it leads to and never its key, and there is nothing of a log's text.
//
// Concurrency: Serve owns the server's goroutines, one for each connection, and returns when they have ended.
package metrics

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Bounds of what one who asks may take.
const (
	maxHeader  = 8 << 10 // bytes of a request's head; there is no body that anybody reads
	headTime   = 5 * time.Second
	answerTime = 20 * time.Second
	idleTime   = time.Minute
	maxAnswers = 4 // at a time; others wait
	stopTime   = time.Second
)

// Server answers what it is asked.
type Server struct {
	Health   *Health
	Gatherer prometheus.Gatherer
	Logger   *slog.Logger
}

// Serve answers on l until ctx ends, and closes it. It returns an error if it had to end before.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	answering := make(chan struct{}, maxAnswers) // holds one for each answer that is being given
	handler := s.handler()
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			select {
			case answering <- struct{}{}:
				defer func() { <-answering }()
				handler.ServeHTTP(w, r)
			case <-ctx.Done():
				http.Error(w, "stopping", http.StatusServiceUnavailable)
			case <-r.Context().Done():
			}
		}),
		ReadHeaderTimeout: headTime,
		ReadTimeout:       headTime,
		WriteTimeout:      answerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.Logger.Handler(), slog.LevelDebug), // whoever asks badly is not to fill the log
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		if server.Shutdown(last) != nil {
			server.Close() // somebody is slow to take an answer
		}
		err = <-served
	}
	for range maxAnswers { // once it is full nobody answers any more
		answering <- struct{}{}
	}
	if err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("answering questions about errtail itself: %w", err)
	}
	return nil
}

// handler knows what can be asked. Other methods than GET and HEAD are answered with 405.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", state(s.Health.Alive))
	mux.HandleFunc("GET /readyz", state(s.Health.Ready))
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.Gatherer, promhttp.HandlerOpts{
		ErrorLog:           logged{s.Logger},
		ErrorHandling:      promhttp.ContinueOnError, // what cannot be read must not hide the rest
		DisableCompression: true,                     // 20 KB on one machine: not worth the work
	}))
	return mux
}

// state answers with 200, or with 503 and the reason.
func state(ask func() error) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		text := "ok"
		if err := ask(); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			text = err.Error()
		}
		_, _ = fmt.Fprintln(w, text) // whoever asked may be gone
	}
}

// logged takes the errors of scrapes.
type logged struct{ *slog.Logger }

// Println implements promhttp.Logger.
func (l logged) Println(all ...any) {
	l.Warn("some metrics cannot be read", "error", fmt.Sprint(all...))
}
