package play

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"strconv"
	"sync"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"

	"history/record"
	mesh "history/workermesh/v1"
)

const (
	// Calls of one node's gateway that may be under way at once.
	lanes = 2
	// URLs of its own, and URLs that all gateways claim.
	ownURLs    = 4
	sharedURLs = 2
	// Between two calls of a lane, at most.
	pauseMost = 60 * time.Millisecond
	// A call without an answer by then is given up, and may happen all the same.
	callWithin = 3 * time.Second
)

var statuses = map[string]mesh.WorkerStatus{
	"READY":     mesh.WorkerStatus_WORKER_STATUS_READY,
	"NOT_READY": mesh.WorkerStatus_WORKER_STATUS_NOT_READY,
	"FAILED":    mesh.WorkerStatus_WORKER_STATUS_FAILED,
}

var statusNames = []string{"READY", "READY", "NOT_READY", "FAILED"}

// gateway works on the workers of one slot. Its lanes share what they know.
type gateway struct {
	world *World
	slot  *slot
	urls  []string

	mutex     sync.Mutex
	revisions map[string]int64
	// Nobody writes while it is held: what a lost disk had is registered again first.
	writing sync.RWMutex
}

func newGateway(w *World, s *slot) *gateway {
	g := &gateway{world: w, slot: s, revisions: map[string]int64{}}
	for at := range ownURLs {
		g.urls = append(g.urls, fmt.Sprintf("http://%s-%d.example:8000", s.node, at))
	}
	for at := range sharedURLs {
		g.urls = append(g.urls, fmt.Sprintf("http://shared-%d.example:8000", at))
	}
	return g
}

// work makes one call after the other until the run is over.
func (g *gateway) work(client int, done <-chan struct{}) {
	rng := g.world.rng(fmt.Sprintf("gateway %d of %d", client, g.slot.host))
	for {
		select {
		case <-done:
			return
		case <-time.After(time.Duration(rng.Int63n(int64(pauseMost)))):
		}
		url := g.urls[rng.Intn(len(g.urls))]
		p := g.slot.running()
		if p == nil {
			return
		}
		g.writing.RLock()
		g.call(p, g.choose(rng, p, client, url))
		g.writing.RUnlock()
	}
}

// choose draws what to do with a URL.
func (g *gateway) choose(rng *rand.Rand, p *process, client int, url string) *record.Op {
	op := &record.Op{Node: p.life.Node, Life: p.life.Number, Client: client, URL: url}
	dice, guarded, name := rng.Float64(), rng.Intn(3) == 0, statusNames[rng.Intn(len(statusNames))]
	switch {
	case dice < 0.35:
		op.Kind = record.Register
	case dice < 0.60:
		op.Kind = record.Patch
		if guarded {
			op.Expect = g.revision(url)
		}
	case dice < 0.75:
		op.Kind, op.Status = record.Status, name
	case dice < 0.83:
		op.Kind = record.Remove
	case dice < 0.86:
		op.Kind = record.Drain
	default:
		op.Kind = record.Get
	}
	if op.Kind == record.Register || op.Kind == record.Patch {
		op.Value = g.world.values.Add(1)
	}
	return op
}

func (g *gateway) revision(url string) int64 {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.revisions[url]
}

// call makes a call and records how it ended.
func (g *gateway) call(p *process, op *record.Op) {
	ctx, cancel := context.WithTimeout(context.Background(), callWithin)
	defer cancel()
	worker := g.world.record(op, func() (*mesh.Worker, string, error) { return send(ctx, p, op) })
	if worker != nil {
		g.mutex.Lock()
		g.revisions[op.URL] = worker.Revision
		g.mutex.Unlock()
	}
}

// registerAgain says to a process that has lost its disk what there was; a gateway may forget some of it.
func (g *gateway) registerAgain(p *process, rng *rand.Rand) {
	for _, url := range g.urls {
		if rng.Intn(4) != 0 {
			op := &record.Op{Node: p.life.Node, Life: p.life.Number, URL: url, Kind: record.Register}
			op.Value = g.world.values.Add(1)
			g.call(p, op)
		}
	}
}

