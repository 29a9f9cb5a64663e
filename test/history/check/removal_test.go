package check

import (
	"testing"

	"history/record"
)

func TestC5(t *testing.T) {
	one, two := imported(1), imported(2)
	// The disk of a is lost at its restart at 10 s.
	loseDisk := func(history *record.History) {
		history.Disks = append(history.Disks, &record.Disk{Number: 3, From: 1})
		history.Lives[2].Disk = 3
	}
	// Node b restarts at 10 s as well, calmly; what it shows after that is to be complete.
	restartB := func(history *record.History) {
		history.Lives[0].Ended, history.Lives = 0, history.Lives[:2]
		history.Lives[1].Ended = 10 * second
		history.Lives = append(history.Lives, &record.Life{Number: 4, Node: "b", Disk: 2, Started: 10 * second})
		history.Faults = []*record.Fault{{Kind: "kill", Nodes: []string{"b"}, From: 9 * second, To: 11 * second}}
		history.Lists = append(history.Lists, listed(9, 1, 1, *own(1)))
	}
	after := listed(12, 4, 1)
	after.Node = "b"
	partly := listed(12, 4, 1)
	partly.Node, partly.Incomplete = "b", true
	both := func(changes ...func(*record.History)) func(*record.History) {
		return func(history *record.History) {
			for _, change := range changes {
				change(history)
			}
		}
	}
	cut := func(history *record.History) {
		history.Faults = append(history.Faults, &record.Fault{Kind: "cut", Nodes: []string{"a", "b"},
			From: 9 * second, To: 13 * second})
	}
	lost := []*record.Watch{snapshot(3, 1, one), told(12, 2, gone(2, one))}
	for _, test := range []struct {
		name    string
		ops     []*record.Op
		lists   []*record.List
		watches []*record.Watch
		change  func(history *record.History)
		words   string
	}{
		{name: "a worker that was removed", watches: lost,
			ops: []*record.Op{registered(2, 1, 1), removed_(9, 1)}},
		{name: "a worker that nobody removed", watches: lost, words: "loses",
			ops: []*record.Op{registered(2, 1, 1)}},
		{name: "a worker that is not listed any more", words: "loses", ops: []*record.Op{registered(2, 1, 1)},
			lists: []*record.List{listed(3, 2, 1, one), listed(5, 2, 2)}},
		{name: "a worker that was removed and registered again, seen late", watches: lost,
			ops: []*record.Op{registered(2, 1, 1), removed_(5, 1), registered(6, 1, 2)}},
		{name: "a worker that was removed, registered again, and seen again", words: "loses",
			watches: []*record.Watch{snapshot(7, 1, two), told(12, 2, gone(2, two))},
			ops:     []*record.Op{registered(2, 1, 1), removed_(5, 1), registered(6, 1, 2)}},
		{name: "a worker whose removal has no answer", watches: lost,
			ops: []*record.Op{registered(2, 1, 1), unanswered(removed_(9.9, 1))}},
		{name: "a worker that a lost disk held, registered again within the grace", watches: lost, words: "loses",
			ops: []*record.Op{registered(2, 1, 1), registered(14, 3, 2)}, change: loseDisk},
		{name: "a worker that a lost disk held, registered again too late", watches: lost,
			ops: []*record.Op{registered(2, 1, 1), registered(34, 3, 2)}, change: loseDisk},
		{name: "a worker that a lost disk held, not registered again", watches: lost,
			ops: []*record.Op{registered(2, 1, 1)}, change: loseDisk},
		{name: "an eviction", watches: lost, ops: []*record.Op{registered(2, 1, 1)},
			change: func(history *record.History) { history.Header.Patient = false }},
		{name: "a process that shows all and lacks a worker", words: "and lacks", lists: []*record.List{after},
			ops: []*record.Op{registered(2, 1, 1)}, change: restartB},
		{name: "a process that does not say yet that it shows all", lists: []*record.List{partly},
			ops: []*record.Op{registered(2, 1, 1)}, change: restartB},
		{name: "a process that began while it was cut off", lists: []*record.List{after},
			ops: []*record.Op{registered(2, 1, 1)}, change: both(restartB, cut)},
	} {
		t.Run(test.name, func(t *testing.T) {
			history := newHistory()
			history.Ops, history.Watches, history.Lists = test.ops, test.watches, test.lists
			for _, op := range history.Ops {
				op.Node = "a"
			}
			if test.change != nil {
				test.change(history)
			}
			expect(t, history, removals, test.words)
		})
	}
}
