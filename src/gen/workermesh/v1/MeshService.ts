// Original file: proto/workermesh/v1/mesh.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DiffNodeRequest as _workermesh_v1_DiffNodeRequest, DiffNodeRequest__Output as _workermesh_v1_DiffNodeRequest__Output } from '../../workermesh/v1/DiffNodeRequest.js';
import type { DiffNodeResponse as _workermesh_v1_DiffNodeResponse, DiffNodeResponse__Output as _workermesh_v1_DiffNodeResponse__Output } from '../../workermesh/v1/DiffNodeResponse.js';
import type { ForgetNodeRequest as _workermesh_v1_ForgetNodeRequest, ForgetNodeRequest__Output as _workermesh_v1_ForgetNodeRequest__Output } from '../../workermesh/v1/ForgetNodeRequest.js';
import type { ForgetNodeResponse as _workermesh_v1_ForgetNodeResponse, ForgetNodeResponse__Output as _workermesh_v1_ForgetNodeResponse__Output } from '../../workermesh/v1/ForgetNodeResponse.js';
import type { GetLogLevelRequest as _workermesh_v1_GetLogLevelRequest, GetLogLevelRequest__Output as _workermesh_v1_GetLogLevelRequest__Output } from '../../workermesh/v1/GetLogLevelRequest.js';
import type { GetLogLevelResponse as _workermesh_v1_GetLogLevelResponse, GetLogLevelResponse__Output as _workermesh_v1_GetLogLevelResponse__Output } from '../../workermesh/v1/GetLogLevelResponse.js';
import type { GetNodeRequest as _workermesh_v1_GetNodeRequest, GetNodeRequest__Output as _workermesh_v1_GetNodeRequest__Output } from '../../workermesh/v1/GetNodeRequest.js';
import type { GetNodeResponse as _workermesh_v1_GetNodeResponse, GetNodeResponse__Output as _workermesh_v1_GetNodeResponse__Output } from '../../workermesh/v1/GetNodeResponse.js';
import type { LeaveMeshRequest as _workermesh_v1_LeaveMeshRequest, LeaveMeshRequest__Output as _workermesh_v1_LeaveMeshRequest__Output } from '../../workermesh/v1/LeaveMeshRequest.js';
import type { LeaveMeshResponse as _workermesh_v1_LeaveMeshResponse, LeaveMeshResponse__Output as _workermesh_v1_LeaveMeshResponse__Output } from '../../workermesh/v1/LeaveMeshResponse.js';
import type { ListEventsRequest as _workermesh_v1_ListEventsRequest, ListEventsRequest__Output as _workermesh_v1_ListEventsRequest__Output } from '../../workermesh/v1/ListEventsRequest.js';
import type { ListEventsResponse as _workermesh_v1_ListEventsResponse, ListEventsResponse__Output as _workermesh_v1_ListEventsResponse__Output } from '../../workermesh/v1/ListEventsResponse.js';
import type { ListNodesRequest as _workermesh_v1_ListNodesRequest, ListNodesRequest__Output as _workermesh_v1_ListNodesRequest__Output } from '../../workermesh/v1/ListNodesRequest.js';
import type { ListNodesResponse as _workermesh_v1_ListNodesResponse, ListNodesResponse__Output as _workermesh_v1_ListNodesResponse__Output } from '../../workermesh/v1/ListNodesResponse.js';
import type { ListRecordsRequest as _workermesh_v1_ListRecordsRequest, ListRecordsRequest__Output as _workermesh_v1_ListRecordsRequest__Output } from '../../workermesh/v1/ListRecordsRequest.js';
import type { ListRecordsResponse as _workermesh_v1_ListRecordsResponse, ListRecordsResponse__Output as _workermesh_v1_ListRecordsResponse__Output } from '../../workermesh/v1/ListRecordsResponse.js';
import type { SetLogLevelRequest as _workermesh_v1_SetLogLevelRequest, SetLogLevelRequest__Output as _workermesh_v1_SetLogLevelRequest__Output } from '../../workermesh/v1/SetLogLevelRequest.js';
import type { SetLogLevelResponse as _workermesh_v1_SetLogLevelResponse, SetLogLevelResponse__Output as _workermesh_v1_SetLogLevelResponse__Output } from '../../workermesh/v1/SetLogLevelResponse.js';
import type { SetMaintenanceRequest as _workermesh_v1_SetMaintenanceRequest, SetMaintenanceRequest__Output as _workermesh_v1_SetMaintenanceRequest__Output } from '../../workermesh/v1/SetMaintenanceRequest.js';
import type { SetMaintenanceResponse as _workermesh_v1_SetMaintenanceResponse, SetMaintenanceResponse__Output as _workermesh_v1_SetMaintenanceResponse__Output } from '../../workermesh/v1/SetMaintenanceResponse.js';
import type { WatchEventsRequest as _workermesh_v1_WatchEventsRequest, WatchEventsRequest__Output as _workermesh_v1_WatchEventsRequest__Output } from '../../workermesh/v1/WatchEventsRequest.js';
import type { WatchEventsResponse as _workermesh_v1_WatchEventsResponse, WatchEventsResponse__Output as _workermesh_v1_WatchEventsResponse__Output } from '../../workermesh/v1/WatchEventsResponse.js';
import type { WatchLogRequest as _workermesh_v1_WatchLogRequest, WatchLogRequest__Output as _workermesh_v1_WatchLogRequest__Output } from '../../workermesh/v1/WatchLogRequest.js';
import type { WatchLogResponse as _workermesh_v1_WatchLogResponse, WatchLogResponse__Output as _workermesh_v1_WatchLogResponse__Output } from '../../workermesh/v1/WatchLogResponse.js';

