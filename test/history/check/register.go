package check

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"

	"history/record"
)

// C1: at its owner, one worker is a linearizable register, through crashes. The register belongs to a disk and
// a URL: a node that changes its name on one disk goes on with its registers.

// patience is for the search through one register's calls.
const patience = 60 * time.Second

type phase uint8

const (
	absent phase = iota
	present
	// On its way out: it may be gone at any time from now on.
	draining
)

// state of one register; a zero in a field means that it is not known.
type state struct {
	phase    phase
	value    int64
	revision int64
	status   string
}

// call is what the model sees of an operation.
type call struct {
	op   *record.Op
	sure bool
	// Of a write without an answer that somebody saw.
	revision int64
	// Others write the URL too: what is new inherits their status as it is when the write has come to the disk.
	inherits bool
}

type registerKey struct {
	disk int
	url  string
}

func registers(x *index) []Problem {
	var problems []Problem
	calls := x.callsByRegister()
	keys := make([]registerKey, 0, len(calls))
	for key := range calls {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b registerKey) int {
		return strings.Compare(fmt.Sprint(a.disk, a.url), fmt.Sprint(b.disk, b.url))
	})
	for _, key := range keys {
		model := registerModel(x.disks[key.disk].From != 0)
		result := porcupine.CheckOperationsTimeout(model, calls[key], patience)
		if result == porcupine.Ok {
			continue
		}
		_, info := porcupine.CheckOperationsVerbose(model, calls[key], patience)
		what := "is not a linearizable register"
		if result == porcupine.Unknown {
			what = fmt.Sprintf("could not be judged within %s", patience)
		}
		problems = append(problems, problem("C1", "%s on disk %d %s: %s",
			key.url, key.disk, what, explain(info, calls[key])))
	}
	return problems
}

// callsByRegister makes operations of all that happened at an owner. What it lists counts as reads.
func (x *index) callsByRegister() map[registerKey][]porcupine.Operation {
	calls := map[registerKey][]porcupine.Operation{}
	add := func(key registerKey, op *record.Op, begin, end record.Time) {
		input := call{op: op, sure: x.surely(op), inherits: x.shared(key.url)}
		if op.Value != 0 {
			input.revision = x.seen[op.Value].revision
		}
		calls[key] = append(calls[key],
			porcupine.Operation{ClientId: op.Client, Input: input, Call: begin, Return: end})
	}
	urls := map[int][]string{}
	for _, op := range x.Ops {
		key := registerKey{x.diskOf(op.Life), op.URL}
		if op.URL != "" && !slices.Contains(urls[key.disk], op.URL) {
			urls[key.disk] = append(urls[key.disk], op.URL)
		}
	}
	for _, op := range x.Ops {
		disk := x.diskOf(op.Life)
		if op.Kind == record.Leave {
			for _, url := range urls[disk] {
				x.addLeave(op, func(op *record.Op, begin, end record.Time) {
					add(registerKey{disk, url}, op, begin, end)
				})
			}
			continue
		}
		// A read without an answer says nothing.
		if op.Kind != record.Get || op.End == record.OK {
			add(registerKey{disk, op.URL}, op, op.Call, x.done(op))
		}
	}
	for _, list := range x.Lists {
		if list.Filter != record.All {
			continue
		}
		disk := x.diskOf(list.Life)
		for _, url := range urls[disk] {
			read := &record.Op{Kind: record.Get, End: record.OK, Life: list.Life, URL: url}
			read.Call, read.Return = list.Call, list.Return
			for at, worker := range list.Workers {
				if worker.Local && worker.URL == url {
					read.Seen = &list.Workers[at]
				}
			}
			add(registerKey{disk, url}, read, list.Call, list.Return)
		}
	}
	return calls
}

// shared says whether a URL was written on more than one disk.
func (x *index) shared(url string) bool { return len(x.writers[url]) > 1 }

// addLeave: a node that leaves lets all its workers drain, and has none when its process has ended.
func (x *index) addLeave(op *record.Op, add func(op *record.Op, begin, end record.Time)) {
	ended := x.lives[op.Life].Ended
	if op.End == record.Refused {
		return
	}
	add(op, op.Call, max(op.Return, ended))
	if op.End == record.OK && ended != 0 {
		gone := &record.Op{Kind: record.Get, End: record.OK, Life: op.Life, Call: ended, Return: ended}
		add(gone, ended, ended)
	}
}

