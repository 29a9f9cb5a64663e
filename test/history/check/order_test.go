package check

import (
	"testing"

	"history/record"
)

func TestC2(t *testing.T) {
	ops := []*record.Op{registered(2, 1, 1), replaced(3, 1, 2), removed_(4, 1), registered(5, 1, 3)}
	one, two, three := imported(1), imported(2), imported(3)
	for _, test := range []struct {
		name    string
		lists   []*record.List
		watches []*record.Watch
		change  func(history *record.History)
		words   string
	}{
		{name: "values in their order, some of them not seen",
			lists: []*record.List{listed(2.5, 2, 1, one), listed(4.5, 2, 2), listed(6, 2, 3, three)}},
		{name: "a value that nobody wrote", words: "which nobody wrote",
			lists: []*record.List{listed(6, 2, 1, imported(9))}},
		{name: "a value before it was written", words: "before it was written",
			lists: []*record.List{listed(2.5, 2, 1, two)}},
		{name: "a value that was refused", words: "whose write was refused",
			lists:  []*record.List{listed(6, 2, 1, three)},
			change: func(history *record.History) { history.Ops[3].End = record.Refused }},
		{name: "an older value after a newer one", words: "the older",
			lists: []*record.List{listed(3.5, 2, 1, two), listed(6, 2, 2, one)}},
		{name: "an older value after a newer one, in one watch", words: "the older",
			watches: []*record.Watch{snapshot(3.5, 1, two), told(4, 2, upserted(2, one))}},
		{name: "a value that was gone and is back", words: "is back",
			lists: []*record.List{listed(3.5, 2, 1, two), listed(4.5, 2, 2), listed(4.8, 2, 3, two)}},
		{name: "a value that was gone and is back, in one watch", words: "is back",
			watches: []*record.Watch{snapshot(3.5, 1, two), told(4.5, 2, gone(2, two)), told(5, 3, upserted(3, two))}},
		{name: "a value that an eviction took and its owner's return brought",
			lists:  []*record.List{listed(3.5, 2, 1, two), listed(3.6, 2, 2), listed(3.7, 2, 3, two)},
			change: func(history *record.History) { history.Header.Patient = false }},
		{name: "an older value, because the disk was put back",
			lists: []*record.List{listed(5.5, 2, 1, three), listed(8, 2, 2, two)},
			change: func(history *record.History) {
				history.Disks = append(history.Disks, &record.Disk{Number: 4, From: 1, Copied: 4 * second})
				history.Lives = append(history.Lives, &record.Life{Number: 4, Node: "a", Disk: 4, Started: 7 * second})
			}},
		{name: "a value that was gone and is back, because the disk was put back",
			lists: []*record.List{listed(3.5, 2, 1, two), listed(4.5, 2, 2), listed(8, 2, 3, two)},
			change: func(history *record.History) {
				history.Disks = append(history.Disks, &record.Disk{Number: 4, From: 1, Copied: 4 * second})
				history.Lives = append(history.Lives, &record.Life{Number: 4, Node: "a", Disk: 4, Started: 7 * second})
			}},
		{name: "an older value of a process that ran on, after that of its twin",
			lists:  []*record.List{listed(8.5, 2, 1, imported(4)), listed(9.5, 2, 2, three)},
			change: twin},
		{name: "an older value of a process that had ended, after that of its twin", words: "the older",
			lists: []*record.List{listed(8.5, 2, 1, imported(4)), listed(9.5, 2, 2, three)},
			change: func(history *record.History) {
				twin(history)
				history.Lives[0].Ended = 6 * second
			}},
		{name: "two values with one revision", words: "under one revision",
			lists: []*record.List{listed(3.5, 2, 2, record.Seen{URL: url, Owner: "a", Value: 2,
				Revision: one.Revision})}},
		{name: "two values with one revision, by a removal that forgot it",
			change: func(history *record.History) {
				for _, op := range history.Ops[2:] {
					if op.Seen != nil {
						op.Seen = &record.Seen{URL: url, Owner: "a", Local: true, Value: 3, Revision: two.Revision}
					}
				}
			}},
		{name: "one value with two revisions", words: "revision",
			lists: []*record.List{listed(6, 2, 1, three), listed(7, 2, 2, record.Seen{URL: url, Owner: "a", Value: 3,
				Revision: 999})}},
	} {
		t.Run(test.name, func(t *testing.T) {
			history := newHistory()
			for _, op := range ops {
				copied := *op
				history.Ops = append(history.Ops, &copied)
			}
			history.Lists, history.Watches = test.lists, test.watches
			if test.change != nil {
				test.change(history)
			}
			expect(t, history, order, test.words)
		})
	}
}

