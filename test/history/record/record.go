// Package record holds what a run of the mesh left behind: calls of gateways, lists, watches, processes and
// faults, each with its times. The checks see nothing else.
package record

import (
	"bufio"
	"encoding/json"
	"os"
	"sync"
	"time"
)

// Time is in nanoseconds since the run began, by the one monotonic clock of the checker.
type Time = int64

// Forever ends what has not ended.
const Forever = Time(1) << 62

// Filters of lists and watches.
const (
	// Every record, also those whose URL has another active owner.
	All = "all"
	// What a gateway would see.
	Active = "active"
	// Workers with an even value.
	Even = "even"
	// Workers that are READY.
	Ready = "ready"
)

// Header says what the run was.
type Header struct {
	Seed    int64    `json:"seed"`
	Seconds int      `json:"seconds"`
	Command string   `json:"command"`
	Nodes   []string `json:"nodes"`
	// Nobody is evicted within the run, so whoever is gone was removed by its owner.
	Patient bool `json:"patient"`
	// How long a gateway may take to register again what a lost disk held.
	ClaimGrace Time `json:"claimGrace"`
	// A process is complete by then, whether it has found a peer or not.
	JoinTimeout Time `json:"joinTimeout"`
}

// Life is one process of a node.
type Life struct {
	Number int    `json:"life"`
	Node   string `json:"node"`
	// The disk that it runs on. A copy, or a new one in the place of one that was lost, has another number.
	Disk      int  `json:"disk"`
	Started   Time `json:"started"`
	Listening Time `json:"listening"`
	// Zero while it runs.
	Ended Time `json:"ended"`
}

// Disk is one history of durable states.
type Disk struct {
	Number int `json:"disk"`
	// The disk in whose place it came; 0 = none. What that one held may be found on it, or be gone.
	From int `json:"from,omitempty"`
	// When it was copied from that one; 0 = that one was lost, and this one began empty.
	Copied Time `json:"copied,omitempty"`
}

// Fault is something that was done to the mesh, from when it may have begun to when it surely had ended.
type Fault struct {
	Kind  string   `json:"fault"`
	Nodes []string `json:"nodes"`
	From  Time     `json:"from"`
	To    Time     `json:"to"`
}

// Seen is one owner's record for a URL as an answer showed it.
type Seen struct {
	ID    string `json:"id"`
	URL   string `json:"url"`
	Owner string `json:"owner"`
	// Its node owns it; else it was imported.
	Local       bool   `json:"local,omitempty"`
	Value       int64  `json:"value"`
	Revision    int64  `json:"revision"`
	Status      string `json:"status"`
	OwnerStatus string `json:"ownerStatus,omitempty"`
	Shadowed    bool   `json:"shadowed,omitempty"`
	Stale       bool   `json:"stale,omitempty"`
}

// What a call may do.
const (
	Register = "register"
	Patch    = "patch"
	Status   = "status"
	Remove   = "remove"
	Drain    = "drain"
	Get      = "get"
	Leave    = "leave"
)

// How a call may end.
const (
	// Done and acknowledged.
	OK = "ok"
	// Surely nothing was done.
	Refused = "refused"
	// Done or not.
	Unknown = "unknown"
)

// Op is one call of a gateway.
type Op struct {
	Node   string `json:"node"`
	Life   int    `json:"life"`
	Client int    `json:"client"`
	Kind   string `json:"op"`
	URL    string `json:"url"`
	// The value that it writes; no other call writes it.
	Value int64 `json:"value,omitempty"`
	// The status that it sets.
	Status string `json:"status,omitempty"`
	// The revision without which nothing is to be done; 0 = any.
	Expect int64  `json:"expect,omitempty"`
	Call   Time   `json:"call"`
	Return Time   `json:"return"`
	End    string `json:"end"`
	// Of an error: code, and reason where it has one.
	Error string `json:"error,omitempty"`
	// What the answer says was done: CREATED, REPLACED, UNCHANGED, CLAIMED; of a removal REMOVED or DRAINING.
	Outcome string `json:"outcome,omitempty"`
	Seen    *Seen  `json:"seen,omitempty"`
}

// List is one page that holds all that match.
type List struct {
	Node       string `json:"node"`
	Life       int    `json:"life"`
	Filter     string `json:"filter"`
	Call       Time   `json:"call"`
	Return     Time   `json:"return"`
	Revision   int64  `json:"revision"`
	Incomplete bool   `json:"incomplete,omitempty"`
	// Taken when all faults were over and all nodes had had their time to agree.
	Final   bool   `json:"final,omitempty"`
	Workers []Seen `json:"list"`
}

