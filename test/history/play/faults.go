package play

import (
	"fmt"
	"math/rand"
	"slices"
	"sync"
	"time"

	"history/record"
)

// fault is something that can be done to a mesh. It takes its chances from rng, and returns when it is over.
type fault struct {
	name string
	// How often it is drawn, beside others of its lane.
	weight int
	do     func(w *World, s *slot, rng *rand.Rand) error
	// Without this it cannot be done.
	needs func(w *World) bool
}

const (
	// So many calls are answered between two faults of a lane: on a busy machine a sidecar would otherwise be
	// killed again before anybody has written to it, and nothing would be seen, however long the run.
	answersBetween = 12
	// A fault waits no longer for them: another lane may be why there are none.
	answersWithin = 10 * time.Second
)

// lanes of faults run beside each other: of each, one fault at a time.
var faultLanes = map[string][]fault{
	"processes": {
		{name: "kill", weight: 4, do: kill},
		{name: "terminate", weight: 2, do: terminate},
		{name: "freeze", weight: 3, do: freeze},
		{name: "lost-disk", weight: 2, do: loseDisk},
		{name: "old-disk", weight: 1, do: putBack},
		{name: "twin", weight: 1, do: twin},
		{name: "rename", weight: 1, do: rename},
		{name: "evict", weight: 2, do: evict, needs: impatient},
		{name: "leave", weight: 1, do: leave},
	},
	"network": {
		{name: "cut", weight: 2, do: cut, needs: wired},
		{name: "one-way-cut", weight: 2, do: cutOneWay, needs: wired},
		{name: "loss", weight: 1, do: lose, needs: wired},
		{name: "delay", weight: 1, do: delay, needs: wired},
	},
	"machine": {
		{name: "clock", weight: 2, do: stepClock},
		{name: "full-disk", weight: 2, do: fillDisk, needs: mounted},
	},
}

func impatient(w *World) bool { return !w.profile.patient }
func wired(w *World) bool     { return w.options.Wire != "" }
func mounted(w *World) bool   { return w.options.Mounts }

// Faults are the names of all faults.
func Faults() []string {
	var names []string
	for _, lane := range faultLanes {
		for _, each := range lane {
			names = append(names, each.name)
		}
	}
	slices.Sort(names)
	return names
}

// faults lets faults happen until the time is up, and mends everything.
func (w *World) faults(for_ time.Duration) error {
	end := time.Now().Add(for_)
	results := make(chan error)
	var stop sync.Once
	stopped := make(chan struct{})
	for name, lane := range faultLanes {
		possible := w.possible(lane)
		go func() {
			err := w.lane(possible, w.rng(name), end, stopped)
			if err != nil {
				stop.Do(func() { close(stopped) })
			}
			results <- err
		}()
	}
	go func() {
		for time.Now().Before(end) {
			time.Sleep(time.Second)
			if w.found() {
				stop.Do(func() { close(stopped) })
				return
			}
		}
	}()
	var failed error
	for range faultLanes {
		if err := <-results; err != nil {
			failed = err
		}
	}
	return failed
}

// possible are the faults of a lane that were asked for and can be done, each as often as its weight.
func (w *World) possible(lane []fault) []fault {
	var drawn []fault
	for _, each := range lane {
		asked := len(w.options.Faults) == 0 || slices.Contains(w.options.Faults, each.name)
		if asked && (each.needs == nil || each.needs(w)) {
			drawn = append(drawn, slices.Repeat([]fault{each}, each.weight)...)
		}
	}
	return drawn
}

func (w *World) lane(lane []fault, rng *rand.Rand, end time.Time, stopped <-chan struct{}) error {
	if len(lane) == 0 {
		select {
		case <-stopped:
		case <-time.After(time.Until(end)):
		}
		return nil
	}
	for {
		gap := time.Duration(rng.Int63n(int64(w.options.Gap)))
		each, s := lane[rng.Intn(len(lane))], w.slots[rng.Intn(len(w.slots))]
		chances := rand.New(rand.NewSource(rng.Int63()))
		select {
		case <-stopped:
			return nil
		case <-time.After(gap):
		}
		w.awaitAnswers(stopped)
		if !time.Now().Before(end) {
			return nil
		}
		if err := each.do(w, s, chances); err != nil {
			return fmt.Errorf("%s of %s: %w", each.name, s.node, err)
		}
	}
}

// awaitAnswers returns when enough calls were answered since it was called.
func (w *World) awaitAnswers(stopped <-chan struct{}) {
	enough, latest := w.answers.Load()+answersBetween, time.Now().Add(answersWithin)
	for w.answers.Load() < enough && time.Now().Before(latest) {
		select {
		case <-stopped:
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// during records a fault while it lasts.
func (w *World) during(kind string, nodes []string, work func() error) error {
	fault := &record.Fault{Kind: kind, Nodes: nodes, From: w.Recorder.Now()}
	w.Recorder.Change(func(history *record.History) { history.Faults = append(history.Faults, fault) })
	err := work()
	w.Recorder.Change(func(*record.History) { fault.To = w.Recorder.Now() })
	return err
}

// drawn is a time between two others.
func drawn(rng *rand.Rand, least, most time.Duration) time.Duration {
	return least + time.Duration(rng.Int63n(int64(most-least)))
}
