"""Calls a health service over xds:/// all the time, and prints one JSON object a call: who answered, or the error.

usage: xds-client.py SERVICE; the bootstrap is in GRPC_XDS_BOOTSTRAP_CONFIG. It ends when its input ends.
"""

import json
import sys
import threading

import grpc

ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
channel = grpc.insecure_channel(f"xds:///{sys.argv[1]}")
check = channel.unary_unary("/grpc.health.v1.Health/Check")
while not ended.wait(0.01):
    try:
        _, call = check.with_call(b"", timeout=30, wait_for_ready=True)
        print(json.dumps({"from": dict(call.initial_metadata())["answered-by"]}), flush=True)
    except grpc.RpcError as error:
        print(json.dumps({"error": f"{error.code().name}: {error.details()}"}), flush=True)
