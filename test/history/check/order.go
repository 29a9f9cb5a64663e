package check

import (
	"fmt"
	"slices"

	"history/record"
)

// C2: nobody sees a value that was not written, an older one after a newer one, or one that comes back after its
// removal was seen. What a crash takes back and somebody has seen is found by C1.

// place is one owner's record for a URL.
type place struct{ owner, url string }

// eye is one reader of one process, which sees states in order.
type eye struct {
	// What it saw last in each place.
	last map[place]record.Seen
	// Places where there was something, and then nothing.
	gone map[place]record.Time
}

func order(x *index) []Problem {
	found := &problems{}
	x.eachSighting(func(life int, worker *record.Seen, at record.Time) {
		x.written(found, worker, at)
	})
	x.onceGiven(found)
	revisions := map[int64]int64{}
	x.eachSighting(func(life int, worker *record.Seen, at record.Time) {
		if before, known := revisions[worker.Value]; known && before != worker.Revision {
			found.add("C2", fmt.Sprint("revisions", worker.Value), "value %d of %s has revision %d and, at %.3f, %d",
				worker.Value, worker.URL, before, seconds(at), worker.Revision)
		}
		revisions[worker.Value] = worker.Revision
	})
	for _, looks := range x.views() {
		seeing := &eye{map[place]record.Seen{}, map[place]record.Time{}}
		for _, each := range looks {
			x.look(found, seeing, each)
		}
	}
	return found.all
}

// onceGiven: a revision of one worker stands for one value as long as the worker is registered, so that who writes
// only if nothing has changed can rely on it. What a lost disk knew of revisions is back when the process that
// began on an empty one is complete.
func (x *index) onceGiven(found *problems) {
	given := map[string]int64{}
	x.eachSighting(func(_ int, worker *record.Seen, at record.Time) {
		name := fmt.Sprint("given", worker.Owner, worker.URL, worker.Revision)
		before, known := given[name]
		given[name] = worker.Value
		if !known || before == worker.Value || x.mayRepeat(x.writes[before], x.writes[worker.Value]) {
			return
		}
		found.add("C2", name, "%s of %s has value %d and, at %.3f, %d under one revision, %d", worker.URL,
			worker.Owner, before, seconds(at), worker.Value, worker.Revision)
	})
}

// mayRepeat: nobody who wrote one of the values could know the revision of the other one, or rely on it.
func (x *index) mayRepeat(one, other *record.Op) bool {
	if one == nil || other == nil {
		return true
	}
	if one.Call > other.Call {
		one, other = other, one
	}
	disk := x.disks[x.diskOf(other.Life)]
	if disk.Copied != 0 {
		return true
	}
	if first := x.firstComplete(other.Life); disk.From != 0 && other.Call < first {
		return true
	}
	for _, op := range x.Ops {
		ends := op.Kind == record.Remove || op.Kind == record.Drain
		if ends && op.URL == one.URL && op.Node == one.Node && op.End != record.Refused && op.Call < other.Call &&
			x.done(op) > one.Call {
			return true
		}
	}
	return false
}

// firstComplete is when a process first showed all that there is.
func (x *index) firstComplete(life int) record.Time {
	first := record.Forever
	for _, list := range x.Lists {
		if list.Life == life && !list.Incomplete {
			first = min(first, list.Return)
		}
	}
	return first
}

// written: the value is one that a gateway had begun to write, there.
func (x *index) written(found *problems, worker *record.Seen, at record.Time) {
	op := x.writes[worker.Value]
	name := fmt.Sprint("written", worker.Value, worker.URL)
	switch {
	case op == nil:
		found.add("C2", name, "%s has value %d at %.3f, which nobody wrote", worker.URL, worker.Value, seconds(at))
	case op.URL != worker.URL:
		found.add("C2", name, "%s has value %d at %.3f, which was written to %s", worker.URL, worker.Value,
			seconds(at), op.URL)
	case op.Call > at:
		found.add("C2", name, "%s has value %d at %.3f, before it was written", worker.URL, worker.Value, seconds(at))
	case op.End == record.Refused:
		found.add("C2", name, "%s has value %d at %.3f, whose write was refused", worker.URL, worker.Value, seconds(at))
	}
}

// view is all that a reader sees at one time.
type view struct {
	node  string
	life  int
	at    record.Time
	shown map[place]record.Seen
}

// views are the readers of all records: what is listed at a process, and each of its watches.
func (x *index) views() [][]view {
	var all [][]view
	lists := map[int][]view{}
	for _, list := range x.Lists {
		if list.Filter == record.All && !list.Incomplete {
			shown := map[place]record.Seen{}
			for _, each := range list.Workers {
				shown[place{each.Owner, each.URL}] = each
			}
			lists[list.Life] = append(lists[list.Life], view{list.Node, list.Life, list.Return, shown})
		}
	}
	for _, life := range x.Lives {
		views := lists[life.Number]
		slices.SortStableFunc(views, func(a, b view) int { return int(a.at - b.at) })
		all = append(all, views)
	}
	streams := x.streams()
	for _, key := range sortedKeys(streams) {
		if streams[key][0].Filter == record.All {
			all = append(all, viewsOfWatch(streams[key]))
		}
	}
	return all
}

