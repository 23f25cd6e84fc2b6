package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"

	"github.com/errtail/errtail/cmd/errtail/config"
	"github.com/errtail/errtail/cmd/errtail/metrics"
)

// door is where others ask how errtail itself is doing; nil if nobody may.
type door struct {
	net.Listener
	logger *slog.Logger
}

// parseListen reads the value of --listen. An empty one is for not listening, whatever the file says.
func parseListen(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	address, err := config.Address(text)
	if err != nil {
		return "", cure(fmt.Errorf("--listen %q: %w", text, err), config.AddressHint)
	}
	return address, nil
}

// openDoor opens the address. Who asks already waits until answer is called.
func openDoor(s *settings) (*door, error) {
	if s.listen == "" {
		return nil, nil
	}
	l, err := metrics.Listen(s.listen)
	if err != nil {
		return nil, cure(err, "another program, or another errtail, may have this address: choose one with --listen or http.listen")
	}
	return &door{l, s.logger}, nil
}

// answer answers until ctx ends. It asks the parts; none of them knows of it. That it fails is told and ends nothing: errors in logs matter more.
func (d *door) answer(ctx context.Context, parts metrics.Parts, out *outlet, custody *stopping) {
	if d == nil {
		return
	}
	parts.Failing, parts.Failures = custody.failing, custody.failed
	if out.delivery != nil {
		parts.Custody, parts.Store, parts.Spotlight = out.delivery.kept, out.delivery.store, out.delivery.spotlight
	}
	parts.Version, parts.Commit = version, commit()
	server := &metrics.Server{
		Health:   metrics.NewHealth(parts.Sources(), out.broken, custody.failing),
		Gatherer: metrics.NewRegistry(parts),
		Logger:   d.logger,
	}
	d.logger.Info("answering", "url", "http://"+d.Addr().String(), "paths", []string{"/healthz", "/readyz", "/metrics"})
	if err := server.Serve(ctx, d.Listener); err != nil {
		d.logger.Error("nobody is answered any more; logs are read all the same", "error", err)
	}
}

// close closes the address.
func (d *door) close() {
	if d != nil {
		_ = d.Close() // it is closed already where answer has ended
	}
}
