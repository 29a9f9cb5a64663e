package check

import (
	"fmt"
	"maps"
	"slices"

	"history/record"
)

// table is what a watcher holds, by worker id.
type table map[string]record.Seen

// fold is a watcher that does as WatchWorkers says: what follows a RESET is built beside what it holds, and takes
// its place at SYNCED.
type fold struct {
	held     table
	building table
	// It has had a SYNCED, so what it holds is all that there is.
	complete bool
}

func newFold() *fold { return &fold{held: table{}} }

// apply takes an event; true when it was a SYNCED that put a new table in the place of the old one.
func (f *fold) apply(event record.Event) (swapped bool) {
	target := f.held
	if f.building != nil {
		target = f.building
	}
	switch event.Type {
	case "RESET":
		f.building = table{}
	case "SYNCED":
		swapped = f.building != nil
		if swapped {
			f.held, f.building = f.building, nil
		}
		f.complete = true
	case "UPSERTED":
		delete(target, event.Previous)
		target[event.Worker.ID] = *event.Worker
	case "REMOVED":
		delete(target, event.Worker.ID)
	}
	return swapped
}

// streams are the answers of each watch within one process, in order.
func (x *index) streams() map[[2]int][]*record.Watch {
	streams := map[[2]int][]*record.Watch{}
	for _, each := range x.Watches {
		key := [2]int{each.Number, each.Life}
		streams[key] = append(streams[key], each)
	}
	return streams
}

// C4: a watch, folded up to a revision, equals the list at that revision, with filters and after resumption.
func folds(x *index) []Problem {
	var problems []Problem
	lists := map[string][]*record.List{}
	for _, list := range x.Lists {
		if !list.Incomplete {
			key := fmt.Sprint(list.Life, list.Filter)
			lists[key] = append(lists[key], list)
		}
	}
	streams := x.streams()
	for _, key := range sortedKeys(streams) {
		answers := streams[key]
		same := lists[fmt.Sprint(answers[0].Life, answers[0].Filter)]
		slices.SortFunc(same, func(a, b *record.List) int { return int(a.Revision - b.Revision) })
		problems = append(problems, compareStream(answers, same)...)
	}
	return problems
}

func sortedKeys(streams map[[2]int][]*record.Watch) [][2]int {
	return slices.SortedFunc(maps.Keys(streams), func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
}

// compareStream walks over answers and lists, both in the order of revisions.
func compareStream(answers []*record.Watch, lists []*record.List) []Problem {
	folded, at := newFold(), 0
	var reached int64
	for _, list := range lists {
		for at < len(answers) && answers[at].Revision <= list.Revision {
			for _, event := range answers[at].Events {
				folded.apply(event)
			}
			reached = max(reached, answers[at].Revision)
			at++
		}
		if !folded.complete || folded.building != nil {
			continue
		}
		exact := reached == list.Revision
		present, changed, whole := upTo(folded, answers[at:], list.Revision, reached)
		if !whole {
			continue
		}
		if difference := compare(present, changed, list, exact); difference != "" {
			return []Problem{problem("C4", "watch %d of %s in life %d, folded up to revision %d, differs from the "+
				"list at %.3f: %s", answers[0].Number, list.Filter, list.Life, list.Revision,
				seconds(list.Call), difference)}
		}
	}
	return nil
}

// upTo is what a watcher holds at a revision; of workers that have changed again in the answer that goes beyond
// it, nobody can tell. It is whole when that answer, or one at the revision, has come.
func upTo(folded *fold, rest []*record.Watch, revision, reached int64) (table, map[string]bool, bool) {
	at := &fold{held: maps.Clone(folded.held), complete: true}
	changed := map[string]bool{}
	for _, answer := range rest {
		if reached >= revision {
			break
		}
		for _, event := range answer.Events {
			if event.Type == "RESET" {
				return nil, nil, false
			}
			if event.Revision <= revision {
				at.apply(event)
			} else if event.Worker != nil {
				changed[event.Worker.ID], changed[event.Previous] = true, true
			}
		}
		reached = max(reached, answer.Revision)
	}
	return at.held, changed, reached >= revision
}

// compare says how they differ. Where no answer leads to the very revision of the list, it may show what came and
// went between two answers: a worker, or another active owner of a URL.
func compare(held table, changed map[string]bool, list *record.List, exact bool) string {
	if !exact && list.Filter != record.All {
		return ""
	}
	listed := table{}
	for _, worker := range list.Workers {
		listed[worker.ID] = worker
	}
	for id, worker := range listed {
		other, found := held[id]
		if changed[id] || !found && !exact {
			continue
		}
		if !found {
			return fmt.Sprintf("it lacks %s %s", worker.URL, show(&worker))
		}
		if !exact {
			other.Shadowed = worker.Shadowed
		}
		if worker != other {
			return fmt.Sprintf("it has %s %s, the list %s", worker.URL, show(&other), show(&worker))
		}
	}
	for id, worker := range held {
		if _, found := listed[id]; !found && !changed[id] {
			return fmt.Sprintf("it still has %s %s", worker.URL, show(&worker))
		}
	}
	return ""
}
