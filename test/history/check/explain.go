package check

import (
	"fmt"
	"strings"

	"github.com/anishathalye/porcupine"

	"history/record"
)

// shown are the calls around the first one that fits nowhere.
const shown = 6

// explain names the calls that the longest order found ends with, and the first call that did not fit in.
func explain(info porcupine.LinearizationInfo, calls []porcupine.Operation) string {
	var longest []porcupine.Operation
	for _, partition := range info.PartialLinearizationsOperations() {
		for _, each := range partition {
			if len(each) > len(longest) {
				longest = each
			}
		}
	}
	fitted := map[*record.Op]bool{}
	for _, each := range longest {
		fitted[each.Input.(call).op] = true
	}
	var first *porcupine.Operation
	for at := range calls {
		each := &calls[at]
		if !fitted[each.Input.(call).op] && (first == nil || each.Return < first.Return) {
			first = each
		}
	}
	lines := []string{"in this order"}
	for _, each := range longest[max(0, len(longest)-shown):] {
		lines = append(lines, describe(each.Input.(call).op))
	}
	if first != nil {
		lines = append(lines, "cannot be followed by", describe(first.Input.(call).op))
	}
	return strings.Join(lines, "\n    ")
}

func describe(op *record.Op) string {
	text := fmt.Sprintf("%9.3f-%.3f life %d %s", seconds(op.Call), seconds(op.Return), op.Life, op.Kind)
	if op.Value != 0 {
		text += fmt.Sprintf(" value %d", op.Value)
	}
	if op.Status != "" {
		text += " " + op.Status
	}
	if op.Expect != 0 {
		text += fmt.Sprintf(" if revision %d", op.Expect)
	}
	text += " -> " + op.End
	if op.Error != "" {
		text += " " + op.Error
	}
	if op.Outcome != "" {
		text += " " + op.Outcome
	}
	if op.Seen != nil {
		text += " " + show(op.Seen)
	} else if op.Kind == record.Get {
		text += " nothing"
	}
	return text
}

func show(seen *record.Seen) string {
	origin := "import of " + seen.Owner
	if seen.Local {
		origin = "own"
	}
	return fmt.Sprintf("[%s value %d revision %d %s]", origin, seen.Value, seen.Revision, seen.Status)
}

func seconds(at record.Time) float64 { return float64(at) / 1e9 }
