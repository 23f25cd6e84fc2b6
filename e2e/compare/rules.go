package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"github.com/errtail/errtail/e2e/compare/corpus"
)

// counts of user rules that are measured.
var counts = []int{0, 15, 100, 1000}

// vocabulary is what the rules look for: half of the words are in the logs too, in other places.
var vocabulary = strings.Fields("basket voucher ledger invoice shipment checkout refund stock customer session replica quorum lease certificate schema migration webhook mailbox carrier tariff refused expired missing corrupt duplicate overdrawn unreachable stale rejected truncated for at during behind without")

// rules measures what user rules cost.
func (b *bench) rules(ctx context.Context) (string, error) {
	kinds := corpus.Kinds[:4]
	var all []measured
	for _, n := range counts {
		name := filepath.Join(b.cache, fmt.Sprintf("rules-%d.yaml", n))
		if err := os.WriteFile(name, []byte(userRules(n)), 0o644); err != nil {
			return "", err
		}
		for _, kind := range kinds {
			args := []string{"--rules", name, "--log-level", "error"}
			if n == 0 {
				args = nil
			}
			all = append(all, measured{fmt.Sprint(n), kind, b.self(b.logs[kind].name, args...)})
		}
	}
	c, err := interleave(ctx, b.rounds, all)
	if err != nil {
		return "", err
	}
	t := newTable("user rules", "a, CPU s/GB", "b", "c", "d", "a, ÷ 15 rules", "b", "c", "d", "peak memory")
	for _, n := range counts {
		row, memory := fmt.Sprint(n), int64(0)
		cells := []string{row}
		for _, kind := range kinds {
			cells = append(cells, fmt.Sprintf("%.3g", c[row][kind].perGB(b.logs[kind].truth.Bytes)))
			memory = max(memory, c[row][kind].memory)
		}
		for _, kind := range kinds {
			cells = append(cells, fmt.Sprintf("%.2f", c[row][kind].cpu.Seconds()/c["15"][kind].cpu.Seconds()))
		}
		t.row(append(cells, mb(memory))...)
	}
	open, err := b.open(ctx)
	if err != nil {
		return "", err
	}
	t.row(open...)
	return t.String(), nil
}

// open measures what one rule does that has no text that is always there: it is tried on every line. Only the beginning of each log is read.
func (b *bench) open(ctx context.Context) ([]string, error) {
	const size = 8_000_000
	name := filepath.Join(b.cache, "rules-open.yaml")
	if err := os.WriteFile(name, []byte("version: 1\nrules:\n  - id: open\n    start: '(?i)^\\S+ \\S+ .*(?P<message>ledger (closed|lost) .*)$'\n"), 0o644); err != nil {
		return nil, err
	}
	cells := []string{"1, without a literal"}
	for _, kind := range corpus.Kinds[:4] {
		part := filepath.Join(b.cache, kind+"-open.log")
		if err := copyFirst(part, b.logs[kind].name, size); err != nil {
			return nil, err
		}
		c, err := run(ctx, b.self(part, "--rules", name, "--log-level", "error"))
		if err != nil {
			return nil, err
		}
		cells = append(cells, fmt.Sprintf("%.3g", c.perGB(size)))
	}
	return append(cells, "", "", "", "", ""), nil
}

// userRules makes rules as users write them: some words that are always there, and something that changes.
func userRules(n int) string {
	random := rand.New(rand.NewPCG(5, 8))
	var y strings.Builder
	y.WriteString("version: 1\nrules:\n")
	for i := range n {
		var words []string
		for range 3 + random.IntN(3) {
			words = append(words, vocabulary[random.IntN(len(vocabulary))])
		}
		fmt.Fprintf(&y, "  - id: user-%d\n    start: '(?P<message>%s K-%d: \\w+ .*)$'\n    level: error\n", i, strings.Join(words, " "), 1000+i)
	}
	return y.String()
}
