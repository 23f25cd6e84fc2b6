package emittertest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/errtail/errtail/event/eventlint"
)

// Envelope is an envelope taken apart.
type Envelope struct {
	ID        string
	SentAt    time.Time
	Event     []byte
	Discarded map[string]int // of its client report
}

// decodeRequest checks a request against Sentry's develop docs ("Envelopes", "Authentication") and returns what is in it. lint says whether to
// look at the event too.
func decodeRequest(r *http.Request, key string, lint bool) (Envelope, []error) {
	var errs []error
	errorf := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/api/1/envelope/") && r.URL.Path != "/stream" {
		errorf("%s %s", r.Method, r.URL.Path)
	}
	if got := r.Header.Get("Content-Type"); got != "application/x-sentry-envelope" {
		errorf("content type %q", got)
	}
	agent := r.Header.Get("User-Agent")
	if agent == "" || strings.Contains(agent, "Go-http-client") {
		errorf("user agent %q", agent)
	}
	auth := r.Header.Values("X-Sentry-Auth")
	if want := fmt.Sprintf("Sentry sentry_version=7, sentry_client=%s, sentry_key=%s", agent, key); r.URL.Path != "/stream" && (len(auth) != 1 || auth[0] != want) {
		errorf("auth header %q, want %q", auth, want)
	}
	if strings.Contains(r.URL.String(), key) {
		errorf("the key is in the URL")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		errorf("reading the body: %w", err)
	}
	if r.ContentLength != int64(len(body)) {
		errorf("content length %d, body of %d bytes", r.ContentLength, len(body))
	}
	switch enc := r.Header.Get("Content-Encoding"); enc {
	case "":
		if len(body) >= 1<<10 {
			errorf("%d bytes are not compressed", len(body))
		}
	case "gzip":
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err == nil {
			z.Multistream(false)
			body, err = io.ReadAll(z)
		}
		if err != nil {
			errorf("gzip: %w", err)
		}
	default:
		errorf("content encoding %q", enc)
	}
	env, err := decodeEnvelope(body, lint)
	if err != nil {
		errs = append(errs, err)
	}
	return env, errs
}

// DecodeEnvelope reads an envelope of one event, or a client report, or both, strictly.
func DecodeEnvelope(data []byte) (Envelope, error) { return decodeEnvelope(data, true) }

func decodeEnvelope(data []byte, lint bool) (Envelope, error) {
	var env Envelope
	line, rest, ok := bytes.Cut(data, []byte("\n"))
	if !ok {
		return env, errors.New("envelope: no header line")
	}
	var head struct {
		EventID string `json:"event_id"`
		SDK     struct{ Name, Version string }
		SentAt  string `json:"sent_at"`
	}
	if err := strict(line, &head); err != nil {
		return env, fmt.Errorf("envelope header: %w", err)
	}
	if bytes.Count(data, []byte(`"sent_at"`)) != 1 || bytes.Count(line, []byte(`"event_id"`)) > 1 {
		return env, errors.New("envelope: sent_at not exactly once, or event_id twice")
	}
	at, err := time.Parse("2006-01-02T15:04:05.000Z", head.SentAt)
	if err != nil || head.SDK.Name == "" || head.SDK.Version == "" {
		return env, fmt.Errorf("envelope header: sent_at %q, sdk %+v", head.SentAt, head.SDK)
	}
	env.ID, env.SentAt = head.EventID, at
	for len(rest) > 0 {
		if rest, err = env.item(rest, lint); err != nil {
			return env, err
		}
	}
	switch {
	case env.Event == nil && env.Discarded == nil:
		return env, errors.New("envelope: neither an event nor a report")
	case env.Event != nil && env.ID == "":
		return env, errors.New("envelope: an event without event_id in the header")
	case env.Event == nil && env.ID != "":
		return env, errors.New("envelope: event_id without an event")
	}
	return env, nil
}

func (env *Envelope) item(data []byte, lint bool) (rest []byte, err error) {
	line, rest, ok := bytes.Cut(data, []byte("\n"))
	if !ok {
		return nil, errors.New("item: no header line")
	}
	var head struct {
		Type        string `json:"type"`
		Length      *int   `json:"length"`
		ContentType string `json:"content_type"`
	}
	if err := strict(line, &head); err != nil {
		return nil, fmt.Errorf("item header: %w", err)
	}
	if head.Length == nil || *head.Length < 0 || *head.Length >= len(rest) || rest[*head.Length] != '\n' || head.ContentType != "application/json" {
		return nil, fmt.Errorf("item header %s: the length does not lead to a line end, or the content type is wrong", line)
	}
	payload := rest[:*head.Length]
	rest = rest[*head.Length+1:]
	switch {
	case head.Type == "event" && env.Event == nil:
		env.Event = payload
		if !lint {
			return rest, nil
		}
		var e struct {
			EventID string `json:"event_id"`
		}
		if err := json.Unmarshal(payload, &e); err != nil || e.EventID != env.ID {
			return nil, fmt.Errorf("event_id %q in the event, %q in the envelope (%w)", e.EventID, env.ID, err)
		}
		return rest, errors.Join(eventlint.Check(payload)...)
	case head.Type == "client_report":
		var report struct {
			Timestamp time.Time `json:"timestamp"`
			Discarded []struct {
				Reason   string `json:"reason"`
				Category string `json:"category"`
				Quantity int    `json:"quantity"`
			} `json:"discarded_events"`
		}
		if err := strict(payload, &report); err != nil || len(payload) > 4<<10 {
			return nil, fmt.Errorf("client report of %d bytes: %w", len(payload), err)
		}
		env.Discarded = map[string]int{}
		for _, d := range report.Discarded {
			if d.Category != "error" || d.Quantity <= 0 || d.Reason == "" {
				return nil, fmt.Errorf("client report: %+v", d)
			}
			env.Discarded[d.Reason] += d.Quantity
		}
		return rest, nil
	}
	return nil, fmt.Errorf("item of type %q", head.Type)
}

func strict(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if dec.More() {
		return errors.New("more than one JSON value")
	}
	return nil
}
