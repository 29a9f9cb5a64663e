// Original file: proto/workermesh/v1/mesh.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { NodeAddresses as _workermesh_v1_NodeAddresses, NodeAddresses__Output as _workermesh_v1_NodeAddresses__Output } from '../../workermesh/v1/NodeAddresses.js';
import type { WorkerCount as _workermesh_v1_WorkerCount, WorkerCount__Output as _workermesh_v1_WorkerCount__Output } from '../../workermesh/v1/WorkerCount.js';
import type { RestoreReport as _workermesh_v1_RestoreReport, RestoreReport__Output as _workermesh_v1_RestoreReport__Output } from '../../workermesh/v1/RestoreReport.js';
import type { ListenerCertificate as _workermesh_v1_ListenerCertificate, ListenerCertificate__Output as _workermesh_v1_ListenerCertificate__Output } from '../../workermesh/v1/ListenerCertificate.js';
import type { DataDirectory as _workermesh_v1_DataDirectory, DataDirectory__Output as _workermesh_v1_DataDirectory__Output } from '../../workermesh/v1/DataDirectory.js';
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
  /**
   * The certificates in force, of the listeners that have one.
   */
  'certificates'?: (_workermesh_v1_ListenerCertificate)[];
  /**
   * Why no log passes between this node and peers, as far as that is for a clock, in words; empty when none says so.
   */
  'clockFault'?: (string);
  /**
   * Where its workers are on disk; absent when they are in memory only.
   */
  'dataDirectory'?: (_workermesh_v1_DataDirectory | null);
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
  /**
   * The certificates in force, of the listeners that have one.
   */
  'certificates': (_workermesh_v1_ListenerCertificate__Output)[];
  /**
   * Why no log passes between this node and peers, as far as that is for a clock, in words; empty when none says so.
   */
  'clockFault': (string);
  /**
   * Where its workers are on disk; absent when they are in memory only.
   */
  'dataDirectory': (_workermesh_v1_DataDirectory__Output | null);
}