func viewsOfWatch(answers []*record.Watch) []view {
	folded := newFold()
	var views []view
	for _, answer := range answers {
		for _, event := range answer.Events {
			folded.apply(event)
			if !folded.complete || folded.building != nil {
				continue
			}
			shown := map[place]record.Seen{}
			for _, each := range folded.held {
				shown[place{each.Owner, each.URL}] = each
			}
			views = append(views, view{answer.Node, answer.Life, answer.At, shown})
		}
	}
	return views
}

// look compares what a reader sees with what it saw before.
func (x *index) look(found *problems, seeing *eye, next view) {
	for where := range seeing.last {
		if _, still := next.shown[where]; !still {
			if _, known := seeing.gone[where]; !known {
				seeing.gone[where] = next.at
			}
		}
	}
	for where, worker := range next.shown {
		before, known := seeing.last[where]
		gone, was := seeing.gone[where]
		delete(seeing.gone, where)
		seeing.last[where] = worker
		lost := x.doneAt(before.Value)
		if was {
			lost = gone
		}
		if !known || x.putBack(before.Value, lost, next.at) || x.besides(worker.Value, before.Value) {
			continue
		}
		name := fmt.Sprint(where, before.Value, worker.Value)
		told := fmt.Sprintf("%s of %s, read in life %d of %s", where.url, where.owner, next.life, next.node)
		if x.older(worker.Value, before.Value) || x.fell(before, worker) {
			found.add("C2", name, "%s: after %s comes, at %.3f, the older %s", told, show(&before),
				seconds(next.at), show(&worker))
		} else if was && x.Header.Patient && worker.Value == before.Value {
			found.add("C2", name, "%s: %s was gone at %.3f, and is back at %.3f", told, show(&before),
				seconds(gone), seconds(next.at))
		}
	}
}

// older: one value was surely written before the other one.
func (x *index) older(value, than int64) bool {
	one, other := x.writes[value], x.writes[than]
	return one != nil && other != nil && x.done(one) < other.Call
}

// fell: revisions grow with every change. A lost disk takes the memory of them with it.
func (x *index) fell(before, after record.Seen) bool {
	one, other := x.writes[before.Value], x.writes[after.Value]
	return one != nil && other != nil && x.diskOf(one.Life) == x.diskOf(other.Life) &&
		after.Revision < before.Revision
}

// doneAt is by when a value was written.
func (x *index) doneAt(value int64) record.Time {
	if op := x.writes[value]; op != nil {
		return x.done(op)
	}
	return 0
}

// putBack: a copy of the disk that a value was written to, from before some time, has come into use by a later one.
func (x *index) putBack(value int64, before, by record.Time) bool {
	op := x.writes[value]
	if op == nil {
		return false
	}
	for _, life := range x.Lives {
		disk := x.disks[life.Disk]
		copied := disk.Copied != 0 && disk.Copied < before && x.descends(disk, x.diskOf(op.Life))
		if copied && life.Started < by {
			return true
		}
	}
	return false
}

// besides: while one process wrote a value, another one of its name ran on the disk of the other value, and the disk of
// the first one is a copy of that. The mesh keeps what one of them has, and either may have been seen first.
func (x *index) besides(value, twins int64) bool {
	one, other := x.writes[value], x.writes[twins]
	if one == nil || other == nil {
		return false
	}
	twin, original := x.lives[other.Life], x.diskOf(one.Life)
	disk := x.disks[twin.Disk]
	return disk.Copied != 0 && x.descends(disk, original) &&
		slices.ContainsFunc(x.Lives, func(life *record.Life) bool {
			ends := life.Ended == 0 || life.Ended > twin.Started
			return life.Disk == original && ends && (twin.Ended == 0 || life.Started < twin.Ended)
		})
}

// descends: a disk came in the place of another one, or of one that did.
func (x *index) descends(disk *record.Disk, from int) bool {
	for disk != nil && disk.From != 0 {
		if disk.From == from {
			return true
		}
		disk = x.disks[disk.From]
	}
	return false
}

// problems keeps one of each name.
type problems struct {
	all   []Problem
	named map[string]bool
}

func (p *problems) add(rule, name, format string, args ...any) {
	if p.named[name] {
		return
	}
	if p.named == nil {
		p.named = map[string]bool{}
	}
	p.named[name] = true
	p.all = append(p.all, problem(rule, format, args...))
}
