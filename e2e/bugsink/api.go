package bugsink

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
)

// Project is one project of a Bugsink: a test has one of its own.
type Project struct {
	DSN    string
	id     string
	server *Server
}

// Issue is what Bugsink has grouped events into.
type Issue struct {
	ID     string
	Type   string `json:"calculated_type"`
	Value  string `json:"calculated_value"`
	Events int    `json:"stored_event_count"`
}

// Project makes a project.
func (s *Server) Project(t *testing.T, name string) *Project {
	t.Helper()
	var made struct{ ID string }
	if err := s.call(t.Context(), http.MethodPost, "/api/canonical/0/projects/", map[string]any{"team": s.team, "name": name}, &made); err != nil {
		t.Fatal(err)
	}
	var project struct{ DSN string }
	if err := s.call(t.Context(), http.MethodGet, "/api/canonical/0/projects/"+made.ID+"/", nil, &project); err != nil {
		t.Fatal(err)
	}
	return &Project{DSN: project.DSN, id: made.ID, server: s}
}

// Issues returns all issues of the project.
func (p *Project) Issues(ctx context.Context) ([]Issue, error) {
	return list[Issue](ctx, p.server, "/api/canonical/0/issues/?project="+p.id)
}

// Events returns all events of the project, issue by issue.
func (p *Project) Events(ctx context.Context) ([]Event, error) {
	issues, err := p.Issues(ctx)
	if err != nil {
		return nil, err
	}
	var events []Event
	for _, issue := range issues {
		some, err := p.EventsOf(ctx, issue)
		if err != nil {
			return nil, err
		}
		events = append(events, some...)
	}
	return events, nil
}

// EventsOf returns the events of one issue.
func (p *Project) EventsOf(ctx context.Context, issue Issue) ([]Event, error) {
	rows, err := list[struct{ ID string }](ctx, p.server, "/api/canonical/0/events/?issue="+issue.ID)
	if err != nil {
		return nil, err
	}
	var events []Event
	for _, row := range rows {
		var full struct{ Data Event }
		if err := p.server.call(ctx, http.MethodGet, "/api/canonical/0/events/"+row.ID+"/", nil, &full); err != nil {
			return nil, err
		}
		events = append(events, full.Data)
	}
	return events, nil
}

// list follows a list of the API through all its pages.
func list[T any](ctx context.Context, s *Server, path string) ([]T, error) {
	var all []T
	for path != "" {
		var page struct {
			Next    string
			Results []T
		}
		if err := s.call(ctx, http.MethodGet, path, nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Results...)
		next, err := url.Parse(page.Next)
		if err != nil {
			return nil, fmt.Errorf("next page of %s: %w", path, err)
		}
		path = next.RequestURI()
		if page.Next == "" {
			path = ""
		}
	}
	return all, nil
}

// call sends in, if any, as JSON, and reads the answer into out, if any.
func (s *Server) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+s.Addr+path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, b)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(b, out); err != nil {
		return fmt.Errorf("%s %s: %w in %s", method, path, err, b)
	}
	return nil
}
