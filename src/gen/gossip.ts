import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { ListValue as _google_protobuf_ListValue, ListValue__Output as _google_protobuf_ListValue__Output } from './google/protobuf/ListValue.js';
import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from './google/protobuf/Struct.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { Value as _google_protobuf_Value, Value__Output as _google_protobuf_Value__Output } from './google/protobuf/Value.js';
import type { Digest as _workermesh_v1_Digest, Digest__Output as _workermesh_v1_Digest__Output } from './workermesh/v1/Digest.js';
import type { DigestRecall as _workermesh_v1_DigestRecall, DigestRecall__Output as _workermesh_v1_DigestRecall__Output } from './workermesh/v1/DigestRecall.js';
import type { DigestRow as _workermesh_v1_DigestRow, DigestRow__Output as _workermesh_v1_DigestRow__Output } from './workermesh/v1/DigestRow.js';
import type { DigestSummary as _workermesh_v1_DigestSummary, DigestSummary__Output as _workermesh_v1_DigestSummary__Output } from './workermesh/v1/DigestSummary.js';
import type { Goodbye as _workermesh_v1_Goodbye, Goodbye__Output as _workermesh_v1_Goodbye__Output } from './workermesh/v1/Goodbye.js';
import type { GossipServiceClient as _workermesh_v1_GossipServiceClient, GossipServiceDefinition as _workermesh_v1_GossipServiceDefinition } from './workermesh/v1/GossipService.js';
import type { Hello as _workermesh_v1_Hello, Hello__Output as _workermesh_v1_Hello__Output } from './workermesh/v1/Hello.js';
import type { LinkMode as _workermesh_v1_LinkMode, LinkMode__Output as _workermesh_v1_LinkMode__Output } from './workermesh/v1/LinkMode.js';
import type { LinkPing as _workermesh_v1_LinkPing, LinkPing__Output as _workermesh_v1_LinkPing__Output } from './workermesh/v1/LinkPing.js';
import type { LinkPong as _workermesh_v1_LinkPong, LinkPong__Output as _workermesh_v1_LinkPong__Output } from './workermesh/v1/LinkPong.js';
import type { MemberRow as _workermesh_v1_MemberRow, MemberRow__Output as _workermesh_v1_MemberRow__Output } from './workermesh/v1/MemberRow.js';
import type { Members as _workermesh_v1_Members, Members__Output as _workermesh_v1_Members__Output } from './workermesh/v1/Members.js';
import type { NodeLoad as _workermesh_v1_NodeLoad, NodeLoad__Output as _workermesh_v1_NodeLoad__Output } from './workermesh/v1/NodeLoad.js';
import type { Observed as _workermesh_v1_Observed, Observed__Output as _workermesh_v1_Observed__Output } from './workermesh/v1/Observed.js';
import type { ObservedDelta as _workermesh_v1_ObservedDelta, ObservedDelta__Output as _workermesh_v1_ObservedDelta__Output } from './workermesh/v1/ObservedDelta.js';
import type { ObservedRow as _workermesh_v1_ObservedRow, ObservedRow__Output as _workermesh_v1_ObservedRow__Output } from './workermesh/v1/ObservedRow.js';
import type { OwnerDelta as _workermesh_v1_OwnerDelta, OwnerDelta__Output as _workermesh_v1_OwnerDelta__Output } from './workermesh/v1/OwnerDelta.js';
import type { PingIndirectRequest as _workermesh_v1_PingIndirectRequest, PingIndirectRequest__Output as _workermesh_v1_PingIndirectRequest__Output } from './workermesh/v1/PingIndirectRequest.js';
import type { PingIndirectResponse as _workermesh_v1_PingIndirectResponse, PingIndirectResponse__Output as _workermesh_v1_PingIndirectResponse__Output } from './workermesh/v1/PingIndirectResponse.js';
import type { PingRequest as _workermesh_v1_PingRequest, PingRequest__Output as _workermesh_v1_PingRequest__Output } from './workermesh/v1/PingRequest.js';
import type { PingResponse as _workermesh_v1_PingResponse, PingResponse__Output as _workermesh_v1_PingResponse__Output } from './workermesh/v1/PingResponse.js';
import type { PriorRow as _workermesh_v1_PriorRow, PriorRow__Output as _workermesh_v1_PriorRow__Output } from './workermesh/v1/PriorRow.js';
import type { RecallRequest as _workermesh_v1_RecallRequest, RecallRequest__Output as _workermesh_v1_RecallRequest__Output } from './workermesh/v1/RecallRequest.js';
import type { RecallResponse as _workermesh_v1_RecallResponse, RecallResponse__Output as _workermesh_v1_RecallResponse__Output } from './workermesh/v1/RecallResponse.js';
import type { Record as _workermesh_v1_Record, Record__Output as _workermesh_v1_Record__Output } from './workermesh/v1/Record.js';
import type { Refusal as _workermesh_v1_Refusal, Refusal__Output as _workermesh_v1_Refusal__Output } from './workermesh/v1/Refusal.js';
import type { SyncFrame as _workermesh_v1_SyncFrame, SyncFrame__Output as _workermesh_v1_SyncFrame__Output } from './workermesh/v1/SyncFrame.js';
import type { SyncRequest as _workermesh_v1_SyncRequest, SyncRequest__Output as _workermesh_v1_SyncRequest__Output } from './workermesh/v1/SyncRequest.js';
import type { SyncResponse as _workermesh_v1_SyncResponse, SyncResponse__Output as _workermesh_v1_SyncResponse__Output } from './workermesh/v1/SyncResponse.js';
import type { Want as _workermesh_v1_Want, Want__Output as _workermesh_v1_Want__Output } from './workermesh/v1/Want.js';
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
      Digest: MessageTypeDefinition<_workermesh_v1_Digest, _workermesh_v1_Digest__Output>
      DigestRecall: MessageTypeDefinition<_workermesh_v1_DigestRecall, _workermesh_v1_DigestRecall__Output>
      DigestRow: MessageTypeDefinition<_workermesh_v1_DigestRow, _workermesh_v1_DigestRow__Output>
      DigestSummary: MessageTypeDefinition<_workermesh_v1_DigestSummary, _workermesh_v1_DigestSummary__Output>
      Goodbye: MessageTypeDefinition<_workermesh_v1_Goodbye, _workermesh_v1_Goodbye__Output>
      GoodbyeReason: EnumTypeDefinition
      /**
       * The mesh between sidecars.
       * 
       * Order on a Sync stream, the same in both directions:
       * 1. Hello. Another cluster, a protocol range that does not meet ours, or a name that is not the
       * certificate's, ends the stream with FAILED_PRECONDITION and the field that differs.
       * 2. Digest frames with all rows, the first with `begin`, the last with `end`.
       * 3. Then in any order: OwnerDelta, Want, Members, Digest, LinkPing, LinkPong, LinkMode, Refusal; from
       * protocol 2 on DigestSummary, which takes the place of a whole digest, and DigestRecall.
       * Observed goes behind all else; deltas in it only to who has asked for them by a row.
       * 4. Goodbye, after which the sender closes.
       * Frames are counted on each side from 1; Digest.received_frames says how far the sender has read.
       * Membership rows about an owner go before its deltas. A transfer of several OwnerDelta frames is
       * not interleaved with another transfer of the same owner, and is installed with its last frame.
       */
      GossipService: SubtypeConstructor<typeof grpc.Client, _workermesh_v1_GossipServiceClient> & { service: _workermesh_v1_GossipServiceDefinition }
      Hello: MessageTypeDefinition<_workermesh_v1_Hello, _workermesh_v1_Hello__Output>
      LinkMode: MessageTypeDefinition<_workermesh_v1_LinkMode, _workermesh_v1_LinkMode__Output>
      LinkPing: MessageTypeDefinition<_workermesh_v1_LinkPing, _workermesh_v1_LinkPing__Output>
      LinkPong: MessageTypeDefinition<_workermesh_v1_LinkPong, _workermesh_v1_LinkPong__Output>
      MemberRow: MessageTypeDefinition<_workermesh_v1_MemberRow, _workermesh_v1_MemberRow__Output>
      Members: MessageTypeDefinition<_workermesh_v1_Members, _workermesh_v1_Members__Output>
      NodeLoad: MessageTypeDefinition<_workermesh_v1_NodeLoad, _workermesh_v1_NodeLoad__Output>
      NodeStatus: EnumTypeDefinition
      Observed: MessageTypeDefinition<_workermesh_v1_Observed, _workermesh_v1_Observed__Output>
      ObservedDelta: MessageTypeDefinition<_workermesh_v1_ObservedDelta, _workermesh_v1_ObservedDelta__Output>
      ObservedRow: MessageTypeDefinition<_workermesh_v1_ObservedRow, _workermesh_v1_ObservedRow__Output>
      OwnerDelta: MessageTypeDefinition<_workermesh_v1_OwnerDelta, _workermesh_v1_OwnerDelta__Output>
      PingIndirectRequest: MessageTypeDefinition<_workermesh_v1_PingIndirectRequest, _workermesh_v1_PingIndirectRequest__Output>
      PingIndirectResponse: MessageTypeDefinition<_workermesh_v1_PingIndirectResponse, _workermesh_v1_PingIndirectResponse__Output>
      PingRequest: MessageTypeDefinition<_workermesh_v1_PingRequest, _workermesh_v1_PingRequest__Output>
      PingResponse: MessageTypeDefinition<_workermesh_v1_PingResponse, _workermesh_v1_PingResponse__Output>
      PriorRow: MessageTypeDefinition<_workermesh_v1_PriorRow, _workermesh_v1_PriorRow__Output>
      RecallRequest: MessageTypeDefinition<_workermesh_v1_RecallRequest, _workermesh_v1_RecallRequest__Output>
      RecallResponse: MessageTypeDefinition<_workermesh_v1_RecallResponse, _workermesh_v1_RecallResponse__Output>
      Record: MessageTypeDefinition<_workermesh_v1_Record, _workermesh_v1_Record__Output>
      Refusal: MessageTypeDefinition<_workermesh_v1_Refusal, _workermesh_v1_Refusal__Output>
      RefusalReason: EnumTypeDefinition
      SyncFrame: MessageTypeDefinition<_workermesh_v1_SyncFrame, _workermesh_v1_SyncFrame__Output>
      SyncRequest: MessageTypeDefinition<_workermesh_v1_SyncRequest, _workermesh_v1_SyncRequest__Output>
      SyncResponse: MessageTypeDefinition<_workermesh_v1_SyncResponse, _workermesh_v1_SyncResponse__Output>
      Want: MessageTypeDefinition<_workermesh_v1_Want, _workermesh_v1_Want__Output>
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

