// Package check judges a recorded history, and nothing but the history.
package check

import (
	"fmt"

	"history/record"
)

// Problem is one sentence about what must not be.
type Problem struct {
	// C1 to C5.
	Rule string
	Text string
}

func (p Problem) String() string { return p.Rule + " " + p.Text }

func problem(rule, format string, args ...any) Problem {
	return Problem{Rule: rule, Text: fmt.Sprintf(format, args...)}
}

// index answers what the checks ask of a history.
type index struct {
	*record.History
	lives map[int]*record.Life
	disks map[int]*record.Disk
	// The call that wrote a value.
	writes map[int64]*record.Op
	// The disks on which a URL was written.
	writers map[string]map[int]bool
	// When anybody first saw a value, and at which revision.
	seen map[int64]sighting
}

type sighting struct {
	at       record.Time
	revision int64
}

func newIndex(history *record.History) *index {
	x := &index{
		History: history,
		lives:   map[int]*record.Life{},
		disks:   map[int]*record.Disk{},
		writes:  map[int64]*record.Op{},
		writers: map[string]map[int]bool{},
		seen:    map[int64]sighting{},
	}
	for _, each := range history.Lives {
		x.lives[each.Number] = each
	}
	for _, each := range history.Disks {
		x.disks[each.Number] = each
	}
	for _, op := range history.Ops {
		if op.Value != 0 {
			x.writes[op.Value] = op
			if x.writers[op.URL] == nil {
				x.writers[op.URL] = map[int]bool{}
			}
			x.writers[op.URL][x.diskOf(op.Life)] = true
		}
	}
	x.eachSighting(func(_ int, worker *record.Seen, at record.Time) {
		if first, found := x.seen[worker.Value]; !found || at < first.at {
			x.seen[worker.Value] = sighting{at, worker.Revision}
		}
	})
	return x
}

// eachSighting calls look for each record that any answer showed, with the process that answered.
func (x *index) eachSighting(look func(life int, worker *record.Seen, at record.Time)) {
	for _, op := range x.Ops {
		if op.Seen != nil {
			look(op.Life, op.Seen, op.Return)
		}
	}
	for _, list := range x.Lists {
		for at := range list.Workers {
			look(list.Life, &list.Workers[at], list.Return)
		}
	}
	for _, watch := range x.Watches {
		for _, event := range watch.Events {
			if event.Worker != nil {
				look(watch.Life, event.Worker, watch.At)
			}
		}
	}
}

// diskOf is the disk that a process runs on.
func (x *index) diskOf(life int) int { return x.lives[life].Disk }

// done is by when a call has happened if it happens at all. One without an answer may have reached the disk and
// be found there by the next process, but not later.
func (x *index) done(op *record.Op) record.Time {
	end := op.Return
	if op.End == record.Unknown {
		end = x.settled(op.Life)
	}
	if first, found := x.seen[op.Value]; found && op.Value != 0 && first.at < end {
		end = first.at
	}
	return max(end, op.Call)
}

// settled is when nothing that a process had begun can happen any more.
func (x *index) settled(life int) record.Time {
	of := x.lives[life]
	if of.Ended == 0 {
		return record.Forever
	}
	next := record.Forever
	for _, other := range x.Lives {
		if other.Disk == of.Disk && other.Started >= of.Ended && other.Listening != 0 {
			next = min(next, other.Listening)
		}
	}
	return next
}

// surely says whether a write has happened: it was acknowledged, or somebody has seen its value.
func (x *index) surely(op *record.Op) bool {
	if op.End != record.Unknown {
		return op.End == record.OK
	}
	_, found := x.seen[op.Value]
	return found && op.Value != 0
}

// Check applies all rules.
func Check(history *record.History) []Problem {
	x := newIndex(history)
	var problems []Problem
	for _, rule := range []func(*index) []Problem{registers, order, agreement, folds, removals} {
		problems = append(problems, rule(x)...)
	}
	return problems
}
