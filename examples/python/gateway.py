"""A gateway of a page: registers its own workers, follows those of all gateways, and sends each request to a
READY worker of its model. Run it beside a sidecar, with stubs made from proto/ (see README.md):

    python gateway.py 127.0.0.1:50051 127.0.0.1:8080 http://10.0.0.5:8000=llama-3
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import grpc
from workermesh.v1 import registry_pb2 as registry
from workermesh.v1 import registry_pb2_grpc, worker_pb2

ADDRESS, LISTEN, *OWN = sys.argv[1:]
# gRPC waits up to two minutes between dials by default: a sidecar is back within seconds.
OPTIONS = [
    ("grpc.initial_reconnect_backoff_ms", 50),
    ("grpc.min_reconnect_backoff_ms", 50),
    ("grpc.max_reconnect_backoff_ms", 200),
    ("grpc.keepalive_time_ms", 10_000),
]
stub = registry_pb2_grpc.RegistryServiceStub(grpc.insecure_channel(ADDRESS, OPTIONS))
table = {}  # URL -> worker; replaced as a whole, never changed
turn = count()


def register():
    """Says which workers are ours; those of other managers are left alone. Safe to repeat."""
    specs = [dict(zip(("url", "model"), each.split("="))) for each in OWN]
    workers = [
        worker_pb2.WorkerSource(
            # JSON text keeps every number as it is; a Struct holds doubles only.
            spec_json=json.dumps(
                {
                    "url": spec["url"],
                    "models": [{"id": spec["model"]}],
                    "health": {"disable_health_check": True},
                }
            )
        )
        for spec in specs
    ]
    request = registry.SyncWorkersRequest(
        manager="example-gateway", workers=workers, commit=True, allow_empty=True
    )
    stub.SyncWorkers(iter([request]), timeout=10, wait_for_ready=True)


def follow():
    """Keeps the table equal to the mesh; what was seen last stays while the sidecar is away."""
    global table
    token, building = "", None
    while True:
        try:
            # Before the watch: a sidecar without a disk must not show a set without our own workers.
            register()
            request = registry.WatchWorkersRequest(resume_token=token)
            for response in stub.WatchWorkers(request, wait_for_ready=True):
                held = dict(table) if building is None else building
                for event in response.events:
                    worker = event.worker
                    if event.type == registry.WORKER_EVENT_TYPE_RESET:
                        building = held = {}  # beside the table, which stays until SYNCED
                    elif event.type == registry.WORKER_EVENT_TYPE_UPSERTED:
                        held[worker.url] = worker  # by URL: previous_worker_id needs no care
                    elif event.type == registry.WORKER_EVENT_TYPE_REMOVED:
                        held.pop(worker.url, None)
                    elif event.type == registry.WORKER_EVENT_TYPE_SYNCED:
                        building = None
                token = response.resume_token or token
                if building is None and response.events:
                    table = held
                    print(json.dumps({"ready": sorted(w.url for w in ready(""))}), flush=True)
        except grpc.RpcError as error:
            print(error.code(), error.details(), file=sys.stderr, flush=True)
            time.sleep(0.05)


def ready(model):
    """READY workers of a model; one without models serves any."""
    return [
        worker
        for worker in table.values()
        if worker.status == worker_pb2.WORKER_STATUS_READY
        and (not model or not worker.models or model in worker.models)
    ]


class Gateway(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        workers = ready(json.loads(body or b"{}").get("model", ""))
        self.send_response(307 if workers else 503)
        if workers:
            self.send_header("location", workers[next(turn) % len(workers)].url + self.path)
        self.end_headers()

    def log_message(self, *_):
        pass


threading.Thread(target=follow, daemon=True).start()
host, port = LISTEN.split(":")
ThreadingHTTPServer((host, int(port)), Gateway).serve_forever()
