package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/errtail/errtail/rules"
	"github.com/errtail/errtail/rules/strictyaml"
)

func (c *call) rulesShowCommand() *cobra.Command {
	f := &flags{}
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Print a rule as it is written",
		Example: `  errtail rules show python-traceback
  errtail rules show --rules my-rules.yaml acme-error`,
		Args: exactly(1, "the id of a rule"),
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := c.rulesOf(f)
			if err != nil {
				return err
			}
			r := set.Rule(args[0])
			if r == nil {
				return noRule(set, args[0])
			}
			text, err := ruleText(r)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.stdout, "# %s, %s\n%s", r.Pos, ruleState(r), text)
			return err
		},
	}
	f.addCommon(cmd)
	return cmd
}

func noRule(set *rules.Set, id string) error {
	var known []string
	for _, r := range set.Rules() {
		known = append(known, r.ID)
	}
	err := fmt.Errorf("no rule %q", id)
	if hint := strictyaml.Suggest(id, known); hint != "" {
		return cure(err, "%s", hint)
	}
	return cure(err, "see errtail rules list")
}

// ruleText cuts a rule out of its file: from the line where it begins to the next one that is indented as little.
func ruleText(r *rules.Rule) (string, error) {
	data, err := readRuleFile(r)
	if err != nil {
		return "", fmt.Errorf("reading the file of rule %s: %w", r.ID, err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	if r.Pos.Line < 1 || r.Pos.Line > len(lines) {
		return "", fmt.Errorf("rule %s is not at %s any more", r.ID, r.Pos)
	}
	begin := r.Pos.Line - 1
	end := begin + 1
	for end < len(lines) && (indent(lines[end]) > indent(lines[begin]) || strings.TrimSpace(lines[end]) == "") {
		end++
	}
	return strings.TrimRight(strings.Join(lines[begin:end], ""), "\n") + "\n", nil
}

// indent counts the blanks before the text of a line.
func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

func readRuleFile(r *rules.Rule) ([]byte, error) {
	if r.BuiltIn {
		return rules.LibraryFile(r.Pos.File)
	}
	return os.ReadFile(r.Pos.File)
}
