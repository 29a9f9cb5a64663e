// Original file: proto/workermesh/v1/worker.proto

import type { WorkerStatus as _workermesh_v1_WorkerStatus, WorkerStatus__Output as _workermesh_v1_WorkerStatus__Output } from '../../workermesh/v1/WorkerStatus.js';
import type { WorkerOrigin as _workermesh_v1_WorkerOrigin, WorkerOrigin__Output as _workermesh_v1_WorkerOrigin__Output } from '../../workermesh/v1/WorkerOrigin.js';
import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../google/protobuf/Struct.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { WorkerHealth as _workermesh_v1_WorkerHealth, WorkerHealth__Output as _workermesh_v1_WorkerHealth__Output } from '../../workermesh/v1/WorkerHealth.js';
import type { NodeStatus as _workermesh_v1_NodeStatus, NodeStatus__Output as _workermesh_v1_NodeStatus__Output } from '../../workermesh/v1/NodeStatus.js';
import type { NodeLoad as _workermesh_v1_NodeLoad, NodeLoad__Output as _workermesh_v1_NodeLoad__Output } from '../../workermesh/v1/NodeLoad.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One owner's record for a worker, as this node sees it.
 */
export interface Worker {
  /**
   * Output only. Identifier: uuid5 of owner and URL. It survives restarts.
   */
  'workerId'?: (string);
  /**
   * Output only. Canonical URL.
   */
  'url'?: (string);
  /**
   * Output only. First model of the spec; empty when the worker serves any.
   */
  'modelId'?: (string);
  /**
   * Output only. Ids of all models of the spec, in its order; behind them those that the worker itself has named
   * since (--refresh-models).
   */
  'models'?: (string)[];
  /**
   * Output only. regular, prefill, decode or encode.
   */
  'workerType'?: (string);
  /**
   * Output only. http, grpc or zmq.
   */
  'connectionMode'?: (string);
  /**
   * Output only. unspecified, sglang, vllm, trtllm, mlx, tokenspeed, generic or external.
   */
  'runtimeType'?: (string);
  /**
   * Output only. Status on this node; only READY is routable.
   */
  'status'?: (_workermesh_v1_WorkerStatus);
  /**
   * Output only. LOCAL when this node owns the record, MESH when it was imported.
   */
  'origin'?: (_workermesh_v1_WorkerOrigin);
  /**
   * Output only. Name of the node that owns the record.
   */
  'ownerNode'?: (string);
  /**
   * Output only. The sum of what the gateways of all nodes have reported last for it, the owner's with them;
   * absent means that nobody has reported. Where only the owner's gateway reports, it is the owner's load.
   */
  'load'?: (number | string);
  /**
   * Output only. Grows when the spec changes, never with status, load, or models that the worker itself names; the
   * same on every node.
   */
  'revision'?: (number | string | Long);
  /**
   * Output only. Labels of the spec.
   */
  'labels'?: ({[key: string]: string});
  /**
   * Output only. The spec as JSON text, its numbers as they were written; set in view SPEC_JSON.
   */
  'specJson'?: (string);
  /**
   * Output only. The spec as an object; set in view SPEC. Its numbers are doubles by nature: 64-bit integers and
   * long decimals are rounded here, and exact in spec_json.
   */
  'spec'?: (_google_protobuf_Struct | null);
  /**
   * Output only. True when another owner's record for the same URL is the active one.
   */
  'shadowed'?: (boolean);
  /**
   * Output only. True when the owner's spec could not be read and a minimal one stands in for it.
   */
  'degraded'?: (boolean);
  /**
   * Output only. When the owner first registered the worker.
   */
  'registerTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Output only. When spec or status last changed on this node.
   */
  'updateTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Output only. What this node's probes and reports say.
   */
  'health'?: (_workermesh_v1_WorkerHealth | null);
  /**
   * Output only. Status as the owner published it; equal to status on the owner.
   */
  'ownerStatus'?: (_workermesh_v1_WorkerStatus);
  /**
   * Output only. Whether this node holds an api_key for the worker.
   */
  'apiKeySet'?: (boolean);
  /**
   * Output only. Who maintains the record; SyncWorkers removes only what its manager owns.
   */
  'manager'?: (string);
  /**
   * Output only. Seq of the record in its owner's log; 0 when it is not published.
   */
  'meshSeq'?: (number | string | Long);
  /**
   * Output only. When a draining worker will be removed at the latest.
   */
  'removeTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Output only. Membership status of the owner as this node sees it.
   */
  'ownerNodeStatus'?: (_workermesh_v1_NodeStatus);
  /**
   * Output only. True for a record of the owner's previous boot that the new one has not confirmed.
   */
  'stale'?: (boolean);
  /**
   * Output only. The parts of `load` and `queued`, by the name of the node whose gateway has reported them. Parts
   * of a node that is dead, or has left, are not there.
   */
  'loadsByNode'?: ({[key: string]: _workermesh_v1_NodeLoad});
  /**
   * Output only. The sum of what waits for it in the gateways of all nodes; absent means that nobody has said.
   */
  'queued'?: (number | string);
  '_load'?: "load";
  '_queued'?: "queued";
}

