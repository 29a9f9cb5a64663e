// A gateway of a page: registers its own workers, follows those of all gateways, and sends each request to a
// READY worker of its model. Run it beside a sidecar, with code made from proto/ (see README.md):
//
//	gateway 127.0.0.1:50051 127.0.0.1:8080 http://10.0.0.5:8000=llama-3
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials/insecure"

	mesh "gateway/workermesh/v1"
)

// By URL, so that previous_worker_id needs no care. Replaced as a whole, never changed.
type table map[string]*mesh.Worker

var (
	current atomic.Pointer[table]
	turn    atomic.Uint64
)

// register says which workers are ours; those of other managers are left alone. Safe to repeat.
func register(client mesh.RegistryServiceClient, own []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	stream, err := client.SyncWorkers(ctx, grpc.WaitForReady(true))
	if err != nil {
		return err
	}
	request := &mesh.SyncWorkersRequest{Manager: "example-gateway", Commit: true, AllowEmpty: true}
	for _, each := range own {
		url, model, _ := strings.Cut(each, "=")
		// JSON text keeps every number as it is; a Struct holds doubles only.
		spec, _ := json.Marshal(map[string]any{
			"url": url, "models": []any{map[string]any{"id": model}},
			"health": map[string]any{"disable_health_check": true},
		})
		source := &mesh.WorkerSource_SpecJson{SpecJson: string(spec)}
		request.Workers = append(request.Workers, &mesh.WorkerSource{Source: source})
	}
	if err := stream.Send(request); err != nil {
		return err
	}
	_, err = stream.CloseAndRecv()
	return err
}

// watch keeps the table equal to the mesh until the stream breaks; what was seen last stays.
func watch(client mesh.RegistryServiceClient, token *string, building *table) error {
	request := &mesh.WatchWorkersRequest{ResumeToken: *token}
	stream, err := client.WatchWorkers(context.Background(), request, grpc.WaitForReady(true))
	for err == nil {
		var response *mesh.WatchWorkersResponse
		if response, err = stream.Recv(); err != nil {
			break
		}
		held := *building
		if held == nil {
			held = table{}
			for url, worker := range *current.Load() {
				held[url] = worker
			}
		}
		for _, event := range response.Events {
			switch event.Type {
			case mesh.WorkerEventType_WORKER_EVENT_TYPE_RESET:
				held = table{} // beside the table, which stays until SYNCED
				*building = held
			case mesh.WorkerEventType_WORKER_EVENT_TYPE_UPSERTED:
				held[event.Worker.Url] = event.Worker
			case mesh.WorkerEventType_WORKER_EVENT_TYPE_REMOVED:
				delete(held, event.Worker.Url)
			case mesh.WorkerEventType_WORKER_EVENT_TYPE_SYNCED:
				*building = nil
			}
		}
		if response.ResumeToken != "" {
			*token = response.ResumeToken
		}
		if *building == nil && len(response.Events) > 0 {
			current.Store(&held)
			urls := []string{}
			for _, worker := range ready("") {
				urls = append(urls, worker.Url)
			}
			line, _ := json.Marshal(map[string]any{"ready": urls})
			fmt.Println(string(line))
		}
	}
	return err
}

// ready lists the READY workers of a model by URL; one without models serves any.
func ready(model string) (found []*mesh.Worker) {
	for _, worker := range *current.Load() {
		serves := model == "" || len(worker.Models) == 0 || slices.Contains(worker.Models, model)
		if serves && worker.Status == mesh.WorkerStatus_WORKER_STATUS_READY {
			found = append(found, worker)
		}
	}
	slices.SortFunc(found, func(a, b *mesh.Worker) int { return strings.Compare(a.Url, b.Url) })
	return found
}

func main() {
	// By default gRPC waits up to two minutes between dials: a sidecar is back within seconds.
	capped := backoff.Config{BaseDelay: 50 * time.Millisecond, Multiplier: 1.6, MaxDelay: 200 * time.Millisecond}
	connection, err := grpc.NewClient(os.Args[1],
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithConnectParams(grpc.ConnectParams{Backoff: capped, MinConnectTimeout: time.Second}))
	if err != nil {
		log.Fatal(err)
	}
	client := mesh.NewRegistryServiceClient(connection)
	current.Store(&table{})
	go func() {
		var token string
		var building table
		for {
			// Before the watch: a sidecar without a disk must not show a set without our own workers.
			err := register(client, os.Args[3:])
			if err == nil {
				err = watch(client, &token, &building)
			}
			log.Print(err)
			time.Sleep(50 * time.Millisecond)
		}
	}()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Model string }
		_ = json.NewDecoder(r.Body).Decode(&body)
		workers := ready(body.Model)
		if len(workers) == 0 {
			http.Error(w, "no worker is ready for "+body.Model, http.StatusServiceUnavailable)
			return
		}
		target := workers[turn.Add(1)%uint64(len(workers))].Url + r.URL.Path
		http.Redirect(w, r, target, http.StatusTemporaryRedirect)
	})
	log.Fatal(http.ListenAndServe(os.Args[2], nil))
}
