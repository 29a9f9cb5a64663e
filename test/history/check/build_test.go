package check

import (
	"strings"
	"testing"

	"history/record"
)

const second = record.Time(1_000_000_000)

// A history of one node `a` that was killed at 10 s and listens again at 11 s, and of its peer `b`.
func newHistory() *record.History {
	return &record.History{
		Header: record.Header{Nodes: []string{"a", "b"}, Patient: true, ClaimGrace: 20 * second,
			JoinTimeout: 30 * second},
		Disks: []*record.Disk{{Number: 1}, {Number: 2}},
		Lives: []*record.Life{
			{Number: 1, Node: "a", Disk: 1, Started: 0, Listening: second, Ended: 10 * second},
			{Number: 2, Node: "b", Disk: 2, Started: 0, Listening: second},
			{Number: 3, Node: "a", Disk: 1, Started: 10 * second, Listening: 11 * second},
		},
	}
}

const url = "http://a-1.example:8000"

// at returns an acknowledged call that takes a tenth of a second.
func at(s float64, life int, kind string, value int64) *record.Op {
	begin := record.Time(s * float64(second))
	op := &record.Op{Life: life, Kind: kind, URL: url, Value: value, Call: begin, Return: begin + second/10}
	op.End = record.OK
	if value != 0 {
		op.Seen = own(value)
	}
	return op
}

// own is a record as its owner shows it; later values have later revisions.
func own(value int64) *record.Seen {
	return &record.Seen{ID: "id", URL: url, Owner: "a", Local: true, Value: value,
		Revision: 100 + value, Status: "READY", OwnerStatus: "READY"}
}

// imported is the same record as a peer shows it.
func imported(value int64) record.Seen {
	seen := *own(value)
	seen.Local = false
	return seen
}

func registered(s float64, life int, value int64) *record.Op {
	op := at(s, life, record.Register, value)
	op.Outcome = "CREATED"
	return op
}

func replaced(s float64, life int, value int64) *record.Op {
	op := registered(s, life, value)
	op.Outcome = "REPLACED"
	return op
}

func got(s float64, life int, value int64) *record.Op {
	op := at(s, life, record.Get, 0)
	if value != 0 {
		op.Seen = own(value)
	}
	return op
}

func removed_(s float64, life int) *record.Op {
	op := at(s, life, record.Remove, 0)
	op.Outcome = "REMOVED"
	return op
}

func unanswered(op *record.Op) *record.Op {
	op.End, op.Seen, op.Outcome = record.Unknown, nil, ""
	return op
}

// expect fails unless a rule has what it was made to find; empty = nothing.
func expect(t *testing.T, history *record.History, rule func(*index) []Problem, words string) {
	t.Helper()
	problems := rule(newIndex(history))
	if words == "" {
		for _, each := range problems {
			t.Errorf("found: %s", each)
		}
		return
	}
	if len(problems) == 0 || !strings.Contains(problems[0].Text, words) {
		t.Errorf("%q was not found in %v", words, problems)
	}
}

// listed is a list of all at a time, at a revision.
func listed(s float64, life int, revision int64, workers ...record.Seen) *record.List {
	begin := record.Time(s * float64(second))
	node := map[int]string{1: "a", 2: "b", 3: "a"}[life]
	return &record.List{Node: node, Life: life, Filter: record.All, Call: begin, Return: begin + second/10,
		Revision: revision, Workers: workers}
}

func final(list *record.List) *record.List {
	list.Final = true
	return list
}

// told is an answer of a watch of all at node b, that leads to a revision.
func told(s float64, revision int64, events ...record.Event) *record.Watch {
	return &record.Watch{Number: 1, Node: "b", Life: 2, Filter: record.All, At: record.Time(s * float64(second)),
		Revision: revision, Events: events}
}

func upserted(revision int64, worker record.Seen) record.Event {
	return record.Event{Type: "UPSERTED", Revision: revision, Worker: &worker}
}

func gone(revision int64, worker record.Seen) record.Event {
	return record.Event{Type: "REMOVED", Revision: revision, Worker: &worker}
}

func mark(revision int64, kind string) record.Event {
	return record.Event{Type: kind, Revision: revision}
}

// snapshot is a RESET, workers, and SYNCED.
func snapshot(s float64, revision int64, workers ...record.Seen) *record.Watch {
	events := []record.Event{mark(revision, "RESET")}
	for _, each := range workers {
		events = append(events, upserted(revision, each))
	}
	return told(s, revision, append(events, mark(revision, "SYNCED"))...)
}