// record keeps a call from its begin on: until it has ended, it may have happened already.
func (w *World) record(op *record.Op, call func() (*mesh.Worker, string, error)) *mesh.Worker {
	op.Call, op.Return, op.End = w.Recorder.Now(), record.Forever, record.Unknown
	w.Recorder.Change(func(history *record.History) { history.Ops = append(history.Ops, op) })
	worker, outcome, err := call()
	returned := w.Recorder.Now()
	if err == nil {
		w.answers.Add(1)
	}
	w.Recorder.Change(func(*record.History) {
		op.Return, op.Outcome = returned, outcome
		op.End, op.Error = ending(err)
		if worker != nil {
			seen := seenOf(worker)
			op.Seen = &seen
		}
	})
	return worker
}

// send returns the worker as the answer shows it, and what the answer says was done.
func send(ctx context.Context, p *process, op *record.Op) (*mesh.Worker, string, error) {
	switch op.Kind {
	case record.Register:
		source := &mesh.RegisterWorkerRequest_SpecJson{SpecJson: specOf(op)}
		request := &mesh.RegisterWorkerRequest{Source: source, AllowReplace: true}
		answer, err := p.registry.RegisterWorker(ctx, request)
		return answer.GetWorker(), short(answer.GetOutcome().String()), err
	case record.Patch:
		labels := map[string]any{"labels": labelsOf(op.Value)}
		patch, err := structpb.NewStruct(labels)
		if err != nil {
			return nil, "", err
		}
		target := &mesh.PatchWorkerRequest_Url{Url: op.URL}
		request := &mesh.PatchWorkerRequest{Target: target, Patch: patch, ExpectedRevision: op.Expect}
		answer, err := p.registry.PatchWorker(ctx, request)
		return answer.GetWorker(), "", err
	case record.Status:
		target := &mesh.UpdateWorkerStatusRequest_Url{Url: op.URL}
		request := &mesh.UpdateWorkerStatusRequest{Target: target, Status: statuses[op.Status]}
		answer, err := p.registry.UpdateWorkerStatus(ctx, request)
		return answer.GetWorker(), "", err
	case record.Get:
		target := &mesh.GetWorkerRequest_Url{Url: op.URL}
		request := &mesh.GetWorkerRequest{Target: target, View: mesh.WorkerView_WORKER_VIEW_BASIC}
		answer, err := p.registry.GetWorker(ctx, request)
		if status.Code(err) == codes.NotFound {
			return nil, "", nil
		}
		return answer.GetWorker(), "", err
	}
	target := &mesh.RemoveWorkerRequest_Url{Url: op.URL}
	request := &mesh.RemoveWorkerRequest{Target: target, SkipDrain: op.Kind == record.Remove}
	answer, err := p.registry.RemoveWorker(ctx, request)
	outcome := "DRAINING"
	if answer.GetRemoved() {
		outcome = "REMOVED"
	}
	return answer.GetWorker(), outcome, err
}

// specOf is a worker whose labels say which call wrote it.
func specOf(op *record.Op) string {
	spec, _ := json.Marshal(map[string]any{
		"url": op.URL, "labels": labelsOf(op.Value), "health": map[string]any{"drain_settle_secs": 1},
	})
	return string(spec)
}

func labelsOf(value int64) map[string]any {
	parity := "odd"
	if value%2 == 0 {
		parity = "even"
	}
	return map[string]any{"value": strconv.FormatInt(value, 10), "parity": parity}
}

// ending says what an error means for what was asked.
func ending(err error) (end, words string) {
	if err == nil {
		return record.OK, ""
	}
	code, reason := status.Code(err), reasonOf(err)
	words = fmt.Sprint(code, " ", reason)
	// A full disk has changed nothing; of a broken one nobody knows.
	if code == codes.Unavailable && reason == "STOPPING" {
		return record.Refused, words
	}
	switch code {
	case codes.Unavailable, codes.Canceled, codes.DeadlineExceeded, codes.Internal, codes.Unknown:
		return record.Unknown, words
	}
	return record.Refused, words
}

func reasonOf(err error) string {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return info.Reason
		}
	}
	return status.Convert(err).Message()
}

func seenOf(worker *mesh.Worker) record.Seen {
	value, _ := strconv.ParseInt(worker.Labels["value"], 10, 64)
	return record.Seen{
		ID: worker.WorkerId, URL: worker.Url, Owner: worker.OwnerNode,
		Local: worker.Origin == mesh.WorkerOrigin_WORKER_ORIGIN_LOCAL,
		Value: value, Revision: worker.Revision,
		Status: short(worker.Status.String()), OwnerStatus: short(worker.OwnerStatus.String()),
		Shadowed: worker.Shadowed, Stale: worker.Stale,
	}
}
