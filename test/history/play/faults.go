package play

import (
	"math/rand"
	"time"

	"history/record"
)

// faults makes one fault after the other until the time is up.
func (w *World) faults(for_ time.Duration) error {
	rng := w.rng("faults")
	end := time.Now().Add(for_)
	for time.Now().Before(end) && !w.found() {
		time.Sleep(time.Duration(rng.Int63n(int64(w.options.Gap))))
		if err := w.restart(rng); err != nil {
			return err
		}
	}
	return nil
}

// during records a fault while it lasts.
func (w *World) during(kind string, nodes []string, work func() error) error {
	fault := &record.Fault{Kind: kind, Nodes: nodes, From: w.Recorder.Now()}
	w.Recorder.Change(func(history *record.History) { history.Faults = append(history.Faults, fault) })
	err := work()
	w.Recorder.Change(func(*record.History) { fault.To = w.Recorder.Now() })
	return err
}

// restart kills a process and starts another one in its place.
func (w *World) restart(rng *rand.Rand) error {
	s := w.slots[rng.Intn(len(w.slots))]
	return w.during("kill", []string{s.node}, func() error {
		p := s.current
		s.set(nil)
		p.kill()
		next, err := w.launch(s)
		if err == nil {
			s.set(next)
		}
		return err
	})
}