/**
 * One owner's record for a worker, as this node sees it.
 */
export interface Worker__Output {
  /**
   * Output only. Identifier: uuid5 of owner and URL. It survives restarts.
   */
  'workerId': (string);
  /**
   * Output only. Canonical URL.
   */
  'url': (string);
  /**
   * Output only. First model of the spec; empty when the worker serves any.
   */
  'modelId': (string);
  /**
   * Output only. Ids of all models of the spec, in its order; behind them those that the worker itself has named
   * since (--refresh-models).
   */
  'models': (string)[];
  /**
   * Output only. regular, prefill, decode or encode.
   */
  'workerType': (string);
  /**
   * Output only. http, grpc or zmq.
   */
  'connectionMode': (string);
  /**
   * Output only. unspecified, sglang, vllm, trtllm, mlx, tokenspeed, generic or external.
   */
  'runtimeType': (string);
  /**
   * Output only. Status on this node; only READY is routable.
   */
  'status': (_workermesh_v1_WorkerStatus__Output);
  /**
   * Output only. LOCAL when this node owns the record, MESH when it was imported.
   */
  'origin': (_workermesh_v1_WorkerOrigin__Output);
  /**
   * Output only. Name of the node that owns the record.
   */
  'ownerNode': (string);
  /**
   * Output only. The sum of what the gateways of all nodes have reported last for it, the owner's with them;
   * absent means that nobody has reported. Where only the owner's gateway reports, it is the owner's load.
   */
  'load'?: (number);
  /**
   * Output only. Grows when the spec changes, never with status, load, or models that the worker itself names; the
   * same on every node.
   */
  'revision': (number);
  /**
   * Output only. Labels of the spec.
   */
  'labels': ({[key: string]: string});
  /**
   * Output only. The spec as JSON text, its numbers as they were written; set in view SPEC_JSON.
   */
  'specJson': (string);
  /**
   * Output only. The spec as an object; set in view SPEC. Its numbers are doubles by nature: 64-bit integers and
   * long decimals are rounded here, and exact in spec_json.
   */
  'spec': (_google_protobuf_Struct__Output | null);
  /**
   * Output only. True when another owner's record for the same URL is the active one.
   */
  'shadowed': (boolean);
  /**
   * Output only. True when the owner's spec could not be read and a minimal one stands in for it.
   */
  'degraded': (boolean);
  /**
   * Output only. When the owner first registered the worker.
   */
  'registerTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Output only. When spec or status last changed on this node.
   */
  'updateTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Output only. What this node's probes and reports say.
   */
  'health': (_workermesh_v1_WorkerHealth__Output | null);
  /**
   * Output only. Status as the owner published it; equal to status on the owner.
   */
  'ownerStatus': (_workermesh_v1_WorkerStatus__Output);
  /**
   * Output only. Whether this node holds an api_key for the worker.
   */
  'apiKeySet': (boolean);
  /**
   * Output only. Who maintains the record; SyncWorkers removes only what its manager owns.
   */
  'manager': (string);
  /**
   * Output only. Seq of the record in its owner's log; 0 when it is not published.
   */
  'meshSeq': (number);
  /**
   * Output only. When a draining worker will be removed at the latest.
   */
  'removeTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Output only. Membership status of the owner as this node sees it.
   */
  'ownerNodeStatus': (_workermesh_v1_NodeStatus__Output);
  /**
   * Output only. True for a record of the owner's previous boot that the new one has not confirmed.
   */
  'stale': (boolean);
  /**
   * Output only. The parts of `load` and `queued`, by the name of the node whose gateway has reported them. Parts
   * of a node that is dead, or has left, are not there.
   */
  'loadsByNode': ({[key: string]: _workermesh_v1_NodeLoad__Output});
  /**
   * Output only. The sum of what waits for it in the gateways of all nodes; absent means that nobody has said.
   */
  'queued'?: (number);
  '_load'?: "load";
  '_queued'?: "queued";
}
