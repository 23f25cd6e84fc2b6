package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// measured is a command whose cost is told in a row and a column.
type measured struct {
	row, column string
	command     command
}

// costs are medians, by row and column.
type costs map[string]map[string]cost

// interleave runs all commands once in each round, so that what disturbs one of them disturbs the others too. Medians are of CPU time and of wall time, each by itself,
// and of memory the most.
func interleave(ctx context.Context, rounds int, all []measured) (costs, error) {
	runs := map[string]map[string][]cost{}
	for range rounds {
		for _, m := range all {
			c, err := run(ctx, m.command)
			if err != nil {
				return nil, err
			}
			if runs[m.row] == nil {
				runs[m.row] = map[string][]cost{}
			}
			runs[m.row][m.column] = append(runs[m.row][m.column], c)
		}
	}
	medians := costs{}
	for row, columns := range runs {
		medians[row] = map[string]cost{}
		for column, c := range columns {
			medians[row][column] = median(c)
		}
	}
	return medians, nil
}

func median(runs []cost) cost {
	m := runs[0]
	var cpu, wall []time.Duration
	for _, c := range runs {
		cpu, wall = append(cpu, c.cpu), append(wall, c.wall)
		m.memory = max(m.memory, c.memory)
	}
	slices.Sort(cpu)
	slices.Sort(wall)
	m.cpu, m.wall = cpu[len(cpu)/2], wall[len(wall)/2]
	return m
}

// table is Markdown.
type table struct{ lines []string }

func newTable(columns ...string) *table {
	t := &table{}
	t.row(columns...)
	t.row(slices.Repeat([]string{"---"}, len(columns))...)
	return t
}

func (t *table) row(cells ...string) { t.lines = append(t.lines, "| "+strings.Join(cells, " | ")+" |") }

func (t *table) String() string { return strings.Join(t.lines, "\n") + "\n" }

func mb(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/1e6) }

// put replaces what stands on a page between the two comments with a name.
func put(doc, name, text string) error {
	page, err := os.ReadFile(doc)
	if err != nil {
		return err
	}
	begin, end := "<!-- "+name+": make bench-compare writes this -->\n", "<!-- end of "+name+" -->"
	before, rest, ok := strings.Cut(string(page), begin)
	_, after, ended := strings.Cut(rest, end)
	if !ok || !ended {
		return fmt.Errorf("%s has no place for %s, between %q and %q", doc, name, strings.TrimSpace(begin), end)
	}
	return os.WriteFile(doc, []byte(before+begin+text+end+after), 0o644)
}
