package kubernetes

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// Secrets reads the DSNs that pods name by a Secret of their own namespace, where the operator allows that. It asks when a pod's log first has something to show, so that nothing is read
// that nobody needs, and again after a while, since Secrets change.
//
// Concurrency: look is called by whoever shows logs and never waits; Run asks, by a few goroutines that end before it returns.
type Secrets struct {
	// Read reads a key of a Secret. Its errors do not say what is in it.
	Read   func(ctx context.Context, namespace, name, key string) (string, error)
	Logger *slog.Logger

	mu     sync.Mutex
	known  map[secret]*answer
	wanted chan secret
}

// secret names a key of a Secret.
type secret struct{ namespace, name, key string }

// answer is what is known of one.
type answer struct {
	value string // "" is nothing yet, or nothing that can be had
	since time.Time
	asked bool // an answer is on its way
	due   time.Time
}

// Bounds of reading Secrets.
const (
	maxSecrets   = 500 // that are remembered
	askers       = 4
	askTime      = 5 * time.Second
	secretAge    = 5 * time.Minute  // after that one is read again
	secretRetry  = 30 * time.Second // after a failure
	defaultKey   = "dsn"
	maxSecretDSN = 2 << 10
)

// NewSecrets returns what reads Secrets.
func NewSecrets(read func(ctx context.Context, namespace, name, key string) (string, error), logger *slog.Logger) *Secrets {
	return &Secrets{Read: read, Logger: logger, known: map[secret]*answer{}, wanted: make(chan secret, maxSecrets)}
}

// named reads what an annotation says: NAME, or NAME/KEY. ok is false if it cannot be the name of a Secret.
func (s *Secrets) named(namespace, text string) (one secret, ok bool) {
	name, key, _ := strings.Cut(text, "/")
	if key == "" {
		key = defaultKey
	}
	if !isName(name) || !isKey(key) {
		return secret{}, false
	}
	return secret{namespace, name, key}, true
}

// isKey tells whether a text can be a key of a Secret (Kubernetes, "Secrets": alphanumeric characters, -, _ or .).
func isKey(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return s != "" && len(s) <= 253 && s != "." && s != ".."
}

// look returns what a Secret says, "" if that is not known, and for how long it is worth to be waited for.
func (s *Secrets) look(one secret, wait time.Duration, now time.Time) (string, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.known[one]
	if a == nil {
		if len(s.known) >= maxSecrets {
			s.tidy(now)
		}
		if len(s.known) >= maxSecrets {
			return "", 0
		}
		a = &answer{since: now}
		s.known[one] = a
	}
	if !a.asked && !now.Before(a.due) {
		select {
		case s.wanted <- one:
			a.asked = true
		default: // as many are on their way as there may be
		}
	}
	if a.value == "" && a.due.IsZero() {
		return "", max(a.since.Add(wait).Sub(now), 0)
	}
	return a.value, 0
}

// tidy forgets what was not asked for lately.
func (s *Secrets) tidy(now time.Time) {
	for one, a := range s.known {
		if !a.asked && now.Sub(a.due) > secretAge {
			delete(s.known, one)
		}
	}
}

// Run reads what is wanted until ctx ends.
func (s *Secrets) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for range askers {
		all.Go(func() {
			for {
				select {
				case one := <-s.wanted:
					s.ask(ctx, one)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	all.Wait()
	return nil
}

// ask reads one. What was known of it stays if it cannot be read now.
func (s *Secrets) ask(ctx context.Context, one secret) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	value, err := s.Read(ctx, one.namespace, one.name, one.key)
	if len(value) > maxSecretDSN {
		value = value[:maxSecretDSN] // no DSN is as long, and it is refused as none
	}
	s.mu.Lock()
	a := s.known[one]
	first := a.due.IsZero()
	a.asked = false
	if a.due = time.Now().Add(secretAge); err != nil {
		a.due = time.Now().Add(secretRetry)
	} else {
		a.value = strings.TrimSpace(value)
	}
	s.mu.Unlock()
	if err != nil && first && ctx.Err() != context.Canceled {
		s.Logger.Warn("the Secret that pods name for their DSN cannot be read; their events go where those of the namespace go, and it is tried again",
			"namespace", one.namespace, "secret", one.name, "key", one.key, "error", err)
	}
}
