// Original file: proto/workermesh/v1/registry.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ApplyWorkersRequest as _workermesh_v1_ApplyWorkersRequest, ApplyWorkersRequest__Output as _workermesh_v1_ApplyWorkersRequest__Output } from '../../workermesh/v1/ApplyWorkersRequest.js';
import type { ApplyWorkersResponse as _workermesh_v1_ApplyWorkersResponse, ApplyWorkersResponse__Output as _workermesh_v1_ApplyWorkersResponse__Output } from '../../workermesh/v1/ApplyWorkersResponse.js';
import type { GetWorkerRequest as _workermesh_v1_GetWorkerRequest, GetWorkerRequest__Output as _workermesh_v1_GetWorkerRequest__Output } from '../../workermesh/v1/GetWorkerRequest.js';
import type { GetWorkerResponse as _workermesh_v1_GetWorkerResponse, GetWorkerResponse__Output as _workermesh_v1_GetWorkerResponse__Output } from '../../workermesh/v1/GetWorkerResponse.js';
import type { KeepAliveWorkersRequest as _workermesh_v1_KeepAliveWorkersRequest, KeepAliveWorkersRequest__Output as _workermesh_v1_KeepAliveWorkersRequest__Output } from '../../workermesh/v1/KeepAliveWorkersRequest.js';
import type { KeepAliveWorkersResponse as _workermesh_v1_KeepAliveWorkersResponse, KeepAliveWorkersResponse__Output as _workermesh_v1_KeepAliveWorkersResponse__Output } from '../../workermesh/v1/KeepAliveWorkersResponse.js';
import type { ListWorkersRequest as _workermesh_v1_ListWorkersRequest, ListWorkersRequest__Output as _workermesh_v1_ListWorkersRequest__Output } from '../../workermesh/v1/ListWorkersRequest.js';
import type { ListWorkersResponse as _workermesh_v1_ListWorkersResponse, ListWorkersResponse__Output as _workermesh_v1_ListWorkersResponse__Output } from '../../workermesh/v1/ListWorkersResponse.js';
import type { PatchWorkerRequest as _workermesh_v1_PatchWorkerRequest, PatchWorkerRequest__Output as _workermesh_v1_PatchWorkerRequest__Output } from '../../workermesh/v1/PatchWorkerRequest.js';
import type { PatchWorkerResponse as _workermesh_v1_PatchWorkerResponse, PatchWorkerResponse__Output as _workermesh_v1_PatchWorkerResponse__Output } from '../../workermesh/v1/PatchWorkerResponse.js';
import type { RegisterWorkerRequest as _workermesh_v1_RegisterWorkerRequest, RegisterWorkerRequest__Output as _workermesh_v1_RegisterWorkerRequest__Output } from '../../workermesh/v1/RegisterWorkerRequest.js';
import type { RegisterWorkerResponse as _workermesh_v1_RegisterWorkerResponse, RegisterWorkerResponse__Output as _workermesh_v1_RegisterWorkerResponse__Output } from '../../workermesh/v1/RegisterWorkerResponse.js';
import type { RemoveWorkerRequest as _workermesh_v1_RemoveWorkerRequest, RemoveWorkerRequest__Output as _workermesh_v1_RemoveWorkerRequest__Output } from '../../workermesh/v1/RemoveWorkerRequest.js';
import type { RemoveWorkerResponse as _workermesh_v1_RemoveWorkerResponse, RemoveWorkerResponse__Output as _workermesh_v1_RemoveWorkerResponse__Output } from '../../workermesh/v1/RemoveWorkerResponse.js';
import type { ReplaceWorkerRequest as _workermesh_v1_ReplaceWorkerRequest, ReplaceWorkerRequest__Output as _workermesh_v1_ReplaceWorkerRequest__Output } from '../../workermesh/v1/ReplaceWorkerRequest.js';
import type { ReplaceWorkerResponse as _workermesh_v1_ReplaceWorkerResponse, ReplaceWorkerResponse__Output as _workermesh_v1_ReplaceWorkerResponse__Output } from '../../workermesh/v1/ReplaceWorkerResponse.js';
import type { ReportLoadsRequest as _workermesh_v1_ReportLoadsRequest, ReportLoadsRequest__Output as _workermesh_v1_ReportLoadsRequest__Output } from '../../workermesh/v1/ReportLoadsRequest.js';
import type { ReportLoadsResponse as _workermesh_v1_ReportLoadsResponse, ReportLoadsResponse__Output as _workermesh_v1_ReportLoadsResponse__Output } from '../../workermesh/v1/ReportLoadsResponse.js';
import type { SyncWorkersRequest as _workermesh_v1_SyncWorkersRequest, SyncWorkersRequest__Output as _workermesh_v1_SyncWorkersRequest__Output } from '../../workermesh/v1/SyncWorkersRequest.js';
import type { SyncWorkersResponse as _workermesh_v1_SyncWorkersResponse, SyncWorkersResponse__Output as _workermesh_v1_SyncWorkersResponse__Output } from '../../workermesh/v1/SyncWorkersResponse.js';
import type { UpdateWorkerStatusRequest as _workermesh_v1_UpdateWorkerStatusRequest, UpdateWorkerStatusRequest__Output as _workermesh_v1_UpdateWorkerStatusRequest__Output } from '../../workermesh/v1/UpdateWorkerStatusRequest.js';
import type { UpdateWorkerStatusResponse as _workermesh_v1_UpdateWorkerStatusResponse, UpdateWorkerStatusResponse__Output as _workermesh_v1_UpdateWorkerStatusResponse__Output } from '../../workermesh/v1/UpdateWorkerStatusResponse.js';
import type { WatchWorkersRequest as _workermesh_v1_WatchWorkersRequest, WatchWorkersRequest__Output as _workermesh_v1_WatchWorkersRequest__Output } from '../../workermesh/v1/WatchWorkersRequest.js';
import type { WatchWorkersResponse as _workermesh_v1_WatchWorkersResponse, WatchWorkersResponse__Output as _workermesh_v1_WatchWorkersResponse__Output } from '../../workermesh/v1/WatchWorkersResponse.js';