// twin lets a second process of node a begin at 7 s, on a copy of its disk, and write a value there.
func twin(history *record.History) {
	history.Disks = append(history.Disks, &record.Disk{Number: 4, From: 1, Copied: 6 * second})
	history.Lives = append(history.Lives, &record.Life{Number: 4, Node: "a", Disk: 4, Started: 7 * second,
		Ended: 9 * second})
	history.Ops = append(history.Ops, replaced(8, 4, 4))
}

func TestC3(t *testing.T) {
	mine := final(listed(20, 3, 1, *own(2)))
	for _, test := range []struct {
		name  string
		other *record.List
		words string
	}{
		{name: "all nodes agree", other: final(listed(20, 2, 1, imported(2)))},
		{name: "a node holds what is gone", words: "a does not",
			other: final(listed(20, 2, 1, imported(2), record.Seen{Owner: "a", URL: "http://other:1"}))},
		{name: "a node lacks what there is", words: "b does not", other: final(listed(20, 2, 1))},
		{name: "a node holds another value", words: "b does not", other: final(listed(20, 2, 1, imported(1)))},
		{name: "lists from before say nothing", other: listed(10, 2, 1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			history := newHistory()
			history.Lists = []*record.List{mine, test.other}
			expect(t, history, agreement, test.words)
		})
	}
}

func TestC4(t *testing.T) {
	one, two := imported(1), imported(2)
	another := record.Seen{ID: "other", URL: "http://other:1", Owner: "a"}
	for _, test := range []struct {
		name    string
		watches []*record.Watch
		list    *record.List
		words   string
	}{
		{name: "a fold that equals the list", list: listed(5, 2, 20, two, another),
			watches: []*record.Watch{snapshot(2, 10, one), told(4, 20, upserted(20, two), upserted(19, another))}},
		{name: "a fold that lacks a worker", list: listed(5, 2, 20, one, another), words: "it lacks",
			watches: []*record.Watch{snapshot(2, 10, one), told(4, 20, upserted(20, one))}},
		{name: "a fold that missed a removal", list: listed(5, 2, 20), words: "it still has",
			watches: []*record.Watch{snapshot(2, 10, one), told(4, 20)}},
		{name: "a fold with an older value", list: listed(5, 2, 20, two), words: "the list",
			watches: []*record.Watch{snapshot(2, 10, one), told(4, 20)}},
		{name: "an answer that goes beyond the list, with a worker that changed again", list: listed(5, 2, 15, two),
			watches: []*record.Watch{snapshot(2, 10, one), told(4, 20, upserted(18, one))}},
		{name: "an answer that goes beyond the list, and a worker that came and went", list: listed(5, 2, 15, one, another),
			watches: []*record.Watch{snapshot(2, 10, one), told(4, 20)}},
		{name: "an answer that goes beyond the list, and has what the list lacks", list: listed(5, 2, 15),
			words: "it still has", watches: []*record.Watch{snapshot(2, 10, one), told(4, 20)}},
		{name: "a watch that has not come so far", list: listed(5, 2, 20, two),
			watches: []*record.Watch{snapshot(2, 10, one)}},
		{name: "a list of another filter", list: &record.List{Life: 2, Filter: record.Even, Revision: 10},
			watches: []*record.Watch{snapshot(2, 10, one)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			history := newHistory()
			history.Lists, history.Watches = []*record.List{test.list}, test.watches
			expect(t, history, folds, test.words)
		})
	}
}
