package play

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"history/record"
)

// agreeWithin is how long nodes may take to agree when all faults are over.
const agreeWithin = 90 * time.Second

// Run lets gateways work and faults happen for so long, lets the nodes agree, and returns what was seen.
func (w *World) Run() (*record.History, error) {
	if err := w.startAll(); err != nil {
		return nil, err
	}
	done := make(chan struct{})
	var workers sync.WaitGroup
	begin := func(work func()) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			work()
		}()
	}
	for _, s := range w.slots {
		for lane := range lanes {
			begin(func() { s.gateway.work(lane, done) })
		}
		begin(func() { w.lister(s, done) })
		for _, filter := range []string{record.All, record.Active, record.Even, record.Ready} {
			begin(func() { w.watcher(s, filter, done) })
		}
	}
	err := w.faults(time.Duration(w.options.Seconds) * time.Second)
	close(done)
	if err != nil {
		// Nobody waits any longer for a process that did not start.
		for _, s := range w.slots {
			s.close()
		}
	}
	workers.Wait()
	if err == nil && !w.found() {
		w.agree()
	}
	return w.Recorder.History(), err
}

func (w *World) startAll() error {
	results := make(chan error)
	for _, s := range w.slots {
		go func() {
			p, err := w.launch(s)
			if err == nil {
				s.set(p)
			}
			results <- err
		}()
	}
	var failed error
	for range w.slots {
		if err := <-results; err != nil {
			failed = err
		}
	}
	return failed
}

// agree waits until all nodes show the same, and records what they show last.
func (w *World) agree() {
	deadline := time.Now().Add(agreeWithin)
	running := w.names()
	for {
		last := time.Now().After(deadline)
		views := map[string]bool{}
		for _, s := range w.slots {
			list := w.list(s.running(), record.All, last)
			views[viewOf(list, running)] = true
		}
		if last {
			return
		}
		if len(views) == 1 && !views[""] {
			deadline = time.Now()
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// viewOf is what nodes must agree on, as one text; empty while something still changes by itself.
func viewOf(list *record.List, running []string) string {
	if list == nil || list.Incomplete {
		return ""
	}
	view := "."
	for _, worker := range list.Workers {
		if slices.Contains(running, worker.Owner) && (worker.OwnerStatus == "DRAINING" || worker.Stale) {
			return ""
		}
		view += fmt.Sprintln(worker.Owner, worker.URL, worker.Value, worker.Revision, worker.OwnerStatus)
	}
	return view
}
