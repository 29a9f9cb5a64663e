"""Registers workers at one sidecar and watches them at another, with stubs built from our protos.

usage: client.py STUBS_DIRECTORY REGISTER_ADDRESS WATCH_ADDRESS
Prints one JSON object that says what was seen; any surprise is an exception.
"""

import json
import sys
import threading

sys.path.insert(0, sys.argv[1])

import grpc
from google.protobuf import json_format, struct_pb2
from google.rpc import error_details_pb2, status_pb2
from workermesh.v1 import registry_pb2, registry_pb2_grpc, worker_pb2

URL = "grpc://10.1.2.3:9000"


def stub(address):
    return registry_pb2_grpc.RegistryServiceStub(grpc.insecure_channel(address))


def watch(stub_, seen, synced, done):
    """Follows a watch as its contract says, until the worker is removed."""
    held = {}
    for response in stub_.WatchWorkers(
        registry_pb2.WatchWorkersRequest(view=worker_pb2.WORKER_VIEW_SPEC), timeout=50
    ):
        assert response.resume_token
        for event in response.events:
            kind = registry_pb2.WorkerEventType.Name(event.type)[len("WORKER_EVENT_TYPE_") :]
            if kind == "RESET":
                held.clear()
            elif kind == "UPSERTED":
                held[event.worker.url] = event.worker
            elif kind == "REMOVED":
                held.pop(event.worker.url)
            if event.worker.url == URL:
                seen.append(kind)
            if kind == "SYNCED":
                synced.set()
            if kind == "UPSERTED" and event.worker.url == URL:
                seen.append(json_format.MessageToDict(event.worker.spec))
                seen.append(worker_pb2.WorkerStatus.Name(event.worker.status))
            if kind == "REMOVED" and event.worker.url == URL:
                done.set()
                return


def refused(call):
    """Code, reason and fields of an error, from grpc-status-details-bin."""
    try:
        call()
    except grpc.RpcError as error:
        trailers = dict(error.trailing_metadata())
        status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        fields = []
        for detail in status.details:
            if detail.Unpack(info):
                continue
            if detail.Unpack(bad):
                fields = [violation.field for violation in bad.field_violations]
        return [error.code().name, info.reason, fields]
    raise AssertionError("succeeded")


def main():
    at, elsewhere = stub(sys.argv[2]), stub(sys.argv[3])
    seen, synced, done = [], threading.Event(), threading.Event()
    watcher = threading.Thread(target=watch, args=(elsewhere, seen, synced, done), daemon=True)
    watcher.start()
    assert synced.wait(20), "no SYNCED"

    spec = struct_pb2.Struct()
    spec.update({"url": URL, "labels": {"zone": "z1"}, "a_field_of_the_future": [1, None, {"x": True}]})
    answer, call = at.RegisterWorker.with_call(
        registry_pb2.RegisterWorkerRequest(spec=spec, manager="python"), timeout=20
    )
    node = dict(call.initial_metadata())["worker-mesh-node"]
    outcome = registry_pb2.WriteOutcome.Name(answer.outcome)

    at.UpdateWorkerStatus(
        registry_pb2.UpdateWorkerStatusRequest(url=URL, status=worker_pb2.WORKER_STATUS_READY)
    )
    applied = [
        [each.request_id, registry_pb2.WriteOutcome.Name(each.outcome), each.error.code]
        for each in at.ApplyWorkers(
            iter(
                [
                    registry_pb2.ApplyWorkersRequest(request_id="1", spec_json='{"url": "http://w:1"}'),
                    registry_pb2.ApplyWorkersRequest(request_id="2", spec_json="{"),
                ]
            )
        )
    ]
    listed = [worker.url for worker in at.ListWorkers(registry_pb2.ListWorkersRequest()).workers]
    bad = refused(lambda: at.RegisterWorker(registry_pb2.RegisterWorkerRequest(spec_json="{}")))
    at.RemoveWorker(registry_pb2.RemoveWorkerRequest(url=URL, skip_drain=True))
    assert done.wait(20), f"no REMOVED: {seen}"
    print(
        json.dumps(
            {
                "node": node,
                "outcome": outcome,
                "applied": applied,
                "listed": sorted(listed),
                "bad": bad,
                "seen": seen,
            }
        )
    )


main()
