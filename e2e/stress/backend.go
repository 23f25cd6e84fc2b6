package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// backend takes envelopes as Sentry does, and remembers which numbered error came as which event. As a backend that keeps events by their ids, it counts an
// error twice only if it came as two events.
type backend struct {
	server *http.Server
	addr   string

	mu    sync.Mutex
	ids   map[int]map[string][]byte // what came of each error, by event id
	came  map[int]time.Time         // when the first event of an error did
	again int                       // events that came once more, as they do when nobody lived to see the answer
}

func openBackend() (*backend, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &backend{addr: l.Addr().String(), ids: map[int]map[string][]byte{}, came: map[int]time.Time{}}
	b.server = &http.Server{Handler: b}
	go b.server.Serve(l) // ends with close
	return b, nil
}

func (b *backend) close() { b.server.Close() }

func (b *backend) dsn() string { return "http://stress@" + b.addr + "/1" }

func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := time.Now()
	if err := b.envelope(r, at); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	io.WriteString(w, "{}")
}

// envelope reads an envelope: a line for itself, and for each item a line that may tell its length, and its payload.
func (b *backend) envelope(r *http.Request, at time.Time) error {
	var body io.Reader = r.Body
	switch r.Header.Get("Content-Encoding") {
	case "gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			return err
		}
		body = z
	case "":
	default:
		return errors.New("an encoding that nobody asked for")
	}
	in := bufio.NewReader(body)
	if _, err := in.ReadBytes('\n'); err != nil {
		return err
	}
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		var header struct {
			Type   string
			Length *int
		}
		if err := json.Unmarshal(line, &header); err != nil {
			return err
		}
		var payload []byte
		if header.Length != nil {
			payload = make([]byte, *header.Length)
			if _, err := io.ReadFull(in, payload); err != nil {
				return err
			}
			in.ReadByte() // the end of the line; the last one may have none
		} else if payload, err = in.ReadBytes('\n'); err != nil && err != io.EOF {
			return err
		}
		if header.Type == "event" {
			if err := b.event(payload, at); err != nil {
				return err
			}
		}
	}
}

func (b *backend) event(payload []byte, at time.Time) error {
	var e struct {
		ID        string `json:"event_id"`
		Exception struct {
			Values []struct{ Value string }
		}
	}
	if err := json.NewDecoder(bytes.NewReader(payload)).Decode(&e); err != nil {
		return err
	}
	number := -1
	if v := e.Exception.Values; len(v) > 0 {
		fmt.Sscanf(v[len(v)-1].Value, "number %d at", &number)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.ids[number][e.ID] != nil:
		b.again++
		return nil
	case b.ids[number] == nil:
		b.ids[number], b.came[number] = map[string][]byte{}, at
	}
	b.ids[number][e.ID] = payload
	return nil
}

// errors is how many errors have come.
func (b *backend) errors() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.ids)
}

// result compares what came with the errors that were written: those of the numbers below total, except the ones that were taken away.
func (b *backend) result(total int, away func(number int) bool) (lost []int, twice, foreign, again int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for number := range total {
		switch n := len(b.ids[number]); {
		case n == 0 && !away(number):
			lost = append(lost, number)
		case n > 1:
			twice++
		}
	}
	for number := range b.ids {
		if number < 0 || number >= total {
			foreign++ // nobody wrote that
		}
	}
	return lost, twice, foreign, b.again
}

// keepTwice writes what came of errors that came twice to files, to be looked at.
func (b *backend) keepTwice(dir string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for number, events := range b.ids {
		for id, payload := range events {
			if len(events) > 1 {
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("twice-%d-%s.json", number, id)), payload, 0o644); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// delays returns how long events came after the line behind their errors was written: what is known of an error only then. over is when, by number.
func (b *backend) delays(over []int64) (delays []time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for number, at := range b.came {
		if number >= 0 && number < len(over) {
			delays = append(delays, at.Sub(time.Unix(0, over[number])))
		}
	}
	slices.Sort(delays)
	return delays
}
