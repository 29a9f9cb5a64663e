package play

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"syscall"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"

	"history/record"
	mesh "history/workermesh/v1"
)

const (
	// A process that is asked to end, or that must fence itself, is killed after this.
	endsWithin = 30 * time.Second
	leaveWait  = 2 * time.Second
)

// replace ends the process of a slot in a way of its own, and starts another one in its place.
func (w *World) replace(kind string, s *slot, end func(p *process) error) error {
	s.busy.Lock()
	defer s.busy.Unlock()
	return w.during(kind, []string{s.node}, func() error {
		p := s.current
		s.set(nil)
		if err := end(p); err != nil {
			return err
		}
		p.close()
		next, err := w.launch(s)
		if err == nil {
			s.set(next)
		}
		return err
	})
}

func kill(w *World, s *slot, _ *rand.Rand) error {
	return w.replace("kill", s, func(p *process) error {
		p.kill()
		return nil
	})
}

func terminate(w *World, s *slot, _ *rand.Rand) error {
	return w.replace("terminate", s, func(p *process) error {
		p.signal(syscall.SIGTERM)
		p.endOr(endsWithin)
		return nil
	})
}

// endOr waits until a process has ended, and kills it when it does not.
func (p *process) endOr(within time.Duration) {
	select {
	case <-p.ended:
	case <-time.After(within):
	}
	p.kill()
}

func freeze(w *World, s *slot, rng *rand.Rand) error {
	for_ := drawn(rng, 200*time.Millisecond, 5*time.Second)
	s.busy.Lock()
	defer s.busy.Unlock()
	return w.during("freeze", []string{s.node}, func() error {
		s.current.signal(syscall.SIGSTOP)
		time.Sleep(for_)
		s.current.signal(syscall.SIGCONT)
		return nil
	})
}

// evict keeps a node away until the others have let go of it.
func evict(w *World, s *slot, rng *rand.Rand) error {
	for_ := drawn(rng, w.profile.dead, 4*w.profile.dead)
	return w.replace("evict", s, func(p *process) error {
		p.kill()
		time.Sleep(for_)
		return nil
	})
}

// loseDisk starts a node on an empty disk. Its gateway notices that, and registers again what it had, or most of it.
func loseDisk(w *World, s *slot, rng *rand.Rand) error {
	noticed := drawn(rng, 0, 1500*time.Millisecond)
	s.gateway.writing.Lock()
	defer s.gateway.writing.Unlock()
	err := w.replace("lost-disk", s, func(p *process) error {
		p.kill()
		empty, err := w.newDisk(record.Disk{From: s.disk.number})
		s.disk = empty
		return err
	})
	if err == nil {
		time.Sleep(noticed)
		s.gateway.registerAgain(s.current, rng)
	}
	return err
}

// putBack starts a node on a copy of its disk that is some seconds old.
func putBack(w *World, s *slot, rng *rand.Rand) error {
	for_ := drawn(rng, 0, 3*time.Second)
	s.busy.Lock()
	old, err := w.copyDisk(s.disk)
	s.busy.Unlock()
	if err != nil {
		return err
	}
	time.Sleep(for_)
	return w.replace("old-disk", s, func(p *process) error {
		p.kill()
		s.disk = old
		return nil
	})
}

// twin starts a second process of a node's name, on a copy of its disk, beside the first; that one has to go.
func twin(w *World, s *slot, _ *rand.Rand) error {
	s.busy.Lock()
	defer s.busy.Unlock()
	return w.during("twin", []string{s.node}, func() error {
		copied, err := w.copyDisk(s.disk)
		if err != nil {
			return err
		}
		first := s.current
		s.disk, s.host, w.spare = copied, w.spare, s.host
		next, err := w.launch(s)
		if err != nil {
			return err
		}
		s.set(next)
		first.endOr(endsWithin)
		return nil
	})
}

// rename gives a node another name on the same disk.
func rename(w *World, s *slot, _ *rand.Rand) error {
	return w.replace("rename", s, func(p *process) error {
		p.signal(syscall.SIGTERM)
		p.endOr(endsWithin)
		s.renamed++
		s.node = fmt.Sprintf("%s%d", s.node[:1], s.renamed)
		return nil
	})
}

// leave makes a node leave for good; later it is there anew, with nothing.
func leave(w *World, s *slot, rng *rand.Rand) error {
	away := drawn(rng, 0, 3*time.Second)
	return w.replace("leave", s, func(p *process) error {
		op := &record.Op{Node: s.node, Life: p.life.Number, Kind: record.Leave}
		ctx, cancel := context.WithTimeout(context.Background(), endsWithin)
		defer cancel()
		w.record(op, func() (*mesh.Worker, string, error) {
			request := &mesh.LeaveMeshRequest{NodeName: s.node, Timeout: durationpb.New(leaveWait)}
			left, err := p.mesh.LeaveMesh(ctx, request)
			if err == nil && left.DiskError != "" {
				err = errors.New(left.DiskError)
			}
			return nil, "", err
		})
		p.endOr(endsWithin)
		time.Sleep(away)
		return nil
	})
}
