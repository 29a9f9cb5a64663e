package check

import (
	"fmt"

	"history/record"
)

// C5: no watcher loses a worker that its gateway keeps registered; through a restart of the owner, through the
// loss of its disk when the gateway registers again within the grace, and through a restart of the watcher's node.
func removals(x *index) []Problem {
	found := &problems{}
	for _, views := range x.views() {
		for at, next := range views {
			if at == 0 {
				x.beginsComplete(found, next)
				continue
			}
			for where, worker := range views[at-1].shown {
				if _, still := next.shown[where]; !still && x.Header.Patient {
					x.mayBeGone(found, where, worker.Value, next)
				}
			}
		}
	}
	return found.all
}

func (x *index) mayBeGone(found *problems, where place, value int64, next view) {
	if kept := x.keptBy(where, value, next.at); kept != nil {
		found.add("C5", fmt.Sprint(where, next.life, next.at), "life %d of %s loses %s of %s at %.3f, which is "+
			"registered since\n    %s", next.life, next.node, where.url, where.owner, seconds(next.at), describe(kept))
	}
}

// keptBy is the call by which an owner's worker got a value, when it was surely registered from then on until a
// time; nil when it may be gone.
func (x *index) keptBy(where place, value int64, at record.Time) *record.Op {
	kept := x.writes[value]
	if kept == nil {
		return nil
	}
	for _, op := range x.Ops {
		ends := op.Kind == record.Leave || op.URL == where.url && (op.Kind == record.Remove || op.Kind == record.Drain)
		if ends && op.Node == where.owner && op.End != record.Refused && op.Call < at && x.done(op) >= kept.Call {
			return nil
		}
	}
	for _, life := range x.Lives {
		if life.Node != where.owner || life.Started > at || life.Disk == x.diskOf(kept.Life) {
			continue
		}
		// Another disk has come since: what counts is what its gateway says there.
		if life.Started > kept.Call && !x.registeredAgain(where, life) || x.disks[life.Disk].Copied != 0 {
			return nil
		}
	}
	return kept
}

// registeredAgain: within the grace, on the disk of this process.
func (x *index) registeredAgain(where place, life *record.Life) bool {
	for _, op := range x.Ops {
		if op.Kind == record.Register && op.URL == where.url && op.End == record.OK &&
			x.diskOf(op.Life) == life.Disk && op.Return < life.Started+x.Header.ClaimGrace {
			return true
		}
	}
	return false
}

// beginsComplete: what a process shows first as all that there is holds what all others had shown before it began.
func (x *index) beginsComplete(found *problems, first view) {
	started := x.lives[first.life].Started
	if !x.calm(first.life, first.at) {
		return
	}
	// By how many others it was shown, and the oldest value that they showed.
	held, oldest, others := map[place]int{}, map[place]int64{}, 0
	for _, life := range x.Lives {
		if life.Node == first.node || life.Ended != 0 && life.Ended < first.at || life.Started > first.at {
			continue
		}
		others++
		last := x.lastList(life.Number, started)
		if last == nil {
			return
		}
		for _, each := range last.Workers {
			where := place{each.Owner, each.URL}
			if held[where]++; oldest[where] == 0 || x.older(each.Value, oldest[where]) {
				oldest[where] = each.Value
			}
		}
	}
	for where, count := range held {
		_, shown := first.shown[where]
		if shown || count < others || first.at > started+x.Header.JoinTimeout {
			continue
		}
		if kept := x.keptBy(where, oldest[where], first.at); kept != nil {
			found.add("C5", fmt.Sprint(where, first.life), "life %d of %s says at %.3f that it shows all, and lacks "+
				"%s of %s, which all others had shown before it began", first.life, first.node, seconds(first.at),
				where.url, where.owner)
		}
	}
}

// calm: nothing but its own restart happened since a process began.
func (x *index) calm(life int, until record.Time) bool {
	of := x.lives[life]
	for _, fault := range x.Faults {
		own := len(fault.Nodes) == 1 && fault.Nodes[0] == of.Node && fault.From <= of.Started
		if !own && fault.From < until && fault.To > of.Started {
			return false
		}
	}
	return true
}

// lastList is what a process showed last, before a time, as all that there is.
func (x *index) lastList(life int, before record.Time) *record.List {
	var last *record.List
	for _, list := range x.Lists {
		if list.Life == life && list.Filter == record.All && !list.Incomplete && list.Return < before {
			if last == nil || list.Call > last.Call {
				last = list
			}
		}
	}
	return last
}