// Event is one event of a watch.
type Event struct {
	// RESET, UPSERTED, REMOVED or SYNCED.
	Type     string `json:"type"`
	Worker   *Seen  `json:"worker,omitempty"`
	Previous string `json:"previous,omitempty"`
	Revision int64  `json:"revision"`
	Reason   string `json:"reason,omitempty"`
}

// Watch is one answer of a stream of changes. One that was resumed goes on under its number.
type Watch struct {
	Number   int     `json:"watch"`
	Node     string  `json:"node"`
	Life     int     `json:"life"`
	Filter   string  `json:"filter"`
	At       Time    `json:"at"`
	Revision int64   `json:"revision"`
	Events   []Event `json:"events"`
}

// History is all of it.
type History struct {
	Header  Header
	Lives   []*Life
	Disks   []*Disk
	Faults  []*Fault
	Ops     []*Op
	Lists   []*List
	Watches []*Watch
}

// Recorder collects a history while it happens.
type Recorder struct {
	mutex   sync.Mutex
	start   time.Time
	history History
}

// NewRecorder begins a history now.
func NewRecorder(header Header) *Recorder {
	return &Recorder{start: time.Now(), history: History{Header: header}}
}

// Now is the time since the history began.
func (r *Recorder) Now() Time { return int64(time.Since(r.start)) }

// Change changes the history under its lock.
func (r *Recorder) Change(change func(history *History)) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	change(&r.history)
}

// History is what has been recorded by now. What changes later is copied.
func (r *Recorder) History() *History {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	history := r.history
	history.Lives, history.Faults, history.Ops = nil, nil, nil
	for _, each := range r.history.Ops {
		op := *each
		history.Ops = append(history.Ops, &op)
	}
	for _, each := range r.history.Lives {
		life := *each
		history.Lives = append(history.Lives, &life)
	}
	for _, each := range r.history.Faults {
		fault := *each
		if fault.To == 0 {
			fault.To = Forever
		}
		history.Faults = append(history.Faults, &fault)
	}
	return &history
}

// A line holds one record: the first field of each kind tells which one it is.
type line struct {
	Header *Header `json:"header,omitempty"`
	Life   *Life   `json:"life,omitempty"`
	Disk   *Disk   `json:"disk,omitempty"`
	Fault  *Fault  `json:"fault,omitempty"`
	Op     *Op     `json:"op,omitempty"`
	List   *List   `json:"list,omitempty"`
	Watch  *Watch  `json:"watch,omitempty"`
}

// Write writes the history as JSON lines.
func (h *History) Write(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	buffer := bufio.NewWriter(file)
	encoder := json.NewEncoder(buffer)
	lines := []line{{Header: &h.Header}}
	for _, each := range h.Disks {
		lines = append(lines, line{Disk: each})
	}
	for _, each := range h.Lives {
		lines = append(lines, line{Life: each})
	}
	for _, each := range h.Faults {
		lines = append(lines, line{Fault: each})
	}
	for _, each := range h.Ops {
		lines = append(lines, line{Op: each})
	}
	for _, each := range h.Lists {
		lines = append(lines, line{List: each})
	}
	for _, each := range h.Watches {
		lines = append(lines, line{Watch: each})
	}
	for _, each := range lines {
		if err := encoder.Encode(each); err != nil {
			return err
		}
	}
	if err := buffer.Flush(); err != nil {
		return err
	}
	return file.Close()
}

// Read reads what Write wrote.
func Read(path string) (*History, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	history := &History{}
	decoder := json.NewDecoder(bufio.NewReader(file))
	for decoder.More() {
		var each line
		if err := decoder.Decode(&each); err != nil {
			return nil, err
		}
		switch {
		case each.Header != nil:
			history.Header = *each.Header
		case each.Life != nil:
			history.Lives = append(history.Lives, each.Life)
		case each.Disk != nil:
			history.Disks = append(history.Disks, each.Disk)
		case each.Fault != nil:
			history.Faults = append(history.Faults, each.Fault)
		case each.Op != nil:
			history.Ops = append(history.Ops, each.Op)
		case each.List != nil:
			history.Lists = append(history.Lists, each.List)
		case each.Watch != nil:
			history.Watches = append(history.Watches, each.Watch)
		}
	}
	return history, nil
}