func registerModel(inherits bool) porcupine.Model {
	model := porcupine.NondeterministicModel{
		Init: func() []any {
			if inherits {
				return []any{state{}, state{phase: present}}
			}
			return []any{state{}}
		},
		Step: func(from, input, _ any) []any {
			var next []any
			for _, each := range expired(from.(state)) {
				for _, to := range step(each, input.(call)) {
					next = append(next, to)
				}
			}
			return next
		},
		DescribeOperation: func(input, _ any) string { return describe(input.(call).op) },
	}
	return model.ToModel()
}

// expired are the states that time alone may have led to.
func expired(from state) []state {
	if from.phase == draining {
		return []state{from, {}}
	}
	return []state{from}
}

// step returns the states that a call may lead to; none when it cannot have ended like this in this state.
func step(from state, c call) []state {
	op := c.op
	if op.Kind == record.Get {
		return read(from, op.Seen)
	}
	if op.End == record.Refused {
		return refused(from, op)
	}
	done := write(from, c)
	if op.End == record.Unknown && !c.sure {
		return append(done, from)
	}
	return done
}

func read(from state, seen *record.Seen) []state {
	if seen == nil || !seen.Local {
		return when(from.phase == absent, from)
	}
	if from.phase == absent {
		return nil
	}
	matches := (from.value == 0 || from.value == seen.Value) &&
		(from.revision == 0 || from.revision == seen.Revision)
	leaving := seen.Status == "DRAINING"
	if from.phase == draining {
		return when(matches && leaving, state{draining, seen.Value, seen.Revision, ""})
	}
	// Nobody sets DRAINING but a removal; of an inherited worker that may lie before this disk.
	if leaving {
		return when(matches && from.value == 0, state{draining, seen.Value, seen.Revision, ""})
	}
	matches = matches && (from.status == "" || from.status == seen.Status)
	return when(matches, state{present, seen.Value, seen.Revision, seen.Status})
}

func refused(from state, op *record.Op) []state {
	switch {
	case strings.Contains(op.Error, "WORKER_NOT_FOUND"), strings.Contains(op.Error, "NOT_OWNER"):
		return when(from.phase == absent, from)
	case strings.Contains(op.Error, "REVISION_MISMATCH"):
		return when(from.phase != absent && from.revision != op.Expect, from)
	case strings.Contains(op.Error, "WORKER_EXISTS"):
		return when(from.phase != absent, from)
	}
	return []state{from}
}

func write(from state, c call) []state {
	op := c.op
	if op.Expect != 0 && (from.phase == absent || from.revision != 0 && from.revision != op.Expect) {
		return nil
	}
	to := from
	switch op.Kind {
	case record.Register:
		known := state{present, op.Value, c.revision, ""}
		if op.Seen != nil {
			known.revision = op.Seen.Revision
		}
		if op.Seen != nil && !c.inherits {
			known.status = op.Seen.Status
		}
		created := op.Outcome == "CREATED" || op.Outcome == "CLAIMED"
		return when(op.End == record.Unknown || created == (from.phase == absent), known)
	case record.Patch:
		to.value, to.revision = op.Value, c.revision
		if op.Seen != nil {
			to.revision = op.Seen.Revision
		}
		if from.phase == draining {
			// The removal is off, and the status anew.
			to.phase, to.status = present, ""
		}
		return when(from.phase != absent, to)
	case record.Status:
		if to.phase == present {
			to.status = op.Status
		}
		return when(from.phase != absent, to)
	case record.Leave:
		if from.phase == present {
			return []state{{draining, from.value, from.revision, ""}, {}}
		}
		return []state{from}
	}
	return removed(from, op)
}

// removed: what is READY drains first, unless that is skipped.
func removed(from state, op *record.Op) []state {
	drains := state{draining, from.value, from.revision, ""}
	switch {
	case op.Seen != nil && !op.Seen.Local:
		// A record of an earlier disk, back from the peers: no register of this one.
		return when(from.phase == absent, from)
	case from.phase == absent:
		return nil
	case op.End == record.OK && op.Outcome == "REMOVED", op.Kind == record.Remove:
		return []state{{}}
	case op.End == record.OK:
		return []state{drains}
	}
	return []state{drains, {}}
}

func when(allowed bool, to state) []state {
	if allowed {
		return []state{to}
	}
	return nil
}
