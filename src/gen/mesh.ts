import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.js';
import type { ListValue as _google_protobuf_ListValue, ListValue__Output as _google_protobuf_ListValue__Output } from './google/protobuf/ListValue.js';
import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from './google/protobuf/Struct.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { Value as _google_protobuf_Value, Value__Output as _google_protobuf_Value__Output } from './google/protobuf/Value.js';
import type { DataDirectory as _workermesh_v1_DataDirectory, DataDirectory__Output as _workermesh_v1_DataDirectory__Output } from './workermesh/v1/DataDirectory.js';
import type { DiffNodeRequest as _workermesh_v1_DiffNodeRequest, DiffNodeRequest__Output as _workermesh_v1_DiffNodeRequest__Output } from './workermesh/v1/DiffNodeRequest.js';
import type { DiffNodeResponse as _workermesh_v1_DiffNodeResponse, DiffNodeResponse__Output as _workermesh_v1_DiffNodeResponse__Output } from './workermesh/v1/DiffNodeResponse.js';
import type { Event as _workermesh_v1_Event, Event__Output as _workermesh_v1_Event__Output } from './workermesh/v1/Event.js';
import type { EventFilter as _workermesh_v1_EventFilter, EventFilter__Output as _workermesh_v1_EventFilter__Output } from './workermesh/v1/EventFilter.js';
import type { ForgetNodeRequest as _workermesh_v1_ForgetNodeRequest, ForgetNodeRequest__Output as _workermesh_v1_ForgetNodeRequest__Output } from './workermesh/v1/ForgetNodeRequest.js';
import type { ForgetNodeResponse as _workermesh_v1_ForgetNodeResponse, ForgetNodeResponse__Output as _workermesh_v1_ForgetNodeResponse__Output } from './workermesh/v1/ForgetNodeResponse.js';
import type { GetLogLevelRequest as _workermesh_v1_GetLogLevelRequest, GetLogLevelRequest__Output as _workermesh_v1_GetLogLevelRequest__Output } from './workermesh/v1/GetLogLevelRequest.js';
import type { GetLogLevelResponse as _workermesh_v1_GetLogLevelResponse, GetLogLevelResponse__Output as _workermesh_v1_GetLogLevelResponse__Output } from './workermesh/v1/GetLogLevelResponse.js';
import type { GetNodeRequest as _workermesh_v1_GetNodeRequest, GetNodeRequest__Output as _workermesh_v1_GetNodeRequest__Output } from './workermesh/v1/GetNodeRequest.js';
import type { GetNodeResponse as _workermesh_v1_GetNodeResponse, GetNodeResponse__Output as _workermesh_v1_GetNodeResponse__Output } from './workermesh/v1/GetNodeResponse.js';
import type { LeaveMeshRequest as _workermesh_v1_LeaveMeshRequest, LeaveMeshRequest__Output as _workermesh_v1_LeaveMeshRequest__Output } from './workermesh/v1/LeaveMeshRequest.js';
import type { LeaveMeshResponse as _workermesh_v1_LeaveMeshResponse, LeaveMeshResponse__Output as _workermesh_v1_LeaveMeshResponse__Output } from './workermesh/v1/LeaveMeshResponse.js';
import type { Link as _workermesh_v1_Link, Link__Output as _workermesh_v1_Link__Output } from './workermesh/v1/Link.js';
import type { ListEventsRequest as _workermesh_v1_ListEventsRequest, ListEventsRequest__Output as _workermesh_v1_ListEventsRequest__Output } from './workermesh/v1/ListEventsRequest.js';
import type { ListEventsResponse as _workermesh_v1_ListEventsResponse, ListEventsResponse__Output as _workermesh_v1_ListEventsResponse__Output } from './workermesh/v1/ListEventsResponse.js';
import type { ListNodesRequest as _workermesh_v1_ListNodesRequest, ListNodesRequest__Output as _workermesh_v1_ListNodesRequest__Output } from './workermesh/v1/ListNodesRequest.js';
import type { ListNodesResponse as _workermesh_v1_ListNodesResponse, ListNodesResponse__Output as _workermesh_v1_ListNodesResponse__Output } from './workermesh/v1/ListNodesResponse.js';
import type { ListRecordsRequest as _workermesh_v1_ListRecordsRequest, ListRecordsRequest__Output as _workermesh_v1_ListRecordsRequest__Output } from './workermesh/v1/ListRecordsRequest.js';
import type { ListRecordsResponse as _workermesh_v1_ListRecordsResponse, ListRecordsResponse__Output as _workermesh_v1_ListRecordsResponse__Output } from './workermesh/v1/ListRecordsResponse.js';
import type { ListenerCertificate as _workermesh_v1_ListenerCertificate, ListenerCertificate__Output as _workermesh_v1_ListenerCertificate__Output } from './workermesh/v1/ListenerCertificate.js';
import type { LogComparison as _workermesh_v1_LogComparison, LogComparison__Output as _workermesh_v1_LogComparison__Output } from './workermesh/v1/LogComparison.js';
import type { MeshServiceClient as _workermesh_v1_MeshServiceClient, MeshServiceDefinition as _workermesh_v1_MeshServiceDefinition } from './workermesh/v1/MeshService.js';
import type { Node as _workermesh_v1_Node, Node__Output as _workermesh_v1_Node__Output } from './workermesh/v1/Node.js';
import type { NodeAddresses as _workermesh_v1_NodeAddresses, NodeAddresses__Output as _workermesh_v1_NodeAddresses__Output } from './workermesh/v1/NodeAddresses.js';
import type { NodeLoad as _workermesh_v1_NodeLoad, NodeLoad__Output as _workermesh_v1_NodeLoad__Output } from './workermesh/v1/NodeLoad.js';
import type { RecordInfo as _workermesh_v1_RecordInfo, RecordInfo__Output as _workermesh_v1_RecordInfo__Output } from './workermesh/v1/RecordInfo.js';
import type { RestoreReport as _workermesh_v1_RestoreReport, RestoreReport__Output as _workermesh_v1_RestoreReport__Output } from './workermesh/v1/RestoreReport.js';
import type { Seed as _workermesh_v1_Seed, Seed__Output as _workermesh_v1_Seed__Output } from './workermesh/v1/Seed.js';
import type { SetLogLevelRequest as _workermesh_v1_SetLogLevelRequest, SetLogLevelRequest__Output as _workermesh_v1_SetLogLevelRequest__Output } from './workermesh/v1/SetLogLevelRequest.js';
import type { SetLogLevelResponse as _workermesh_v1_SetLogLevelResponse, SetLogLevelResponse__Output as _workermesh_v1_SetLogLevelResponse__Output } from './workermesh/v1/SetLogLevelResponse.js';
import type { SetMaintenanceRequest as _workermesh_v1_SetMaintenanceRequest, SetMaintenanceRequest__Output as _workermesh_v1_SetMaintenanceRequest__Output } from './workermesh/v1/SetMaintenanceRequest.js';
import type { SetMaintenanceResponse as _workermesh_v1_SetMaintenanceResponse, SetMaintenanceResponse__Output as _workermesh_v1_SetMaintenanceResponse__Output } from './workermesh/v1/SetMaintenanceResponse.js';
import type { WatchEventsRequest as _workermesh_v1_WatchEventsRequest, WatchEventsRequest__Output as _workermesh_v1_WatchEventsRequest__Output } from './workermesh/v1/WatchEventsRequest.js';
import type { WatchEventsResponse as _workermesh_v1_WatchEventsResponse, WatchEventsResponse__Output as _workermesh_v1_WatchEventsResponse__Output } from './workermesh/v1/WatchEventsResponse.js';
import type { WatchLogRequest as _workermesh_v1_WatchLogRequest, WatchLogRequest__Output as _workermesh_v1_WatchLogRequest__Output } from './workermesh/v1/WatchLogRequest.js';
import type { WatchLogResponse as _workermesh_v1_WatchLogResponse, WatchLogResponse__Output as _workermesh_v1_WatchLogResponse__Output } from './workermesh/v1/WatchLogResponse.js';
import type { Worker as _workermesh_v1_Worker, Worker__Output as _workermesh_v1_Worker__Output } from './workermesh/v1/Worker.js';
import type { WorkerCount as _workermesh_v1_WorkerCount, WorkerCount__Output as _workermesh_v1_WorkerCount__Output } from './workermesh/v1/WorkerCount.js';
import type { WorkerFilter as _workermesh_v1_WorkerFilter, WorkerFilter__Output as _workermesh_v1_WorkerFilter__Output } from './workermesh/v1/WorkerFilter.js';
import type { WorkerHealth as _workermesh_v1_WorkerHealth, WorkerHealth__Output as _workermesh_v1_WorkerHealth__Output } from './workermesh/v1/WorkerHealth.js';
import type { WorkerSource as _workermesh_v1_WorkerSource, WorkerSource__Output as _workermesh_v1_WorkerSource__Output } from './workermesh/v1/WorkerSource.js';
import type { WorkerState as _workermesh_v1_WorkerState, WorkerState__Output as _workermesh_v1_WorkerState__Output } from './workermesh/v1/WorkerState.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      Duration: MessageTypeDefinition<_google_protobuf_Duration, _google_protobuf_Duration__Output>
      ListValue: MessageTypeDefinition<_google_protobuf_ListValue, _google_protobuf_ListValue__Output>
      NullValue: EnumTypeDefinition
      Struct: MessageTypeDefinition<_google_protobuf_Struct, _google_protobuf_Struct__Output>
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
      Value: MessageTypeDefinition<_google_protobuf_Value, _google_protobuf_Value__Output>
    }
  }
  workermesh: {
    v1: {
      DataDirectory: MessageTypeDefinition<_workermesh_v1_DataDirectory, _workermesh_v1_DataDirectory__Output>
      DiffNodeRequest: MessageTypeDefinition<_workermesh_v1_DiffNodeRequest, _workermesh_v1_DiffNodeRequest__Output>
      DiffNodeResponse: MessageTypeDefinition<_workermesh_v1_DiffNodeResponse, _workermesh_v1_DiffNodeResponse__Output>
      Event: MessageTypeDefinition<_workermesh_v1_Event, _workermesh_v1_Event__Output>
      EventFilter: MessageTypeDefinition<_workermesh_v1_EventFilter, _workermesh_v1_EventFilter__Output>
      EventType: EnumTypeDefinition
      ForgetNodeRequest: MessageTypeDefinition<_workermesh_v1_ForgetNodeRequest, _workermesh_v1_ForgetNodeRequest__Output>
      ForgetNodeResponse: MessageTypeDefinition<_workermesh_v1_ForgetNodeResponse, _workermesh_v1_ForgetNodeResponse__Output>
      GetLogLevelRequest: MessageTypeDefinition<_workermesh_v1_GetLogLevelRequest, _workermesh_v1_GetLogLevelRequest__Output>
      GetLogLevelResponse: MessageTypeDefinition<_workermesh_v1_GetLogLevelResponse, _workermesh_v1_GetLogLevelResponse__Output>
      GetNodeRequest: MessageTypeDefinition<_workermesh_v1_GetNodeRequest, _workermesh_v1_GetNodeRequest__Output>
      GetNodeResponse: MessageTypeDefinition<_workermesh_v1_GetNodeResponse, _workermesh_v1_GetNodeResponse__Output>
      LeaveMeshRequest: MessageTypeDefinition<_workermesh_v1_LeaveMeshRequest, _workermesh_v1_LeaveMeshRequest__Output>
      LeaveMeshResponse: MessageTypeDefinition<_workermesh_v1_LeaveMeshResponse, _workermesh_v1_LeaveMeshResponse__Output>
      Link: MessageTypeDefinition<_workermesh_v1_Link, _workermesh_v1_Link__Output>
      ListEventsRequest: MessageTypeDefinition<_workermesh_v1_ListEventsRequest, _workermesh_v1_ListEventsRequest__Output>
      ListEventsResponse: MessageTypeDefinition<_workermesh_v1_ListEventsResponse, _workermesh_v1_ListEventsResponse__Output>
      ListNodesRequest: MessageTypeDefinition<_workermesh_v1_ListNodesRequest, _workermesh_v1_ListNodesRequest__Output>
      ListNodesResponse: MessageTypeDefinition<_workermesh_v1_ListNodesResponse, _workermesh_v1_ListNodesResponse__Output>
      ListRecordsRequest: MessageTypeDefinition<_workermesh_v1_ListRecordsRequest, _workermesh_v1_ListRecordsRequest__Output>
      ListRecordsResponse: MessageTypeDefinition<_workermesh_v1_ListRecordsResponse, _workermesh_v1_ListRecordsResponse__Output>
      ListenerCertificate: MessageTypeDefinition<_workermesh_v1_ListenerCertificate, _workermesh_v1_ListenerCertificate__Output>
      LogComparison: MessageTypeDefinition<_workermesh_v1_LogComparison, _workermesh_v1_LogComparison__Output>
      /**
       * Shows this node, the other nodes and their logs, and lets an operator forget a node or leave.
       * Reasons in ErrorInfo beside those of RegistryService: NODE_NOT_FOUND, NODE_ALIVE, WRONG_NODE.
       */
      MeshService: SubtypeConstructor<typeof grpc.Client, _workermesh_v1_MeshServiceClient> & { service: _workermesh_v1_MeshServiceDefinition }
      Node: MessageTypeDefinition<_workermesh_v1_Node, _workermesh_v1_Node__Output>
      NodeAddresses: MessageTypeDefinition<_workermesh_v1_NodeAddresses, _workermesh_v1_NodeAddresses__Output>
      NodeLoad: MessageTypeDefinition<_workermesh_v1_NodeLoad, _workermesh_v1_NodeLoad__Output>
      NodeStatus: EnumTypeDefinition
      RecordInfo: MessageTypeDefinition<_workermesh_v1_RecordInfo, _workermesh_v1_RecordInfo__Output>
      RestoreReport: MessageTypeDefinition<_workermesh_v1_RestoreReport, _workermesh_v1_RestoreReport__Output>
      Seed: MessageTypeDefinition<_workermesh_v1_Seed, _workermesh_v1_Seed__Output>
      SetLogLevelRequest: MessageTypeDefinition<_workermesh_v1_SetLogLevelRequest, _workermesh_v1_SetLogLevelRequest__Output>
      SetLogLevelResponse: MessageTypeDefinition<_workermesh_v1_SetLogLevelResponse, _workermesh_v1_SetLogLevelResponse__Output>
      SetMaintenanceRequest: MessageTypeDefinition<_workermesh_v1_SetMaintenanceRequest, _workermesh_v1_SetMaintenanceRequest__Output>
      SetMaintenanceResponse: MessageTypeDefinition<_workermesh_v1_SetMaintenanceResponse, _workermesh_v1_SetMaintenanceResponse__Output>
      WatchEventsRequest: MessageTypeDefinition<_workermesh_v1_WatchEventsRequest, _workermesh_v1_WatchEventsRequest__Output>
      WatchEventsResponse: MessageTypeDefinition<_workermesh_v1_WatchEventsResponse, _workermesh_v1_WatchEventsResponse__Output>
      WatchLogRequest: MessageTypeDefinition<_workermesh_v1_WatchLogRequest, _workermesh_v1_WatchLogRequest__Output>
      WatchLogResponse: MessageTypeDefinition<_workermesh_v1_WatchLogResponse, _workermesh_v1_WatchLogResponse__Output>
      Worker: MessageTypeDefinition<_workermesh_v1_Worker, _workermesh_v1_Worker__Output>
      WorkerCount: MessageTypeDefinition<_workermesh_v1_WorkerCount, _workermesh_v1_WorkerCount__Output>
      WorkerFilter: MessageTypeDefinition<_workermesh_v1_WorkerFilter, _workermesh_v1_WorkerFilter__Output>
      WorkerHealth: MessageTypeDefinition<_workermesh_v1_WorkerHealth, _workermesh_v1_WorkerHealth__Output>
      WorkerOrigin: EnumTypeDefinition
      WorkerSource: MessageTypeDefinition<_workermesh_v1_WorkerSource, _workermesh_v1_WorkerSource__Output>
      WorkerState: MessageTypeDefinition<_workermesh_v1_WorkerState, _workermesh_v1_WorkerState__Output>
      WorkerStatus: EnumTypeDefinition
      WorkerView: EnumTypeDefinition
    }
  }
}