/**
 * Keeps the workers that this node's gateway owns, and shows those of all other nodes.
 * 
 * Every write is durable before it is acknowledged and before anybody sees it, and safe to retry: no
 * reader, watcher or peer holds what a crash of this node can take back. A write that fails with
 * RESOURCE_EXHAUSTED (DISK_FULL) has changed nothing. With UNAVAILABLE (DISK_ERROR) this node shows the
 * state before it, but a restart may find it done; retry to make sure. Every response carries the
 * metadata `worker-mesh-node`. Errors carry google.rpc.ErrorInfo (domain `worker-mesh`) and, for
 * invalid input, google.rpc.BadRequest, in `grpc-status-details-bin`. Reasons: INVALID_REQUEST,
 * INVALID_SPEC, WORKER_NOT_FOUND, WORKER_EXISTS, REVISION_MISMATCH, NOT_OWNER, LIMIT_EXCEEDED,
 * DISK_FULL, DISK_ERROR, NODE_FENCED, STOPPING, CANCELLED, IDLE, INTERNAL; with a token, TOKEN_MISSING
 * and TOKEN_WRONG.
 */
export interface RegistryServiceClient extends grpc.Client {
  /**
   * Registers, replaces and removes many workers. Each operation is answered once, in order; an error
   * is an answer and never ends the stream. The server stops reading at 1,024 unanswered operations. Many
   * operations in one message (`batch`) cost several times less than a message each.
   */
  ApplyWorkers(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_workermesh_v1_ApplyWorkersRequest, _workermesh_v1_ApplyWorkersResponse__Output>;
  ApplyWorkers(options?: grpc.CallOptions): grpc.ClientDuplexStream<_workermesh_v1_ApplyWorkersRequest, _workermesh_v1_ApplyWorkersResponse__Output>;
  /**
   * Registers, replaces and removes many workers. Each operation is answered once, in order; an error
   * is an answer and never ends the stream. The server stops reading at 1,024 unanswered operations. Many
   * operations in one message (`batch`) cost several times less than a message each.
   */
  applyWorkers(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_workermesh_v1_ApplyWorkersRequest, _workermesh_v1_ApplyWorkersResponse__Output>;
  applyWorkers(options?: grpc.CallOptions): grpc.ClientDuplexStream<_workermesh_v1_ApplyWorkersRequest, _workermesh_v1_ApplyWorkersResponse__Output>;
  
  /**
   * Gets one worker by id, or the active one of a URL.
   */
  GetWorker(argument: _workermesh_v1_GetWorkerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_GetWorkerResponse__Output>): grpc.ClientUnaryCall;
  GetWorker(argument: _workermesh_v1_GetWorkerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_GetWorkerResponse__Output>): grpc.ClientUnaryCall;
  GetWorker(argument: _workermesh_v1_GetWorkerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_GetWorkerResponse__Output>): grpc.ClientUnaryCall;
  GetWorker(argument: _workermesh_v1_GetWorkerRequest, callback: grpc.requestCallback<_workermesh_v1_GetWorkerResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gets one worker by id, or the active one of a URL.
   */
  getWorker(argument: _workermesh_v1_GetWorkerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_GetWorkerResponse__Output>): grpc.ClientUnaryCall;
  getWorker(argument: _workermesh_v1_GetWorkerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_GetWorkerResponse__Output>): grpc.ClientUnaryCall;
  getWorker(argument: _workermesh_v1_GetWorkerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_GetWorkerResponse__Output>): grpc.ClientUnaryCall;
  getWorker(argument: _workermesh_v1_GetWorkerRequest, callback: grpc.requestCallback<_workermesh_v1_GetWorkerResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Renews the leases of workers that this node owns. Each request is answered once, in order. A worker
   * whose lease ends drains, with reason LEASE_EXPIRED, and is removed.
   */
  KeepAliveWorkers(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_workermesh_v1_KeepAliveWorkersRequest, _workermesh_v1_KeepAliveWorkersResponse__Output>;
  KeepAliveWorkers(options?: grpc.CallOptions): grpc.ClientDuplexStream<_workermesh_v1_KeepAliveWorkersRequest, _workermesh_v1_KeepAliveWorkersResponse__Output>;
  /**
   * Renews the leases of workers that this node owns. Each request is answered once, in order. A worker
   * whose lease ends drains, with reason LEASE_EXPIRED, and is removed.
   */
  keepAliveWorkers(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_workermesh_v1_KeepAliveWorkersRequest, _workermesh_v1_KeepAliveWorkersResponse__Output>;
  keepAliveWorkers(options?: grpc.CallOptions): grpc.ClientDuplexStream<_workermesh_v1_KeepAliveWorkersRequest, _workermesh_v1_KeepAliveWorkersResponse__Output>;
  
  /**
   * Lists workers in the order of canonical URL, then owner. A worker that is there throughout comes
   * exactly once over all pages. A page may hold fewer workers than asked for: no response exceeds 1 MiB.
   */
  ListWorkers(argument: _workermesh_v1_ListWorkersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListWorkersResponse__Output>): grpc.ClientUnaryCall;
  ListWorkers(argument: _workermesh_v1_ListWorkersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ListWorkersResponse__Output>): grpc.ClientUnaryCall;
  ListWorkers(argument: _workermesh_v1_ListWorkersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListWorkersResponse__Output>): grpc.ClientUnaryCall;
  ListWorkers(argument: _workermesh_v1_ListWorkersRequest, callback: grpc.requestCallback<_workermesh_v1_ListWorkersResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists workers in the order of canonical URL, then owner. A worker that is there throughout comes
   * exactly once over all pages. A page may hold fewer workers than asked for: no response exceeds 1 MiB.
   */
  listWorkers(argument: _workermesh_v1_ListWorkersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListWorkersResponse__Output>): grpc.ClientUnaryCall;
  listWorkers(argument: _workermesh_v1_ListWorkersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ListWorkersResponse__Output>): grpc.ClientUnaryCall;
  listWorkers(argument: _workermesh_v1_ListWorkersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListWorkersResponse__Output>): grpc.ClientUnaryCall;
  listWorkers(argument: _workermesh_v1_ListWorkersRequest, callback: grpc.requestCallback<_workermesh_v1_ListWorkersResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Changes parts of the spec by a JSON merge patch (RFC 7386).
   */
  PatchWorker(argument: _workermesh_v1_PatchWorkerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_PatchWorkerResponse__Output>): grpc.ClientUnaryCall;
  PatchWorker(argument: _workermesh_v1_PatchWorkerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_PatchWorkerResponse__Output>): grpc.ClientUnaryCall;
  PatchWorker(argument: _workermesh_v1_PatchWorkerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_PatchWorkerResponse__Output>): grpc.ClientUnaryCall;
  PatchWorker(argument: _workermesh_v1_PatchWorkerRequest, callback: grpc.requestCallback<_workermesh_v1_PatchWorkerResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Changes parts of the spec by a JSON merge patch (RFC 7386).
   */
  patchWorker(argument: _workermesh_v1_PatchWorkerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_PatchWorkerResponse__Output>): grpc.ClientUnaryCall;
  patchWorker(argument: _workermesh_v1_PatchWorkerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_PatchWorkerResponse__Output>): grpc.ClientUnaryCall;
  patchWorker(argument: _workermesh_v1_PatchWorkerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_PatchWorkerResponse__Output>): grpc.ClientUnaryCall;
  patchWorker(argument: _workermesh_v1_PatchWorkerRequest, callback: grpc.requestCallback<_workermesh_v1_PatchWorkerResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Registers a worker under this node's ownership. A JSON-equal spec again is UNCHANGED; another spec
   * for a URL that this node owns is ALREADY_EXISTS unless allow_replace. Over another owner's record
   * it succeeds, and the URL is locally owned at once.
   */
  RegisterWorker(argument: _workermesh_v1_RegisterWorkerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_RegisterWorkerResponse__Output>): grpc.ClientUnaryCall;
  RegisterWorker(argument: _workermesh_v1_RegisterWorkerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_RegisterWorkerResponse__Output>): grpc.ClientUnaryCall;
  RegisterWorker(argument: _workermesh_v1_RegisterWorkerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_RegisterWorkerResponse__Output>): grpc.ClientUnaryCall;
  RegisterWorker(argument: _workermesh_v1_RegisterWorkerRequest, callback: grpc.requestCallback<_workermesh_v1_RegisterWorkerResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Registers a worker under this node's ownership. A JSON-equal spec again is UNCHANGED; another spec
   * for a URL that this node owns is ALREADY_EXISTS unless allow_replace. Over another owner's record
   * it succeeds, and the URL is locally owned at once.
   */
  registerWorker(argument: _workermesh_v1_RegisterWorkerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_RegisterWorkerResponse__Output>): grpc.ClientUnaryCall;
  registerWorker(argument: _workermesh_v1_RegisterWorkerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_RegisterWorkerResponse__Output>): grpc.ClientUnaryCall;
  registerWorker(argument: _workermesh_v1_RegisterWorkerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_RegisterWorkerResponse__Output>): grpc.ClientUnaryCall;
  registerWorker(argument: _workermesh_v1_RegisterWorkerRequest, callback: grpc.requestCallback<_workermesh_v1_RegisterWorkerResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Removes a worker that this node owns; a READY one drains first. It drains until nothing is in flight at it, by
   * what the gateways of all nodes report, at most for the larger one of drain_settle_secs and drain_timeout_secs
   * of its spec's health; where nobody reports it drains for drain_settle_secs.
   */
  RemoveWorker(argument: _workermesh_v1_RemoveWorkerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_RemoveWorkerResponse__Output>): grpc.ClientUnaryCall;
  RemoveWorker(argument: _workermesh_v1_RemoveWorkerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_RemoveWorkerResponse__Output>): grpc.ClientUnaryCall;
  RemoveWorker(argument: _workermesh_v1_RemoveWorkerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_RemoveWorkerResponse__Output>): grpc.ClientUnaryCall;
  RemoveWorker(argument: _workermesh_v1_RemoveWorkerRequest, callback: grpc.requestCallback<_workermesh_v1_RemoveWorkerResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Removes a worker that this node owns; a READY one drains first. It drains until nothing is in flight at it, by
   * what the gateways of all nodes report, at most for the larger one of drain_settle_secs and drain_timeout_secs
   * of its spec's health; where nobody reports it drains for drain_settle_secs.
   */
  removeWorker(argument: _workermesh_v1_RemoveWorkerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_RemoveWorkerResponse__Output>): grpc.ClientUnaryCall;
  removeWorker(argument: _workermesh_v1_RemoveWorkerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_RemoveWorkerResponse__Output>): grpc.ClientUnaryCall;
  removeWorker(argument: _workermesh_v1_RemoveWorkerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_RemoveWorkerResponse__Output>): grpc.ClientUnaryCall;
  removeWorker(argument: _workermesh_v1_RemoveWorkerRequest, callback: grpc.requestCallback<_workermesh_v1_RemoveWorkerResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Replaces the spec of a worker that this node owns. The URL cannot change. Status is kept.
   */
  ReplaceWorker(argument: _workermesh_v1_ReplaceWorkerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ReplaceWorkerResponse__Output>): grpc.ClientUnaryCall;
  ReplaceWorker(argument: _workermesh_v1_ReplaceWorkerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ReplaceWorkerResponse__Output>): grpc.ClientUnaryCall;
  ReplaceWorker(argument: _workermesh_v1_ReplaceWorkerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ReplaceWorkerResponse__Output>): grpc.ClientUnaryCall;
  ReplaceWorker(argument: _workermesh_v1_ReplaceWorkerRequest, callback: grpc.requestCallback<_workermesh_v1_ReplaceWorkerResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Replaces the spec of a worker that this node owns. The URL cannot change. Status is kept.
   */
  replaceWorker(argument: _workermesh_v1_ReplaceWorkerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ReplaceWorkerResponse__Output>): grpc.ClientUnaryCall;
  replaceWorker(argument: _workermesh_v1_ReplaceWorkerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ReplaceWorkerResponse__Output>): grpc.ClientUnaryCall;
  replaceWorker(argument: _workermesh_v1_ReplaceWorkerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ReplaceWorkerResponse__Output>): grpc.ClientUnaryCall;
  replaceWorker(argument: _workermesh_v1_ReplaceWorkerRequest, callback: grpc.requestCallback<_workermesh_v1_ReplaceWorkerResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Reports what this node's gateway has under way at workers, its own and those of other nodes. It changes no
   * revision and writes nothing to disk; other nodes hear of it soon, and of the last state only.
   */
  ReportLoads(argument: _workermesh_v1_ReportLoadsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ReportLoadsResponse__Output>): grpc.ClientUnaryCall;
  ReportLoads(argument: _workermesh_v1_ReportLoadsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ReportLoadsResponse__Output>): grpc.ClientUnaryCall;
  ReportLoads(argument: _workermesh_v1_ReportLoadsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ReportLoadsResponse__Output>): grpc.ClientUnaryCall;
  ReportLoads(argument: _workermesh_v1_ReportLoadsRequest, callback: grpc.requestCallback<_workermesh_v1_ReportLoadsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Reports what this node's gateway has under way at workers, its own and those of other nodes. It changes no
   * revision and writes nothing to disk; other nodes hear of it soon, and of the last state only.
   */
  reportLoads(argument: _workermesh_v1_ReportLoadsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ReportLoadsResponse__Output>): grpc.ClientUnaryCall;
  reportLoads(argument: _workermesh_v1_ReportLoadsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ReportLoadsResponse__Output>): grpc.ClientUnaryCall;
  reportLoads(argument: _workermesh_v1_ReportLoadsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ReportLoadsResponse__Output>): grpc.ClientUnaryCall;
  reportLoads(argument: _workermesh_v1_ReportLoadsRequest, callback: grpc.requestCallback<_workermesh_v1_ReportLoadsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Says: these are all the workers of this manager. Nothing is applied before a message with `commit`;
   * an invalid spec refuses the whole call, with the index in the field path. What the manager owned and
   * did not name is drained. URLs of other managers are left alone unless `force`. All of it happens, or
   * nothing: on a full disk too.
   */
  SyncWorkers(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_SyncWorkersResponse__Output>): grpc.ClientWritableStream<_workermesh_v1_SyncWorkersRequest>;
  SyncWorkers(metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_SyncWorkersResponse__Output>): grpc.ClientWritableStream<_workermesh_v1_SyncWorkersRequest>;
  SyncWorkers(options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_SyncWorkersResponse__Output>): grpc.ClientWritableStream<_workermesh_v1_SyncWorkersRequest>;
  SyncWorkers(callback: grpc.requestCallback<_workermesh_v1_SyncWorkersResponse__Output>): grpc.ClientWritableStream<_workermesh_v1_SyncWorkersRequest>;
  /**
   * Says: these are all the workers of this manager. Nothing is applied before a message with `commit`;
   * an invalid spec refuses the whole call, with the index in the field path. What the manager owned and
   * did not name is drained. URLs of other managers are left alone unless `force`. All of it happens, or
   * nothing: on a full disk too.
   */
  syncWorkers(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_SyncWorkersResponse__Output>): grpc.ClientWritableStream<_workermesh_v1_SyncWorkersRequest>;
  syncWorkers(metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_SyncWorkersResponse__Output>): grpc.ClientWritableStream<_workermesh_v1_SyncWorkersRequest>;
  syncWorkers(options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_SyncWorkersResponse__Output>): grpc.ClientWritableStream<_workermesh_v1_SyncWorkersRequest>;
  syncWorkers(callback: grpc.requestCallback<_workermesh_v1_SyncWorkersResponse__Output>): grpc.ClientWritableStream<_workermesh_v1_SyncWorkersRequest>;
  
  /**
   * Sets the status of a worker that this node owns, until the next verdict of a probe. DRAINING is a
   * cordon until another status is set.
   */
  UpdateWorkerStatus(argument: _workermesh_v1_UpdateWorkerStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_UpdateWorkerStatusResponse__Output>): grpc.ClientUnaryCall;
  UpdateWorkerStatus(argument: _workermesh_v1_UpdateWorkerStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_UpdateWorkerStatusResponse__Output>): grpc.ClientUnaryCall;
  UpdateWorkerStatus(argument: _workermesh_v1_UpdateWorkerStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_UpdateWorkerStatusResponse__Output>): grpc.ClientUnaryCall;
  UpdateWorkerStatus(argument: _workermesh_v1_UpdateWorkerStatusRequest, callback: grpc.requestCallback<_workermesh_v1_UpdateWorkerStatusResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Sets the status of a worker that this node owns, until the next verdict of a probe. DRAINING is a
   * cordon until another status is set.
   */
  updateWorkerStatus(argument: _workermesh_v1_UpdateWorkerStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_UpdateWorkerStatusResponse__Output>): grpc.ClientUnaryCall;
  updateWorkerStatus(argument: _workermesh_v1_UpdateWorkerStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_UpdateWorkerStatusResponse__Output>): grpc.ClientUnaryCall;
  updateWorkerStatus(argument: _workermesh_v1_UpdateWorkerStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_UpdateWorkerStatusResponse__Output>): grpc.ClientUnaryCall;
  updateWorkerStatus(argument: _workermesh_v1_UpdateWorkerStatusRequest, callback: grpc.requestCallback<_workermesh_v1_UpdateWorkerStatusResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Watches workers. The order is a contract:
   * 
   * 1. RESET with its reason: a new snapshot begins.
   * 2. UPSERTED for each worker that there is, then SYNCED: you hold everything.
   * 3. Changes in order, always the latest state of each worker. A slow reader gets fewer of them,
   * never an older one after a newer one, and ends with the truth. A snapshot is not restarted.
   * 
   * What every client must do:
   * 
   * - At RESET, keep using the table that you have, and build a new one beside it from what follows.
   * Swap the two at SYNCED. A client that empties its table at RESET routes to nobody until SYNCED.
   * If the stream ends before SYNCED, drop the new table and keep the old one.
   * - SYNCED is held back while this node has just started and does not hold all workers of the mesh
   * yet, at most for --join-timeout. Workers and changes flow meanwhile.
   * - When this node has a new boot (GetNode.generation) and no data directory, it has lost the
   * workers that you registered: register them again. Peers keep them for the claim grace.
   * - An empty response with a fresh token comes at least every 15 s. When nothing has come for 45 s,
   * the connection is dead whatever TCP says: reconnect, with the newest resume_token.
   * 
   * A change of a URL's active owner is one UPSERTED with previous_worker_id, and no REMOVED. A filtered
   * watch behaves as if the registry held matches only: a worker that stops matching is REMOVED.
   * The resume_token of any response, or of the first page of ListWorkers, resumes with what was missed,
   * removals too, then SYNCED, without RESET. A token that is foreign, expired or of another filter is
   * answered by RESET with its reason, never by an error.
   */
  WatchWorkers(argument: _workermesh_v1_WatchWorkersRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_WatchWorkersResponse__Output>;
  WatchWorkers(argument: _workermesh_v1_WatchWorkersRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_WatchWorkersResponse__Output>;
  /**
   * Watches workers. The order is a contract:
   * 
   * 1. RESET with its reason: a new snapshot begins.
   * 2. UPSERTED for each worker that there is, then SYNCED: you hold everything.
   * 3. Changes in order, always the latest state of each worker. A slow reader gets fewer of them,
   * never an older one after a newer one, and ends with the truth. A snapshot is not restarted.
   * 
   * What every client must do:
   * 
   * - At RESET, keep using the table that you have, and build a new one beside it from what follows.
   * Swap the two at SYNCED. A client that empties its table at RESET routes to nobody until SYNCED.
   * If the stream ends before SYNCED, drop the new table and keep the old one.
   * - SYNCED is held back while this node has just started and does not hold all workers of the mesh
   * yet, at most for --join-timeout. Workers and changes flow meanwhile.
   * - When this node has a new boot (GetNode.generation) and no data directory, it has lost the
   * workers that you registered: register them again. Peers keep them for the claim grace.
   * - An empty response with a fresh token comes at least every 15 s. When nothing has come for 45 s,
   * the connection is dead whatever TCP says: reconnect, with the newest resume_token.
   * 
   * A change of a URL's active owner is one UPSERTED with previous_worker_id, and no REMOVED. A filtered
   * watch behaves as if the registry held matches only: a worker that stops matching is REMOVED.
   * The resume_token of any response, or of the first page of ListWorkers, resumes with what was missed,
   * removals too, then SYNCED, without RESET. A token that is foreign, expired or of another filter is
   * answered by RESET with its reason, never by an error.
   */
  watchWorkers(argument: _workermesh_v1_WatchWorkersRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_WatchWorkersResponse__Output>;
  watchWorkers(argument: _workermesh_v1_WatchWorkersRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_WatchWorkersResponse__Output>;
  
}

/**
 * Keeps the workers that this node's gateway owns, and shows those of all other nodes.
 * 
 * Every write is durable before it is acknowledged and before anybody sees it, and safe to retry: no
 * reader, watcher or peer holds what a crash of this node can take back. A write that fails with
 * RESOURCE_EXHAUSTED (DISK_FULL) has changed nothing. With UNAVAILABLE (DISK_ERROR) this node shows the
 * state before it, but a restart may find it done; retry to make sure. Every response carries the
 * metadata `worker-mesh-node`. Errors carry google.rpc.ErrorInfo (domain `worker-mesh`) and, for
 * invalid input, google.rpc.BadRequest, in `grpc-status-details-bin`. Reasons: INVALID_REQUEST,
 * INVALID_SPEC, WORKER_NOT_FOUND, WORKER_EXISTS, REVISION_MISMATCH, NOT_OWNER, LIMIT_EXCEEDED,
 * DISK_FULL, DISK_ERROR, NODE_FENCED, STOPPING, CANCELLED, IDLE, INTERNAL; with a token, TOKEN_MISSING
 * and TOKEN_WRONG.
 */
export interface RegistryServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Registers, replaces and removes many workers. Each operation is answered once, in order; an error
   * is an answer and never ends the stream. The server stops reading at 1,024 unanswered operations. Many
   * operations in one message (`batch`) cost several times less than a message each.
   */
  ApplyWorkers: grpc.handleBidiStreamingCall<_workermesh_v1_ApplyWorkersRequest__Output, _workermesh_v1_ApplyWorkersResponse>;
  
  /**
   * Gets one worker by id, or the active one of a URL.
   */
  GetWorker: grpc.handleUnaryCall<_workermesh_v1_GetWorkerRequest__Output, _workermesh_v1_GetWorkerResponse>;
  
  /**
   * Renews the leases of workers that this node owns. Each request is answered once, in order. A worker
   * whose lease ends drains, with reason LEASE_EXPIRED, and is removed.
   */
  KeepAliveWorkers: grpc.handleBidiStreamingCall<_workermesh_v1_KeepAliveWorkersRequest__Output, _workermesh_v1_KeepAliveWorkersResponse>;
  
  /**
   * Lists workers in the order of canonical URL, then owner. A worker that is there throughout comes
   * exactly once over all pages. A page may hold fewer workers than asked for: no response exceeds 1 MiB.
   */
  ListWorkers: grpc.handleUnaryCall<_workermesh_v1_ListWorkersRequest__Output, _workermesh_v1_ListWorkersResponse>;
  
  /**
   * Changes parts of the spec by a JSON merge patch (RFC 7386).
   */
  PatchWorker: grpc.handleUnaryCall<_workermesh_v1_PatchWorkerRequest__Output, _workermesh_v1_PatchWorkerResponse>;
  
  /**
   * Registers a worker under this node's ownership. A JSON-equal spec again is UNCHANGED; another spec
   * for a URL that this node owns is ALREADY_EXISTS unless allow_replace. Over another owner's record
   * it succeeds, and the URL is locally owned at once.
   */
  RegisterWorker: grpc.handleUnaryCall<_workermesh_v1_RegisterWorkerRequest__Output, _workermesh_v1_RegisterWorkerResponse>;
  
  /**
   * Removes a worker that this node owns; a READY one drains first. It drains until nothing is in flight at it, by
   * what the gateways of all nodes report, at most for the larger one of drain_settle_secs and drain_timeout_secs
   * of its spec's health; where nobody reports it drains for drain_settle_secs.
   */
  RemoveWorker: grpc.handleUnaryCall<_workermesh_v1_RemoveWorkerRequest__Output, _workermesh_v1_RemoveWorkerResponse>;
  
  /**
   * Replaces the spec of a worker that this node owns. The URL cannot change. Status is kept.
   */
  ReplaceWorker: grpc.handleUnaryCall<_workermesh_v1_ReplaceWorkerRequest__Output, _workermesh_v1_ReplaceWorkerResponse>;
  
  /**
   * Reports what this node's gateway has under way at workers, its own and those of other nodes. It changes no
   * revision and writes nothing to disk; other nodes hear of it soon, and of the last state only.
   */
  ReportLoads: grpc.handleUnaryCall<_workermesh_v1_ReportLoadsRequest__Output, _workermesh_v1_ReportLoadsResponse>;
  
  /**
   * Says: these are all the workers of this manager. Nothing is applied before a message with `commit`;
   * an invalid spec refuses the whole call, with the index in the field path. What the manager owned and
   * did not name is drained. URLs of other managers are left alone unless `force`. All of it happens, or
   * nothing: on a full disk too.
   */
  SyncWorkers: grpc.handleClientStreamingCall<_workermesh_v1_SyncWorkersRequest__Output, _workermesh_v1_SyncWorkersResponse>;
  
  /**
   * Sets the status of a worker that this node owns, until the next verdict of a probe. DRAINING is a
   * cordon until another status is set.
   */
  UpdateWorkerStatus: grpc.handleUnaryCall<_workermesh_v1_UpdateWorkerStatusRequest__Output, _workermesh_v1_UpdateWorkerStatusResponse>;
  
  /**
   * Watches workers. The order is a contract:
   * 
   * 1. RESET with its reason: a new snapshot begins.
   * 2. UPSERTED for each worker that there is, then SYNCED: you hold everything.
   * 3. Changes in order, always the latest state of each worker. A slow reader gets fewer of them,
   * never an older one after a newer one, and ends with the truth. A snapshot is not restarted.
   * 
   * What every client must do:
   * 
   * - At RESET, keep using the table that you have, and build a new one beside it from what follows.
   * Swap the two at SYNCED. A client that empties its table at RESET routes to nobody until SYNCED.
   * If the stream ends before SYNCED, drop the new table and keep the old one.
   * - SYNCED is held back while this node has just started and does not hold all workers of the mesh
   * yet, at most for --join-timeout. Workers and changes flow meanwhile.
   * - When this node has a new boot (GetNode.generation) and no data directory, it has lost the
   * workers that you registered: register them again. Peers keep them for the claim grace.
   * - An empty response with a fresh token comes at least every 15 s. When nothing has come for 45 s,
   * the connection is dead whatever TCP says: reconnect, with the newest resume_token.
   * 
   * A change of a URL's active owner is one UPSERTED with previous_worker_id, and no REMOVED. A filtered
   * watch behaves as if the registry held matches only: a worker that stops matching is REMOVED.
   * The resume_token of any response, or of the first page of ListWorkers, resumes with what was missed,
   * removals too, then SYNCED, without RESET. A token that is foreign, expired or of another filter is
   * answered by RESET with its reason, never by an error.
   */
  WatchWorkers: grpc.handleServerStreamingCall<_workermesh_v1_WatchWorkersRequest__Output, _workermesh_v1_WatchWorkersResponse>;
  
}

export interface RegistryServiceDefinition extends grpc.ServiceDefinition {
  ApplyWorkers: MethodDefinition<_workermesh_v1_ApplyWorkersRequest, _workermesh_v1_ApplyWorkersResponse, _workermesh_v1_ApplyWorkersRequest__Output, _workermesh_v1_ApplyWorkersResponse__Output>
  GetWorker: MethodDefinition<_workermesh_v1_GetWorkerRequest, _workermesh_v1_GetWorkerResponse, _workermesh_v1_GetWorkerRequest__Output, _workermesh_v1_GetWorkerResponse__Output>
  KeepAliveWorkers: MethodDefinition<_workermesh_v1_KeepAliveWorkersRequest, _workermesh_v1_KeepAliveWorkersResponse, _workermesh_v1_KeepAliveWorkersRequest__Output, _workermesh_v1_KeepAliveWorkersResponse__Output>
  ListWorkers: MethodDefinition<_workermesh_v1_ListWorkersRequest, _workermesh_v1_ListWorkersResponse, _workermesh_v1_ListWorkersRequest__Output, _workermesh_v1_ListWorkersResponse__Output>
  PatchWorker: MethodDefinition<_workermesh_v1_PatchWorkerRequest, _workermesh_v1_PatchWorkerResponse, _workermesh_v1_PatchWorkerRequest__Output, _workermesh_v1_PatchWorkerResponse__Output>
  RegisterWorker: MethodDefinition<_workermesh_v1_RegisterWorkerRequest, _workermesh_v1_RegisterWorkerResponse, _workermesh_v1_RegisterWorkerRequest__Output, _workermesh_v1_RegisterWorkerResponse__Output>
  RemoveWorker: MethodDefinition<_workermesh_v1_RemoveWorkerRequest, _workermesh_v1_RemoveWorkerResponse, _workermesh_v1_RemoveWorkerRequest__Output, _workermesh_v1_RemoveWorkerResponse__Output>
  ReplaceWorker: MethodDefinition<_workermesh_v1_ReplaceWorkerRequest, _workermesh_v1_ReplaceWorkerResponse, _workermesh_v1_ReplaceWorkerRequest__Output, _workermesh_v1_ReplaceWorkerResponse__Output>
  ReportLoads: MethodDefinition<_workermesh_v1_ReportLoadsRequest, _workermesh_v1_ReportLoadsResponse, _workermesh_v1_ReportLoadsRequest__Output, _workermesh_v1_ReportLoadsResponse__Output>
  SyncWorkers: MethodDefinition<_workermesh_v1_SyncWorkersRequest, _workermesh_v1_SyncWorkersResponse, _workermesh_v1_SyncWorkersRequest__Output, _workermesh_v1_SyncWorkersResponse__Output>
  UpdateWorkerStatus: MethodDefinition<_workermesh_v1_UpdateWorkerStatusRequest, _workermesh_v1_UpdateWorkerStatusResponse, _workermesh_v1_UpdateWorkerStatusRequest__Output, _workermesh_v1_UpdateWorkerStatusResponse__Output>
  WatchWorkers: MethodDefinition<_workermesh_v1_WatchWorkersRequest, _workermesh_v1_WatchWorkersResponse, _workermesh_v1_WatchWorkersRequest__Output, _workermesh_v1_WatchWorkersResponse__Output>
}
