package check

import (
	"fmt"
	"slices"
	"strings"

	"history/record"
)

// C3: when faults are over all nodes agree. What an owner itself shows last is a read of its register, so that
// C1 says whether it is the last write.
func agreement(x *index) []Problem {
	var finals []*record.List
	for _, list := range x.Lists {
		if list.Final {
			finals = append(finals, list)
		}
	}
	var problems []Problem
	for _, list := range finals {
		if list.Incomplete {
			problems = append(problems, problem("C3", "%s is still incomplete", list.Node))
		}
		first, other := textOf(finals[0]), textOf(list)
		for _, line := range first {
			if !slices.Contains(other, line) {
				problems = append(problems, problem("C3", "%s shows %s, %s does not", finals[0].Node, line, list.Node))
			}
		}
		for _, line := range other {
			if !slices.Contains(first, line) {
				problems = append(problems, problem("C3", "%s shows %s, %s does not", list.Node, line, finals[0].Node))
			}
		}
	}
	return problems
}

// textOf is what nodes must agree on, one line a record. Health is each node's own affair.
func textOf(list *record.List) []string {
	var lines []string
	for _, each := range list.Workers {
		lines = append(lines, strings.TrimSpace(fmt.Sprintln("of", each.Owner, each.URL, "value", each.Value,
			"revision", each.Revision, each.OwnerStatus)))
	}
	return lines
}
