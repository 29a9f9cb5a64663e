package play

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/grpc"

	"history/record"
	mesh "history/workermesh/v1"
)

const (
	listEvery = 100 * time.Millisecond
	// A stream is broken off after at most this, and resumed.
	watchMost = 2 * time.Second
	// Between a stream and the next one, at most.
	watchPause = 400 * time.Millisecond
	pageSize   = 5_000
)

// filters in the order in which a lister asks.
var filters = []string{record.All, record.Even, record.All, record.Active, record.All, record.Ready}

func filterOf(name string) *mesh.WorkerFilter {
	switch name {
	case record.All:
		return &mesh.WorkerFilter{IncludeShadowed: true}
	case record.Even:
		return &mesh.WorkerFilter{IncludeShadowed: true, Labels: map[string]string{"parity": "even"}}
	case record.Ready:
		statuses := []mesh.WorkerStatus{mesh.WorkerStatus_WORKER_STATUS_READY}
		return &mesh.WorkerFilter{IncludeShadowed: true, Statuses: statuses}
	}
	return nil
}

// list asks a process for all workers that match, and records the answer; nil when there was none.
func (w *World) list(p *process, filter string, final bool) *record.List {
	ctx, cancel := context.WithTimeout(context.Background(), callWithin)
	defer cancel()
	list := &record.List{Node: p.life.Node, Life: p.life.Number, Filter: filter, Final: final}
	list.Call = w.Recorder.Now()
	request := &mesh.ListWorkersRequest{Filter: filterOf(filter), PageSize: pageSize}
	answer, err := p.registry.ListWorkers(ctx, request)
	list.Return = w.Recorder.Now()
	// A page may end early; a part of a list is no list.
	if err != nil || answer.NextPageToken != "" {
		return nil
	}
	list.Revision, list.Incomplete = answer.RegistryRevision, answer.Incomplete
	for _, worker := range answer.Workers {
		list.Workers = append(list.Workers, seenOf(worker))
	}
	w.Recorder.Change(func(history *record.History) { history.Lists = append(history.Lists, list) })
	return list
}

// lister lists again and again until the run is over.
func (w *World) lister(s *slot, done <-chan struct{}) {
	for at := 0; ; at++ {
		select {
		case <-done:
			return
		case <-time.After(listEvery):
		}
		p := s.running()
		if p == nil {
			return
		}
		w.list(p, filters[at%len(filters)], false)
	}
}

// watcher follows the changes of a slot, through restarts and streams that break, until the run is over.
func (w *World) watcher(s *slot, filter string, done <-chan struct{}) {
	rng := w.rng(fmt.Sprintf("watcher of %s at %d", filter, s.host))
	number, token := int(w.watches.Add(1)), ""
	for {
		select {
		case <-done:
			return
		case <-time.After(time.Duration(rng.Int63n(int64(watchPause)))):
		}
		p := s.running()
		if p == nil {
			return
		}
		for_ := time.Duration(rng.Int63n(int64(watchMost)))
		if rng.Intn(4) == 0 {
			// A new watcher, which has no token.
			number, token = int(w.watches.Add(1)), ""
		}
		token = w.follow(p, number, filter, token, for_, done)
	}
}

// follow records one stream, and returns the token by which another one goes on.
func (w *World) follow(
	p *process, number int, filter, token string, for_ time.Duration, done <-chan struct{},
) string {
	ctx, cancel := context.WithTimeout(context.Background(), for_)
	defer cancel()
	go func() {
		select {
		case <-done:
			cancel()
		case <-ctx.Done():
		}
	}()
	request := &mesh.WatchWorkersRequest{Filter: filterOf(filter), ResumeToken: token}
	stream, err := p.registry.WatchWorkers(ctx, request, grpc.WaitForReady(false))
	for err == nil {
		var answer *mesh.WatchWorkersResponse
		if answer, err = stream.Recv(); err != nil {
			break
		}
		watch := &record.Watch{Number: number, Node: p.life.Node, Life: p.life.Number, Filter: filter}
		watch.At, watch.Revision = w.Recorder.Now(), answer.RegistryRevision
		for _, event := range answer.Events {
			watch.Events = append(watch.Events, eventOf(event))
		}
		if answer.ResumeToken != "" {
			token = answer.ResumeToken
		}
		w.Recorder.Change(func(history *record.History) { history.Watches = append(history.Watches, watch) })
	}
	return token
}

func eventOf(event *mesh.WorkerEvent) record.Event {
	found := record.Event{
		Type: short(event.Type.String()), Previous: event.PreviousWorkerId,
		Revision: event.RegistryRevision, Reason: short(event.ResetReason.String()),
	}
	if event.Worker != nil {
		seen := seenOf(event.Worker)
		found.Worker = &seen
	}
	return found
}
