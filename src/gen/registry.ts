import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Any as _google_protobuf_Any, Any__Output as _google_protobuf_Any__Output } from './google/protobuf/Any.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.js';
import type { ListValue as _google_protobuf_ListValue, ListValue__Output as _google_protobuf_ListValue__Output } from './google/protobuf/ListValue.js';
import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from './google/protobuf/Struct.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { Value as _google_protobuf_Value, Value__Output as _google_protobuf_Value__Output } from './google/protobuf/Value.js';
import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from './google/rpc/Status.js';
import type { ApplyOperation as _workermesh_v1_ApplyOperation, ApplyOperation__Output as _workermesh_v1_ApplyOperation__Output } from './workermesh/v1/ApplyOperation.js';
import type { ApplyResult as _workermesh_v1_ApplyResult, ApplyResult__Output as _workermesh_v1_ApplyResult__Output } from './workermesh/v1/ApplyResult.js';
import type { ApplyWorkersRequest as _workermesh_v1_ApplyWorkersRequest, ApplyWorkersRequest__Output as _workermesh_v1_ApplyWorkersRequest__Output } from './workermesh/v1/ApplyWorkersRequest.js';
import type { ApplyWorkersResponse as _workermesh_v1_ApplyWorkersResponse, ApplyWorkersResponse__Output as _workermesh_v1_ApplyWorkersResponse__Output } from './workermesh/v1/ApplyWorkersResponse.js';
import type { GetWorkerRequest as _workermesh_v1_GetWorkerRequest, GetWorkerRequest__Output as _workermesh_v1_GetWorkerRequest__Output } from './workermesh/v1/GetWorkerRequest.js';
import type { GetWorkerResponse as _workermesh_v1_GetWorkerResponse, GetWorkerResponse__Output as _workermesh_v1_GetWorkerResponse__Output } from './workermesh/v1/GetWorkerResponse.js';
import type { KeepAliveWorkersRequest as _workermesh_v1_KeepAliveWorkersRequest, KeepAliveWorkersRequest__Output as _workermesh_v1_KeepAliveWorkersRequest__Output } from './workermesh/v1/KeepAliveWorkersRequest.js';
import type { KeepAliveWorkersResponse as _workermesh_v1_KeepAliveWorkersResponse, KeepAliveWorkersResponse__Output as _workermesh_v1_KeepAliveWorkersResponse__Output } from './workermesh/v1/KeepAliveWorkersResponse.js';
import type { ListWorkersRequest as _workermesh_v1_ListWorkersRequest, ListWorkersRequest__Output as _workermesh_v1_ListWorkersRequest__Output } from './workermesh/v1/ListWorkersRequest.js';
import type { ListWorkersResponse as _workermesh_v1_ListWorkersResponse, ListWorkersResponse__Output as _workermesh_v1_ListWorkersResponse__Output } from './workermesh/v1/ListWorkersResponse.js';
import type { NodeLoad as _workermesh_v1_NodeLoad, NodeLoad__Output as _workermesh_v1_NodeLoad__Output } from './workermesh/v1/NodeLoad.js';
import type { PatchWorkerRequest as _workermesh_v1_PatchWorkerRequest, PatchWorkerRequest__Output as _workermesh_v1_PatchWorkerRequest__Output } from './workermesh/v1/PatchWorkerRequest.js';
import type { PatchWorkerResponse as _workermesh_v1_PatchWorkerResponse, PatchWorkerResponse__Output as _workermesh_v1_PatchWorkerResponse__Output } from './workermesh/v1/PatchWorkerResponse.js';
import type { RegisterWorkerRequest as _workermesh_v1_RegisterWorkerRequest, RegisterWorkerRequest__Output as _workermesh_v1_RegisterWorkerRequest__Output } from './workermesh/v1/RegisterWorkerRequest.js';
import type { RegisterWorkerResponse as _workermesh_v1_RegisterWorkerResponse, RegisterWorkerResponse__Output as _workermesh_v1_RegisterWorkerResponse__Output } from './workermesh/v1/RegisterWorkerResponse.js';
import type { RegistryServiceClient as _workermesh_v1_RegistryServiceClient, RegistryServiceDefinition as _workermesh_v1_RegistryServiceDefinition } from './workermesh/v1/RegistryService.js';
import type { RemoveWorkerRequest as _workermesh_v1_RemoveWorkerRequest, RemoveWorkerRequest__Output as _workermesh_v1_RemoveWorkerRequest__Output } from './workermesh/v1/RemoveWorkerRequest.js';
import type { RemoveWorkerResponse as _workermesh_v1_RemoveWorkerResponse, RemoveWorkerResponse__Output as _workermesh_v1_RemoveWorkerResponse__Output } from './workermesh/v1/RemoveWorkerResponse.js';
import type { ReplaceWorkerRequest as _workermesh_v1_ReplaceWorkerRequest, ReplaceWorkerRequest__Output as _workermesh_v1_ReplaceWorkerRequest__Output } from './workermesh/v1/ReplaceWorkerRequest.js';
import type { ReplaceWorkerResponse as _workermesh_v1_ReplaceWorkerResponse, ReplaceWorkerResponse__Output as _workermesh_v1_ReplaceWorkerResponse__Output } from './workermesh/v1/ReplaceWorkerResponse.js';
import type { ReportLoadsRequest as _workermesh_v1_ReportLoadsRequest, ReportLoadsRequest__Output as _workermesh_v1_ReportLoadsRequest__Output } from './workermesh/v1/ReportLoadsRequest.js';
import type { ReportLoadsResponse as _workermesh_v1_ReportLoadsResponse, ReportLoadsResponse__Output as _workermesh_v1_ReportLoadsResponse__Output } from './workermesh/v1/ReportLoadsResponse.js';
import type { SyncWorkersRequest as _workermesh_v1_SyncWorkersRequest, SyncWorkersRequest__Output as _workermesh_v1_SyncWorkersRequest__Output } from './workermesh/v1/SyncWorkersRequest.js';
import type { SyncWorkersResponse as _workermesh_v1_SyncWorkersResponse, SyncWorkersResponse__Output as _workermesh_v1_SyncWorkersResponse__Output } from './workermesh/v1/SyncWorkersResponse.js';
import type { UpdateWorkerStatusRequest as _workermesh_v1_UpdateWorkerStatusRequest, UpdateWorkerStatusRequest__Output as _workermesh_v1_UpdateWorkerStatusRequest__Output } from './workermesh/v1/UpdateWorkerStatusRequest.js';
import type { UpdateWorkerStatusResponse as _workermesh_v1_UpdateWorkerStatusResponse, UpdateWorkerStatusResponse__Output as _workermesh_v1_UpdateWorkerStatusResponse__Output } from './workermesh/v1/UpdateWorkerStatusResponse.js';
import type { WatchWorkersRequest as _workermesh_v1_WatchWorkersRequest, WatchWorkersRequest__Output as _workermesh_v1_WatchWorkersRequest__Output } from './workermesh/v1/WatchWorkersRequest.js';
import type { WatchWorkersResponse as _workermesh_v1_WatchWorkersResponse, WatchWorkersResponse__Output as _workermesh_v1_WatchWorkersResponse__Output } from './workermesh/v1/WatchWorkersResponse.js';
import type { Worker as _workermesh_v1_Worker, Worker__Output as _workermesh_v1_Worker__Output } from './workermesh/v1/Worker.js';
import type { WorkerEvent as _workermesh_v1_WorkerEvent, WorkerEvent__Output as _workermesh_v1_WorkerEvent__Output } from './workermesh/v1/WorkerEvent.js';
import type { WorkerFilter as _workermesh_v1_WorkerFilter, WorkerFilter__Output as _workermesh_v1_WorkerFilter__Output } from './workermesh/v1/WorkerFilter.js';
import type { WorkerHealth as _workermesh_v1_WorkerHealth, WorkerHealth__Output as _workermesh_v1_WorkerHealth__Output } from './workermesh/v1/WorkerHealth.js';
import type { WorkerLoad as _workermesh_v1_WorkerLoad, WorkerLoad__Output as _workermesh_v1_WorkerLoad__Output } from './workermesh/v1/WorkerLoad.js';
import type { WorkerSource as _workermesh_v1_WorkerSource, WorkerSource__Output as _workermesh_v1_WorkerSource__Output } from './workermesh/v1/WorkerSource.js';
import type { WorkerState as _workermesh_v1_WorkerState, WorkerState__Output as _workermesh_v1_WorkerState__Output } from './workermesh/v1/WorkerState.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      Any: MessageTypeDefinition<_google_protobuf_Any, _google_protobuf_Any__Output>
      Duration: MessageTypeDefinition<_google_protobuf_Duration, _google_protobuf_Duration__Output>
      ListValue: MessageTypeDefinition<_google_protobuf_ListValue, _google_protobuf_ListValue__Output>
      NullValue: EnumTypeDefinition
      Struct: MessageTypeDefinition<_google_protobuf_Struct, _google_protobuf_Struct__Output>
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
      Value: MessageTypeDefinition<_google_protobuf_Value, _google_protobuf_Value__Output>
    }
    rpc: {
      Status: MessageTypeDefinition<_google_rpc_Status, _google_rpc_Status__Output>
    }
  }
  workermesh: {
    v1: {
      ApplyOperation: MessageTypeDefinition<_workermesh_v1_ApplyOperation, _workermesh_v1_ApplyOperation__Output>
      ApplyResult: MessageTypeDefinition<_workermesh_v1_ApplyResult, _workermesh_v1_ApplyResult__Output>
      ApplyWorkersRequest: MessageTypeDefinition<_workermesh_v1_ApplyWorkersRequest, _workermesh_v1_ApplyWorkersRequest__Output>
      ApplyWorkersResponse: MessageTypeDefinition<_workermesh_v1_ApplyWorkersResponse, _workermesh_v1_ApplyWorkersResponse__Output>
      GetWorkerRequest: MessageTypeDefinition<_workermesh_v1_GetWorkerRequest, _workermesh_v1_GetWorkerRequest__Output>
      GetWorkerResponse: MessageTypeDefinition<_workermesh_v1_GetWorkerResponse, _workermesh_v1_GetWorkerResponse__Output>
      KeepAliveWorkersRequest: MessageTypeDefinition<_workermesh_v1_KeepAliveWorkersRequest, _workermesh_v1_KeepAliveWorkersRequest__Output>
      KeepAliveWorkersResponse: MessageTypeDefinition<_workermesh_v1_KeepAliveWorkersResponse, _workermesh_v1_KeepAliveWorkersResponse__Output>
      ListWorkersRequest: MessageTypeDefinition<_workermesh_v1_ListWorkersRequest, _workermesh_v1_ListWorkersRequest__Output>
      ListWorkersResponse: MessageTypeDefinition<_workermesh_v1_ListWorkersResponse, _workermesh_v1_ListWorkersResponse__Output>
      NodeLoad: MessageTypeDefinition<_workermesh_v1_NodeLoad, _workermesh_v1_NodeLoad__Output>
      NodeStatus: EnumTypeDefinition
      PatchWorkerRequest: MessageTypeDefinition<_workermesh_v1_PatchWorkerRequest, _workermesh_v1_PatchWorkerRequest__Output>
      PatchWorkerResponse: MessageTypeDefinition<_workermesh_v1_PatchWorkerResponse, _workermesh_v1_PatchWorkerResponse__Output>
      RegisterWorkerRequest: MessageTypeDefinition<_workermesh_v1_RegisterWorkerRequest, _workermesh_v1_RegisterWorkerRequest__Output>
      RegisterWorkerResponse: MessageTypeDefinition<_workermesh_v1_RegisterWorkerResponse, _workermesh_v1_RegisterWorkerResponse__Output>
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
      RegistryService: SubtypeConstructor<typeof grpc.Client, _workermesh_v1_RegistryServiceClient> & { service: _workermesh_v1_RegistryServiceDefinition }
      RemovalCause: EnumTypeDefinition
      RemoveWorkerRequest: MessageTypeDefinition<_workermesh_v1_RemoveWorkerRequest, _workermesh_v1_RemoveWorkerRequest__Output>
      RemoveWorkerResponse: MessageTypeDefinition<_workermesh_v1_RemoveWorkerResponse, _workermesh_v1_RemoveWorkerResponse__Output>
      ReplaceWorkerRequest: MessageTypeDefinition<_workermesh_v1_ReplaceWorkerRequest, _workermesh_v1_ReplaceWorkerRequest__Output>
      ReplaceWorkerResponse: MessageTypeDefinition<_workermesh_v1_ReplaceWorkerResponse, _workermesh_v1_ReplaceWorkerResponse__Output>
      ReportLoadsRequest: MessageTypeDefinition<_workermesh_v1_ReportLoadsRequest, _workermesh_v1_ReportLoadsRequest__Output>
      ReportLoadsResponse: MessageTypeDefinition<_workermesh_v1_ReportLoadsResponse, _workermesh_v1_ReportLoadsResponse__Output>
      ResetReason: EnumTypeDefinition
      SyncWorkersRequest: MessageTypeDefinition<_workermesh_v1_SyncWorkersRequest, _workermesh_v1_SyncWorkersRequest__Output>
      SyncWorkersResponse: MessageTypeDefinition<_workermesh_v1_SyncWorkersResponse, _workermesh_v1_SyncWorkersResponse__Output>
      UpdateWorkerStatusRequest: MessageTypeDefinition<_workermesh_v1_UpdateWorkerStatusRequest, _workermesh_v1_UpdateWorkerStatusRequest__Output>
      UpdateWorkerStatusResponse: MessageTypeDefinition<_workermesh_v1_UpdateWorkerStatusResponse, _workermesh_v1_UpdateWorkerStatusResponse__Output>
      WatchWorkersRequest: MessageTypeDefinition<_workermesh_v1_WatchWorkersRequest, _workermesh_v1_WatchWorkersRequest__Output>
      WatchWorkersResponse: MessageTypeDefinition<_workermesh_v1_WatchWorkersResponse, _workermesh_v1_WatchWorkersResponse__Output>
      Worker: MessageTypeDefinition<_workermesh_v1_Worker, _workermesh_v1_Worker__Output>
      WorkerEvent: MessageTypeDefinition<_workermesh_v1_WorkerEvent, _workermesh_v1_WorkerEvent__Output>
      WorkerEventType: EnumTypeDefinition
      WorkerFilter: MessageTypeDefinition<_workermesh_v1_WorkerFilter, _workermesh_v1_WorkerFilter__Output>
      WorkerHealth: MessageTypeDefinition<_workermesh_v1_WorkerHealth, _workermesh_v1_WorkerHealth__Output>
      WorkerLoad: MessageTypeDefinition<_workermesh_v1_WorkerLoad, _workermesh_v1_WorkerLoad__Output>
      WorkerOrigin: EnumTypeDefinition
      WorkerSource: MessageTypeDefinition<_workermesh_v1_WorkerSource, _workermesh_v1_WorkerSource__Output>
      WorkerState: MessageTypeDefinition<_workermesh_v1_WorkerState, _workermesh_v1_WorkerState__Output>
      WorkerStatus: EnumTypeDefinition
      WorkerView: EnumTypeDefinition
      WriteOutcome: EnumTypeDefinition
    }
  }
}

