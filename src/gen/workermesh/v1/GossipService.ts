// Original file: proto/workermesh/v1/gossip.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { PingIndirectRequest as _workermesh_v1_PingIndirectRequest, PingIndirectRequest__Output as _workermesh_v1_PingIndirectRequest__Output } from '../../workermesh/v1/PingIndirectRequest.js';
import type { PingIndirectResponse as _workermesh_v1_PingIndirectResponse, PingIndirectResponse__Output as _workermesh_v1_PingIndirectResponse__Output } from '../../workermesh/v1/PingIndirectResponse.js';
import type { PingRequest as _workermesh_v1_PingRequest, PingRequest__Output as _workermesh_v1_PingRequest__Output } from '../../workermesh/v1/PingRequest.js';
import type { PingResponse as _workermesh_v1_PingResponse, PingResponse__Output as _workermesh_v1_PingResponse__Output } from '../../workermesh/v1/PingResponse.js';
import type { RecallRequest as _workermesh_v1_RecallRequest, RecallRequest__Output as _workermesh_v1_RecallRequest__Output } from '../../workermesh/v1/RecallRequest.js';
import type { RecallResponse as _workermesh_v1_RecallResponse, RecallResponse__Output as _workermesh_v1_RecallResponse__Output } from '../../workermesh/v1/RecallResponse.js';
import type { SyncRequest as _workermesh_v1_SyncRequest, SyncRequest__Output as _workermesh_v1_SyncRequest__Output } from '../../workermesh/v1/SyncRequest.js';
import type { SyncResponse as _workermesh_v1_SyncResponse, SyncResponse__Output as _workermesh_v1_SyncResponse__Output } from '../../workermesh/v1/SyncResponse.js';

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
export interface GossipServiceClient extends grpc.Client {
  /**
   * Asks whether this node lives, and exchanges the pair's membership rows.
   */
  Ping(argument: _workermesh_v1_PingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  Ping(argument: _workermesh_v1_PingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  Ping(argument: _workermesh_v1_PingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  Ping(argument: _workermesh_v1_PingRequest, callback: grpc.requestCallback<_workermesh_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks whether this node lives, and exchanges the pair's membership rows.
   */
  ping(argument: _workermesh_v1_PingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  ping(argument: _workermesh_v1_PingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  ping(argument: _workermesh_v1_PingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  ping(argument: _workermesh_v1_PingRequest, callback: grpc.requestCallback<_workermesh_v1_PingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Asks this node to ping another one.
   */
  PingIndirect(argument: _workermesh_v1_PingIndirectRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_PingIndirectResponse__Output>): grpc.ClientUnaryCall;
  PingIndirect(argument: _workermesh_v1_PingIndirectRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_PingIndirectResponse__Output>): grpc.ClientUnaryCall;
  PingIndirect(argument: _workermesh_v1_PingIndirectRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_PingIndirectResponse__Output>): grpc.ClientUnaryCall;
  PingIndirect(argument: _workermesh_v1_PingIndirectRequest, callback: grpc.requestCallback<_workermesh_v1_PingIndirectResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks this node to ping another one.
   */
  pingIndirect(argument: _workermesh_v1_PingIndirectRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_PingIndirectResponse__Output>): grpc.ClientUnaryCall;
  pingIndirect(argument: _workermesh_v1_PingIndirectRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_PingIndirectResponse__Output>): grpc.ClientUnaryCall;
  pingIndirect(argument: _workermesh_v1_PingIndirectRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_PingIndirectResponse__Output>): grpc.ClientUnaryCall;
  pingIndirect(argument: _workermesh_v1_PingIndirectRequest, callback: grpc.requestCallback<_workermesh_v1_PingIndirectResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gives the asker back what this node holds of the asker's own log, where that is more than the asker's disk
   * says: so a node that starts on an old or copied data directory learns what it has forgotten. The first
   * message has the member row, if there is one; the others are a full cut, if there is more in it.
   */
  Recall(argument: _workermesh_v1_RecallRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_RecallResponse__Output>;
  Recall(argument: _workermesh_v1_RecallRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_RecallResponse__Output>;
  /**
   * Gives the asker back what this node holds of the asker's own log, where that is more than the asker's disk
   * says: so a node that starts on an old or copied data directory learns what it has forgotten. The first
   * message has the member row, if there is one; the others are a full cut, if there is more in it.
   */
  recall(argument: _workermesh_v1_RecallRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_RecallResponse__Output>;
  recall(argument: _workermesh_v1_RecallRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_RecallResponse__Output>;
  
  /**
   * One symmetric stream a pair of nodes.
   */
  Sync(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_workermesh_v1_SyncRequest, _workermesh_v1_SyncResponse__Output>;
  Sync(options?: grpc.CallOptions): grpc.ClientDuplexStream<_workermesh_v1_SyncRequest, _workermesh_v1_SyncResponse__Output>;
  /**
   * One symmetric stream a pair of nodes.
   */
  sync(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_workermesh_v1_SyncRequest, _workermesh_v1_SyncResponse__Output>;
  sync(options?: grpc.CallOptions): grpc.ClientDuplexStream<_workermesh_v1_SyncRequest, _workermesh_v1_SyncResponse__Output>;
  
}

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
export interface GossipServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Asks whether this node lives, and exchanges the pair's membership rows.
   */
  Ping: grpc.handleUnaryCall<_workermesh_v1_PingRequest__Output, _workermesh_v1_PingResponse>;
  
  /**
   * Asks this node to ping another one.
   */
  PingIndirect: grpc.handleUnaryCall<_workermesh_v1_PingIndirectRequest__Output, _workermesh_v1_PingIndirectResponse>;
  
  /**
   * Gives the asker back what this node holds of the asker's own log, where that is more than the asker's disk
   * says: so a node that starts on an old or copied data directory learns what it has forgotten. The first
   * message has the member row, if there is one; the others are a full cut, if there is more in it.
   */
  Recall: grpc.handleServerStreamingCall<_workermesh_v1_RecallRequest__Output, _workermesh_v1_RecallResponse>;
  
  /**
   * One symmetric stream a pair of nodes.
   */
  Sync: grpc.handleBidiStreamingCall<_workermesh_v1_SyncRequest__Output, _workermesh_v1_SyncResponse>;
  
}

export interface GossipServiceDefinition extends grpc.ServiceDefinition {
  Ping: MethodDefinition<_workermesh_v1_PingRequest, _workermesh_v1_PingResponse, _workermesh_v1_PingRequest__Output, _workermesh_v1_PingResponse__Output>
  PingIndirect: MethodDefinition<_workermesh_v1_PingIndirectRequest, _workermesh_v1_PingIndirectResponse, _workermesh_v1_PingIndirectRequest__Output, _workermesh_v1_PingIndirectResponse__Output>
  Recall: MethodDefinition<_workermesh_v1_RecallRequest, _workermesh_v1_RecallResponse, _workermesh_v1_RecallRequest__Output, _workermesh_v1_RecallResponse__Output>
  Sync: MethodDefinition<_workermesh_v1_SyncRequest, _workermesh_v1_SyncResponse, _workermesh_v1_SyncRequest__Output, _workermesh_v1_SyncResponse__Output>
}
