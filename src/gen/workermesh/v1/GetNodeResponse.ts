// Original file: proto/workermesh/v1/mesh.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { NodeAddresses as _workermesh_v1_NodeAddresses, NodeAddresses__Output as _workermesh_v1_NodeAddresses__Output } from '../../workermesh/v1/NodeAddresses.js';
import type { WorkerCount as _workermesh_v1_WorkerCount, WorkerCount__Output as _workermesh_v1_WorkerCount__Output } from '../../workermesh/v1/WorkerCount.js';
import type { RestoreReport as _workermesh_v1_RestoreReport, RestoreReport__Output as _workermesh_v1_RestoreReport__Output } from '../../workermesh/v1/RestoreReport.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Response of GetNode.
 */
export interface GetNodeResponse {
  /**
   * This node's name.
   */
  'node'?: (string);
  /**
   * Its cluster.
   */
  'cluster'?: (string);
  /**
   * Version of the software.
   */
  'version'?: (string);
  /**
   * When the process started.
   */
  'startTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Where it listens.
   */
  'addresses'?: (_workermesh_v1_NodeAddresses | null);
  /**
   * Whether it is ready for traffic.
   */
  'ready'?: (boolean);
  /**
   * Why it is not, in words.
   */
  'notReadyReasons'?: (string)[];
  /**
   * Present revision of the registry.
   */
  'registryRevision'?: (number | string | Long);
  /**
   * Workers by origin and status.
   */
  'workerCounts'?: (_workermesh_v1_WorkerCount)[];
  /**
   * Smallest gossip protocol version that it speaks.
   */
  'protocolMin'?: (number);
  /**
   * Largest gossip protocol version that it speaks.
   */
  'protocolMax'?: (number);
  /**
   * Generation of its boot.
   */
  'generation'?: (number | string | Long);
  /**
   * Instance of its boot: 16 hexadecimal digits.
   */
  'instanceId'?: (string);
  /**
   * What it cannot do now although it may be ready, in words: while its disk refuses writes, it still reads and
   * gossips.
   */
  'degradedReasons'?: (string)[];
  /**
   * Set when this node started on a data directory older than what peers held of it.
   */
  'restore'?: (_workermesh_v1_RestoreReport | null);
}

/**
 * Response of GetNode.
 */
export interface GetNodeResponse__Output {
  /**
   * This node's name.
   */
  'node': (string);
  /**
   * Its cluster.
   */
  'cluster': (string);
  /**
   * Version of the software.
   */
  'version': (string);
  /**
   * When the process started.
   */
  'startTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Where it listens.
   */
  'addresses': (_workermesh_v1_NodeAddresses__Output | null);
  /**
   * Whether it is ready for traffic.
   */
  'ready': (boolean);
  /**
   * Why it is not, in words.
   */
  'notReadyReasons': (string)[];
  /**
   * Present revision of the registry.
   */
  'registryRevision': (number);
  /**
   * Workers by origin and status.
   */
  'workerCounts': (_workermesh_v1_WorkerCount__Output)[];
  /**
   * Smallest gossip protocol version that it speaks.
   */
  'protocolMin': (number);
  /**
   * Largest gossip protocol version that it speaks.
   */
  'protocolMax': (number);
  /**
   * Generation of its boot.
   */
  'generation': (number);
  /**
   * Instance of its boot: 16 hexadecimal digits.
   */
  'instanceId': (string);
  /**
   * What it cannot do now although it may be ready, in words: while its disk refuses writes, it still reads and
   * gossips.
   */
  'degradedReasons': (string)[];
  /**
   * Set when this node started on a data directory older than what peers held of it.
   */
  'restore': (_workermesh_v1_RestoreReport__Output | null);
}
