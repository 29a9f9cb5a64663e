package play

import (
	"fmt"
	"math/rand"
	"os"
	"time"
)

// disturb lets the network do something for a while, which concerns these nodes.
func (w *World) disturb(kind string, nodes []string, rules rules, for_ time.Duration) error {
	return w.during(kind, nodes, func() error {
		w.network.rule(rules)
		time.Sleep(for_)
		w.network.rule(rulesOfPeace)
		return nil
	})
}

var rulesOfPeace = rules{}

// cutTime is shorter or longer than the time after which tombstones are forgotten.
func (w *World) cutTime(rng *rand.Rand) time.Duration {
	return drawn(rng, 200*time.Millisecond, 2*min(w.profile.tombstones, 5*time.Second))
}

// between are the directions from one node to all others, which come from hosts that it may have next too.
func (w *World) between(s *slot) (out, in [][2]string) {
	from := withoutPort(w.network.address(s.host))
	for host := range len(w.slots) + 1 {
		if to := withoutPort(w.network.address(host)); to != from {
			out, in = append(out, [2]string{from, to}), append(in, [2]string{to, from})
		}
	}
	return out, in
}

// cut separates a node from all others, or from one.
func cut(w *World, s *slot, rng *rand.Rand) error {
	out, in := w.between(s)
	for_, one := w.cutTime(rng), rng.Intn(len(out))
	if rng.Intn(2) == 0 {
		out, in = out[one:one+1], in[one:one+1]
	}
	return w.disturb("cut", w.names(), rules{Cuts: append(out, in...)}, for_)
}

// cutOneWay lets a node hear nobody, or nobody hear it.
func cutOneWay(w *World, s *slot, rng *rand.Rand) error {
	out, in := w.between(s)
	for_ := w.cutTime(rng)
	if rng.Intn(2) == 0 {
		out = in
	}
	return w.disturb("one-way-cut", w.names(), rules{Cuts: out}, for_)
}

func lose(w *World, _ *slot, rng *rand.Rand) error {
	share := 0.05 + 0.25*rng.Float64()
	return w.disturb("loss", w.names(), rules{Loss: share}, drawn(rng, time.Second, 5*time.Second))
}

func delay(w *World, _ *slot, rng *rand.Rand) error {
	jitter := 20 + rng.Intn(200)
	return w.disturb("delay", w.names(), rules{JitterMs: jitter}, drawn(rng, time.Second, 5*time.Second))
}

func (w *World) names() []string {
	var names []string
	for _, s := range w.slots {
		names = append(names, s.node)
	}
	return names
}

// steps of a clock that somebody sets; those of days bar a log from others until the clock is right again.
var clockSteps = []time.Duration{
	10 * time.Second, -10 * time.Second, 2 * time.Hour, -2 * time.Hour, 50 * time.Hour, -50 * time.Hour,
}

// stepClock sets a node's wall clock, and later sets it right. A process that starts meanwhile has it too.
func stepClock(w *World, s *slot, rng *rand.Rand) error {
	step, for_ := clockSteps[rng.Intn(len(clockSteps))], drawn(rng, time.Second, 5*time.Second)
	return w.during("clock", []string{s.node}, func() error {
		if err := setClock(s, step); err != nil {
			return err
		}
		time.Sleep(for_)
		return setClock(s, 0)
	})
}

// setClock tells the hook in the node's processes; a file has its whole text when it has its name.
func setClock(s *slot, step time.Duration) error {
	draft := s.clock + ".new"
	if err := os.WriteFile(draft, fmt.Append(nil, step.Milliseconds()), 0o600); err != nil {
		return err
	}
	return os.Rename(draft, s.clock)
}

// fillDisk leaves no room for a while.
func fillDisk(w *World, s *slot, rng *rand.Rand) error {
	for_ := drawn(rng, 200*time.Millisecond, 3*time.Second)
	s.busy.Lock()
	defer s.busy.Unlock()
	return w.during("full-disk", []string{s.node}, func() error {
		if err := s.disk.fill(); err != nil {
			return err
		}
		time.Sleep(for_)
		return s.disk.empty()
	})
}
