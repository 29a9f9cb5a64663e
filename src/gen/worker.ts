import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { ListValue as _google_protobuf_ListValue, ListValue__Output as _google_protobuf_ListValue__Output } from './google/protobuf/ListValue.js';
import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from './google/protobuf/Struct.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { Value as _google_protobuf_Value, Value__Output as _google_protobuf_Value__Output } from './google/protobuf/Value.js';
import type { NodeLoad as _workermesh_v1_NodeLoad, NodeLoad__Output as _workermesh_v1_NodeLoad__Output } from './workermesh/v1/NodeLoad.js';
import type { Worker as _workermesh_v1_Worker, Worker__Output as _workermesh_v1_Worker__Output } from './workermesh/v1/Worker.js';
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
      ListValue: MessageTypeDefinition<_google_protobuf_ListValue, _google_protobuf_ListValue__Output>
      NullValue: EnumTypeDefinition
      Struct: MessageTypeDefinition<_google_protobuf_Struct, _google_protobuf_Struct__Output>
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
      Value: MessageTypeDefinition<_google_protobuf_Value, _google_protobuf_Value__Output>
    }
  }
  workermesh: {
    v1: {
      NodeLoad: MessageTypeDefinition<_workermesh_v1_NodeLoad, _workermesh_v1_NodeLoad__Output>
      NodeStatus: EnumTypeDefinition
      Worker: MessageTypeDefinition<_workermesh_v1_Worker, _workermesh_v1_Worker__Output>
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

