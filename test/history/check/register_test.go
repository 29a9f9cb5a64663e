package check

import (
	"testing"

	"history/record"
)

func TestC1(t *testing.T) {
	const wrong = "not a linearizable register"
	draining := at(4, 1, record.Drain, 0)
	draining.Outcome = "DRAINING"
	missing := at(4, 1, record.Patch, 2)
	missing.End, missing.Seen, missing.Error = record.Refused, nil, "NotFound WORKER_NOT_FOUND"
	found := got(4, 1, 1)
	found.Seen.Status = "FAILED"
	late := unanswered(replaced(9.9, 1, 2))
	seenByPeer := &record.List{Node: "b", Life: 2, Filter: record.All, Call: 10 * second,
		Return: 10*second + 1, Workers: []record.Seen{imported(2)}}
	for _, test := range []struct {
		name  string
		ops   []*record.Op
		lists []*record.List
		words string
	}{
		{name: "a register that behaves", ops: []*record.Op{
			registered(2, 1, 1), replaced(3, 1, 2), got(4, 1, 2), removed_(5, 1), got(6, 1, 0),
			registered(7, 1, 3), got(12, 3, 3)}},
		{name: "an acknowledged write that a crash took", words: wrong, ops: []*record.Op{
			registered(2, 1, 1), replaced(9, 1, 2), got(12, 3, 1)}},
		{name: "an acknowledged removal that a crash took", words: wrong, ops: []*record.Op{
			registered(2, 1, 1), removed_(9, 1), got(12, 3, 1)}},
		{name: "a write without an answer that was done", ops: []*record.Op{
			registered(2, 1, 1), late, got(12, 3, 2)}},
		{name: "a write without an answer that was not done", ops: []*record.Op{
			registered(2, 1, 1), late, got(12, 3, 1)}},
		{name: "a write without an answer that was done and undone", words: wrong, ops: []*record.Op{
			registered(2, 1, 1), late, got(12, 3, 2), got(13, 3, 1)}},
		{name: "a write without an answer that is done after the next start", words: wrong,
			ops: []*record.Op{registered(2, 1, 1), late, got(12, 3, 1), got(13, 3, 2)}},
		{name: "a write that was done twice", words: wrong, ops: []*record.Op{
			registered(2, 1, 1), late, got(12, 3, 2), replaced(13, 3, 3), got(14, 3, 2)}},
		{name: "a write that a peer saw and a crash took", words: wrong,
			ops:   []*record.Op{registered(2, 1, 1), late, got(12, 3, 1)},
			lists: []*record.List{seenByPeer}},
		{name: "a read of an older value", words: wrong, ops: []*record.Op{
			registered(2, 1, 1), replaced(3, 1, 2), got(4, 1, 1)}},
		{name: "a removal that drains", ops: []*record.Op{
			registered(2, 1, 1), draining, got(6, 1, 0), registered(7, 1, 2)}},
		{name: "a removal that drains, and what it removed comes back", words: wrong, ops: []*record.Op{
			registered(2, 1, 1), draining, got(6, 1, 0), got(7, 1, 1)}},
		{name: "a patch that does not find what is there", words: wrong, ops: []*record.Op{
			registered(2, 1, 1), missing}},
		{name: "a status that changes by itself", words: wrong, ops: []*record.Op{
			registered(2, 1, 1), found}},
		{name: "a status that is that of the other claim", ops: []*record.Op{
			registered(2, 1, 1), registered(2, 2, 5), found}},
		{name: "a patch that finds nothing", ops: []*record.Op{
			registered(2, 1, 1), removed_(3, 1), missing}},
	} {
		t.Run(test.name, func(t *testing.T) {
			history := newHistory()
			history.Ops, history.Lists = test.ops, test.lists
			expect(t, history, registers, test.words)
		})
	}
}
