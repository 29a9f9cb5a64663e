// Package play runs a mesh of real sidecars, lets gateways work on all of them while faults happen, and records
// what they see.
package play

import (
	"math/rand"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"history/record"
)

// Options is what a run is asked for.
type Options struct {
	Seed    int64
	Seconds int
	// At most five.
	Nodes int
	// How a sidecar is started: node, its flags, and the program.
	Node []string
	// Between two faults, at most.
	Gap time.Duration
	// Names of the faults that may happen; empty = all that this machine permits.
	Faults []string
	// Ends the run early when what was seen so far suffices; nil = never.
	Found func(history *record.History) bool
	// Where disks, sockets and logs are.
	Directory string
	// Sidecars run in network namespaces, joined by this program; empty = on the loopback interface.
	Wire string
	// File systems may be mounted: disks can be full.
	Mounts bool
}

// slot is the place of one node: a host, a name and a disk. The process in it comes and goes.
type slot struct {
	host    int
	node    string
	renamed int
	disk    disk
	// File that says by how much the node's wall clock is wrong.
	clock   string
	gateway *gateway
	// Who does something to the process or the disk has it.
	busy sync.Mutex

	mutex   sync.Mutex
	changed *sync.Cond
	current *process
	closed  bool
}

func newSlot(host int, node string) *slot {
	s := &slot{host: host, node: node}
	s.changed = sync.NewCond(&s.mutex)
	return s
}

// running waits for the process of the slot; nil when the run is over.
func (s *slot) running() *process {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for s.current == nil && !s.closed {
		s.changed.Wait()
	}
	if s.closed {
		return nil
	}
	return s.current
}

func (s *slot) set(p *process) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.current = p
	s.changed.Broadcast()
}

// close lets nobody wait any longer.
func (s *slot) close() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.closed = true
	s.changed.Broadcast()
}

// World is a mesh under test.
type World struct {
	Recorder  *record.Recorder
	options   Options
	profile   profile
	directory string
	network   network
	slots     []*slot
	// The host that no node runs on.
	spare int
	// Where disks are mounted.
	mounted []string
	disks   atomic.Int64
	lives   atomic.Int64
	values  atomic.Int64
	watches atomic.Int64
	// Calls of gateways that were answered without an error.
	answers atomic.Int64
}

// NewWorld makes disks and network for the nodes; nothing runs yet.
func NewWorld(options Options, command string) (*World, error) {
	w := &World{options: options, directory: options.Directory}
	w.profile = chooseProfile(w.rng("profile"))
	nodes := []string{"a", "b", "c", "d", "e"}[:options.Nodes]
	// One host more: a node's twin has to run somewhere.
	network, err := w.openNetwork(len(nodes) + 1)
	if err != nil {
		return nil, err
	}
	w.network, w.spare = network, len(nodes)
	w.Recorder = record.NewRecorder(record.Header{
		Seed: options.Seed, Seconds: options.Seconds, Command: command, Nodes: nodes,
		Patient: w.profile.patient, ClaimGrace: w.profile.claimGrace.Nanoseconds(),
		JoinTimeout: joinTimeout.Nanoseconds(),
	})
	for host, node := range nodes {
		s := newSlot(host, node)
		s.clock = filepath.Join(w.directory, "clock-"+node)
		s.gateway = newGateway(w, s)
		if s.disk, err = w.newDisk(record.Disk{}); err != nil {
			return nil, err
		}
		w.slots = append(w.slots, s)
	}
	return w, nil
}

// openNetwork makes hosts of their own only where something is to be done to what goes between them.
func (w *World) openNetwork(hosts int) (network, error) {
	if len(w.possible(faultLanes["network"])) == 0 {
		return loopback{}, nil
	}
	return openNamespaces(w.options.Wire, hosts)
}

// rng is a source of chance of its own for each purpose, so that none disturbs another.
func (w *World) rng(purpose string) *rand.Rand {
	seed := w.options.Seed
	for _, letter := range purpose {
		seed = seed*1_000_003 + int64(letter)
	}
	return rand.New(rand.NewSource(seed))
}

func (w *World) found() bool {
	return w.options.Found != nil && w.options.Found(w.Recorder.History())
}

// Close ends everything that was started.
func (w *World) Close() {
	for _, s := range w.slots {
		s.close()
		if s.current != nil {
			s.current.kill()
		}
	}
	w.network.close()
	for _, root := range w.mounted {
		_ = syscall.Unmount(root, 0)
	}
}