/**
 * Shows this node, the other nodes and their logs, and lets an operator forget a node or leave.
 * Reasons in ErrorInfo beside those of RegistryService: NODE_NOT_FOUND, NODE_ALIVE, WRONG_NODE.
 */
export interface MeshServiceClient extends grpc.Client {
  /**
   * Compares what this node holds of each log with what another one said last that it holds.
   */
  DiffNode(argument: _workermesh_v1_DiffNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_DiffNodeResponse__Output>): grpc.ClientUnaryCall;
  DiffNode(argument: _workermesh_v1_DiffNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_DiffNodeResponse__Output>): grpc.ClientUnaryCall;
  DiffNode(argument: _workermesh_v1_DiffNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_DiffNodeResponse__Output>): grpc.ClientUnaryCall;
  DiffNode(argument: _workermesh_v1_DiffNodeRequest, callback: grpc.requestCallback<_workermesh_v1_DiffNodeResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Compares what this node holds of each log with what another one said last that it holds.
   */
  diffNode(argument: _workermesh_v1_DiffNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_DiffNodeResponse__Output>): grpc.ClientUnaryCall;
  diffNode(argument: _workermesh_v1_DiffNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_DiffNodeResponse__Output>): grpc.ClientUnaryCall;
  diffNode(argument: _workermesh_v1_DiffNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_DiffNodeResponse__Output>): grpc.ClientUnaryCall;
  diffNode(argument: _workermesh_v1_DiffNodeRequest, callback: grpc.requestCallback<_workermesh_v1_DiffNodeResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Evicts a node that is not alive now, whatever holds its eviction.
   */
  ForgetNode(argument: _workermesh_v1_ForgetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ForgetNodeResponse__Output>): grpc.ClientUnaryCall;
  ForgetNode(argument: _workermesh_v1_ForgetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ForgetNodeResponse__Output>): grpc.ClientUnaryCall;
  ForgetNode(argument: _workermesh_v1_ForgetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ForgetNodeResponse__Output>): grpc.ClientUnaryCall;
  ForgetNode(argument: _workermesh_v1_ForgetNodeRequest, callback: grpc.requestCallback<_workermesh_v1_ForgetNodeResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Evicts a node that is not alive now, whatever holds its eviction.
   */
  forgetNode(argument: _workermesh_v1_ForgetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ForgetNodeResponse__Output>): grpc.ClientUnaryCall;
  forgetNode(argument: _workermesh_v1_ForgetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ForgetNodeResponse__Output>): grpc.ClientUnaryCall;
  forgetNode(argument: _workermesh_v1_ForgetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ForgetNodeResponse__Output>): grpc.ClientUnaryCall;
  forgetNode(argument: _workermesh_v1_ForgetNodeRequest, callback: grpc.requestCallback<_workermesh_v1_ForgetNodeResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Shows the levels of this node's log.
   */
  GetLogLevel(argument: _workermesh_v1_GetLogLevelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_GetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  GetLogLevel(argument: _workermesh_v1_GetLogLevelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_GetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  GetLogLevel(argument: _workermesh_v1_GetLogLevelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_GetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  GetLogLevel(argument: _workermesh_v1_GetLogLevelRequest, callback: grpc.requestCallback<_workermesh_v1_GetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Shows the levels of this node's log.
   */
  getLogLevel(argument: _workermesh_v1_GetLogLevelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_GetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  getLogLevel(argument: _workermesh_v1_GetLogLevelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_GetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  getLogLevel(argument: _workermesh_v1_GetLogLevelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_GetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  getLogLevel(argument: _workermesh_v1_GetLogLevelRequest, callback: grpc.requestCallback<_workermesh_v1_GetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gets this node.
   */
  GetNode(argument: _workermesh_v1_GetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _workermesh_v1_GetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _workermesh_v1_GetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  GetNode(argument: _workermesh_v1_GetNodeRequest, callback: grpc.requestCallback<_workermesh_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gets this node.
   */
  getNode(argument: _workermesh_v1_GetNodeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _workermesh_v1_GetNodeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _workermesh_v1_GetNodeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  getNode(argument: _workermesh_v1_GetNodeRequest, callback: grpc.requestCallback<_workermesh_v1_GetNodeResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes this node leave for good: its READY workers drain for their drain_settle_secs and are removed
   * everywhere, then the process ends. No write is taken meanwhile.
   */
  LeaveMesh(argument: _workermesh_v1_LeaveMeshRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_LeaveMeshResponse__Output>): grpc.ClientUnaryCall;
  LeaveMesh(argument: _workermesh_v1_LeaveMeshRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_LeaveMeshResponse__Output>): grpc.ClientUnaryCall;
  LeaveMesh(argument: _workermesh_v1_LeaveMeshRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_LeaveMeshResponse__Output>): grpc.ClientUnaryCall;
  LeaveMesh(argument: _workermesh_v1_LeaveMeshRequest, callback: grpc.requestCallback<_workermesh_v1_LeaveMeshResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes this node leave for good: its READY workers drain for their drain_settle_secs and are removed
   * everywhere, then the process ends. No write is taken meanwhile.
   */
  leaveMesh(argument: _workermesh_v1_LeaveMeshRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_LeaveMeshResponse__Output>): grpc.ClientUnaryCall;
  leaveMesh(argument: _workermesh_v1_LeaveMeshRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_LeaveMeshResponse__Output>): grpc.ClientUnaryCall;
  leaveMesh(argument: _workermesh_v1_LeaveMeshRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_LeaveMeshResponse__Output>): grpc.ClientUnaryCall;
  leaveMesh(argument: _workermesh_v1_LeaveMeshRequest, callback: grpc.requestCallback<_workermesh_v1_LeaveMeshResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists what happened to workers and nodes lately, the oldest first. This node keeps the newest 10,000
   * events in memory, since its start.
   */
  ListEvents(argument: _workermesh_v1_ListEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _workermesh_v1_ListEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _workermesh_v1_ListEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _workermesh_v1_ListEventsRequest, callback: grpc.requestCallback<_workermesh_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists what happened to workers and nodes lately, the oldest first. This node keeps the newest 10,000
   * events in memory, since its start.
   */
  listEvents(argument: _workermesh_v1_ListEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _workermesh_v1_ListEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _workermesh_v1_ListEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _workermesh_v1_ListEventsRequest, callback: grpc.requestCallback<_workermesh_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists all nodes that this one knows, itself included, by name.
   */
  ListNodes(argument: _workermesh_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _workermesh_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _workermesh_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  ListNodes(argument: _workermesh_v1_ListNodesRequest, callback: grpc.requestCallback<_workermesh_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists all nodes that this one knows, itself included, by name.
   */
  listNodes(argument: _workermesh_v1_ListNodesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _workermesh_v1_ListNodesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _workermesh_v1_ListNodesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  listNodes(argument: _workermesh_v1_ListNodesRequest, callback: grpc.requestCallback<_workermesh_v1_ListNodesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lists records of the replicated logs by owner, then key.
   */
  ListRecords(argument: _workermesh_v1_ListRecordsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListRecordsResponse__Output>): grpc.ClientUnaryCall;
  ListRecords(argument: _workermesh_v1_ListRecordsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ListRecordsResponse__Output>): grpc.ClientUnaryCall;
  ListRecords(argument: _workermesh_v1_ListRecordsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListRecordsResponse__Output>): grpc.ClientUnaryCall;
  ListRecords(argument: _workermesh_v1_ListRecordsRequest, callback: grpc.requestCallback<_workermesh_v1_ListRecordsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists records of the replicated logs by owner, then key.
   */
  listRecords(argument: _workermesh_v1_ListRecordsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListRecordsResponse__Output>): grpc.ClientUnaryCall;
  listRecords(argument: _workermesh_v1_ListRecordsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_ListRecordsResponse__Output>): grpc.ClientUnaryCall;
  listRecords(argument: _workermesh_v1_ListRecordsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_ListRecordsResponse__Output>): grpc.ClientUnaryCall;
  listRecords(argument: _workermesh_v1_ListRecordsRequest, callback: grpc.requestCallback<_workermesh_v1_ListRecordsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Sets the level of this node's log until the process ends, or SIGHUP reads the configuration again.
   */
  SetLogLevel(argument: _workermesh_v1_SetLogLevelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_SetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  SetLogLevel(argument: _workermesh_v1_SetLogLevelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_SetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  SetLogLevel(argument: _workermesh_v1_SetLogLevelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_SetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  SetLogLevel(argument: _workermesh_v1_SetLogLevelRequest, callback: grpc.requestCallback<_workermesh_v1_SetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Sets the level of this node's log until the process ends, or SIGHUP reads the configuration again.
   */
  setLogLevel(argument: _workermesh_v1_SetLogLevelRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_SetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  setLogLevel(argument: _workermesh_v1_SetLogLevelRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_SetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  setLogLevel(argument: _workermesh_v1_SetLogLevelRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_SetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  setLogLevel(argument: _workermesh_v1_SetLogLevelRequest, callback: grpc.requestCallback<_workermesh_v1_SetLogLevelResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Announces that this node will be away: for so long after its death the others keep its workers. It ends when
   * the node returns, or after that time without an absence.
   */
  SetMaintenance(argument: _workermesh_v1_SetMaintenanceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_SetMaintenanceResponse__Output>): grpc.ClientUnaryCall;
  SetMaintenance(argument: _workermesh_v1_SetMaintenanceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_SetMaintenanceResponse__Output>): grpc.ClientUnaryCall;
  SetMaintenance(argument: _workermesh_v1_SetMaintenanceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_SetMaintenanceResponse__Output>): grpc.ClientUnaryCall;
  SetMaintenance(argument: _workermesh_v1_SetMaintenanceRequest, callback: grpc.requestCallback<_workermesh_v1_SetMaintenanceResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Announces that this node will be away: for so long after its death the others keep its workers. It ends when
   * the node returns, or after that time without an absence.
   */
  setMaintenance(argument: _workermesh_v1_SetMaintenanceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_SetMaintenanceResponse__Output>): grpc.ClientUnaryCall;
  setMaintenance(argument: _workermesh_v1_SetMaintenanceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_workermesh_v1_SetMaintenanceResponse__Output>): grpc.ClientUnaryCall;
  setMaintenance(argument: _workermesh_v1_SetMaintenanceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_workermesh_v1_SetMaintenanceResponse__Output>): grpc.ClientUnaryCall;
  setMaintenance(argument: _workermesh_v1_SetMaintenanceRequest, callback: grpc.requestCallback<_workermesh_v1_SetMaintenanceResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Streams events as they happen, until the caller ends it.
   */
  WatchEvents(argument: _workermesh_v1_WatchEventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_WatchEventsResponse__Output>;
  WatchEvents(argument: _workermesh_v1_WatchEventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_WatchEventsResponse__Output>;
  /**
   * Streams events as they happen, until the caller ends it.
   */
  watchEvents(argument: _workermesh_v1_WatchEventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_WatchEventsResponse__Output>;
  watchEvents(argument: _workermesh_v1_WatchEventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_WatchEventsResponse__Output>;
  
  /**
   * Streams the lines of this node's log as they are written, at any level, until the caller ends it. The level
   * of the log itself stays as it is.
   */
  WatchLog(argument: _workermesh_v1_WatchLogRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_WatchLogResponse__Output>;
  WatchLog(argument: _workermesh_v1_WatchLogRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_WatchLogResponse__Output>;
  /**
   * Streams the lines of this node's log as they are written, at any level, until the caller ends it. The level
   * of the log itself stays as it is.
   */
  watchLog(argument: _workermesh_v1_WatchLogRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_WatchLogResponse__Output>;
  watchLog(argument: _workermesh_v1_WatchLogRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_workermesh_v1_WatchLogResponse__Output>;
  
}

/**
 * Shows this node, the other nodes and their logs, and lets an operator forget a node or leave.
 * Reasons in ErrorInfo beside those of RegistryService: NODE_NOT_FOUND, NODE_ALIVE, WRONG_NODE.
 */
export interface MeshServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Compares what this node holds of each log with what another one said last that it holds.
   */
  DiffNode: grpc.handleUnaryCall<_workermesh_v1_DiffNodeRequest__Output, _workermesh_v1_DiffNodeResponse>;
  
  /**
   * Evicts a node that is not alive now, whatever holds its eviction.
   */
  ForgetNode: grpc.handleUnaryCall<_workermesh_v1_ForgetNodeRequest__Output, _workermesh_v1_ForgetNodeResponse>;
  
  /**
   * Shows the levels of this node's log.
   */
  GetLogLevel: grpc.handleUnaryCall<_workermesh_v1_GetLogLevelRequest__Output, _workermesh_v1_GetLogLevelResponse>;
  
  /**
   * Gets this node.
   */
  GetNode: grpc.handleUnaryCall<_workermesh_v1_GetNodeRequest__Output, _workermesh_v1_GetNodeResponse>;
  
  /**
   * Makes this node leave for good: its READY workers drain for their drain_settle_secs and are removed
   * everywhere, then the process ends. No write is taken meanwhile.
   */
  LeaveMesh: grpc.handleUnaryCall<_workermesh_v1_LeaveMeshRequest__Output, _workermesh_v1_LeaveMeshResponse>;
  
  /**
   * Lists what happened to workers and nodes lately, the oldest first. This node keeps the newest 10,000
   * events in memory, since its start.
   */
  ListEvents: grpc.handleUnaryCall<_workermesh_v1_ListEventsRequest__Output, _workermesh_v1_ListEventsResponse>;
  
  /**
   * Lists all nodes that this one knows, itself included, by name.
   */
  ListNodes: grpc.handleUnaryCall<_workermesh_v1_ListNodesRequest__Output, _workermesh_v1_ListNodesResponse>;
  
  /**
   * Lists records of the replicated logs by owner, then key.
   */
  ListRecords: grpc.handleUnaryCall<_workermesh_v1_ListRecordsRequest__Output, _workermesh_v1_ListRecordsResponse>;
  
  /**
   * Sets the level of this node's log until the process ends, or SIGHUP reads the configuration again.
   */
  SetLogLevel: grpc.handleUnaryCall<_workermesh_v1_SetLogLevelRequest__Output, _workermesh_v1_SetLogLevelResponse>;
  
  /**
   * Announces that this node will be away: for so long after its death the others keep its workers. It ends when
   * the node returns, or after that time without an absence.
   */
  SetMaintenance: grpc.handleUnaryCall<_workermesh_v1_SetMaintenanceRequest__Output, _workermesh_v1_SetMaintenanceResponse>;
  
  /**
   * Streams events as they happen, until the caller ends it.
   */
  WatchEvents: grpc.handleServerStreamingCall<_workermesh_v1_WatchEventsRequest__Output, _workermesh_v1_WatchEventsResponse>;
  
  /**
   * Streams the lines of this node's log as they are written, at any level, until the caller ends it. The level
   * of the log itself stays as it is.
   */
  WatchLog: grpc.handleServerStreamingCall<_workermesh_v1_WatchLogRequest__Output, _workermesh_v1_WatchLogResponse>;
  
}

export interface MeshServiceDefinition extends grpc.ServiceDefinition {
  DiffNode: MethodDefinition<_workermesh_v1_DiffNodeRequest, _workermesh_v1_DiffNodeResponse, _workermesh_v1_DiffNodeRequest__Output, _workermesh_v1_DiffNodeResponse__Output>
  ForgetNode: MethodDefinition<_workermesh_v1_ForgetNodeRequest, _workermesh_v1_ForgetNodeResponse, _workermesh_v1_ForgetNodeRequest__Output, _workermesh_v1_ForgetNodeResponse__Output>
  GetLogLevel: MethodDefinition<_workermesh_v1_GetLogLevelRequest, _workermesh_v1_GetLogLevelResponse, _workermesh_v1_GetLogLevelRequest__Output, _workermesh_v1_GetLogLevelResponse__Output>
  GetNode: MethodDefinition<_workermesh_v1_GetNodeRequest, _workermesh_v1_GetNodeResponse, _workermesh_v1_GetNodeRequest__Output, _workermesh_v1_GetNodeResponse__Output>
  LeaveMesh: MethodDefinition<_workermesh_v1_LeaveMeshRequest, _workermesh_v1_LeaveMeshResponse, _workermesh_v1_LeaveMeshRequest__Output, _workermesh_v1_LeaveMeshResponse__Output>
  ListEvents: MethodDefinition<_workermesh_v1_ListEventsRequest, _workermesh_v1_ListEventsResponse, _workermesh_v1_ListEventsRequest__Output, _workermesh_v1_ListEventsResponse__Output>
  ListNodes: MethodDefinition<_workermesh_v1_ListNodesRequest, _workermesh_v1_ListNodesResponse, _workermesh_v1_ListNodesRequest__Output, _workermesh_v1_ListNodesResponse__Output>
  ListRecords: MethodDefinition<_workermesh_v1_ListRecordsRequest, _workermesh_v1_ListRecordsResponse, _workermesh_v1_ListRecordsRequest__Output, _workermesh_v1_ListRecordsResponse__Output>
  SetLogLevel: MethodDefinition<_workermesh_v1_SetLogLevelRequest, _workermesh_v1_SetLogLevelResponse, _workermesh_v1_SetLogLevelRequest__Output, _workermesh_v1_SetLogLevelResponse__Output>
  SetMaintenance: MethodDefinition<_workermesh_v1_SetMaintenanceRequest, _workermesh_v1_SetMaintenanceResponse, _workermesh_v1_SetMaintenanceRequest__Output, _workermesh_v1_SetMaintenanceResponse__Output>
  WatchEvents: MethodDefinition<_workermesh_v1_WatchEventsRequest, _workermesh_v1_WatchEventsResponse, _workermesh_v1_WatchEventsRequest__Output, _workermesh_v1_WatchEventsResponse__Output>
  WatchLog: MethodDefinition<_workermesh_v1_WatchLogRequest, _workermesh_v1_WatchLogResponse, _workermesh_v1_WatchLogRequest__Output, _workermesh_v1_WatchLogResponse__Output>
}
