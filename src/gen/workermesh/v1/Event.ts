// Original file: proto/workermesh/v1/mesh.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { EventType as _workermesh_v1_EventType, EventType__Output as _workermesh_v1_EventType__Output } from '../../workermesh/v1/EventType.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One change of a worker or a node, as this node saw it.
 */
export interface Event {
  /**
   * Number of the event on this node since its start: it grows by one with each event.
   */
  'sequence'?: (number | string | Long);
  /**
   * When it happened.
   */
  'eventTime'?: (_google_protobuf_Timestamp | null);
  /**
   * What changed.
   */
  'type'?: (_workermesh_v1_EventType);
  /**
   * The worker; empty for the event of a node.
   */
  'workerId'?: (string);
  /**
   * Its URL.
   */
  'url'?: (string);
  /**
   * The owner of the worker, or the node.
   */
  'node'?: (string);
  /**
   * What it was before.
   */
  'from'?: (string);
  /**
   * What it is since.
   */
  'to'?: (string);
  /**
   * Why: a reason as in WorkerHealth with the words behind it, or words.
   */
  'cause'?: (string);
  /**
   * Who changed it: gateway, owner, probe, members or timer.
   */
  'actor'?: (string);
  /**
   * Who maintains the worker, when somebody said.
   */
  'manager'?: (string);
}

/**
 * One change of a worker or a node, as this node saw it.
 */
export interface Event__Output {
  /**
   * Number of the event on this node since its start: it grows by one with each event.
   */
  'sequence': (number);
  /**
   * When it happened.
   */
  'eventTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * What changed.
   */
  'type': (_workermesh_v1_EventType__Output);
  /**
   * The worker; empty for the event of a node.
   */
  'workerId': (string);
  /**
   * Its URL.
   */
  'url': (string);
  /**
   * The owner of the worker, or the node.
   */
  'node': (string);
  /**
   * What it was before.
   */
  'from': (string);
  /**
   * What it is since.
   */
  'to': (string);
  /**
   * Why: a reason as in WorkerHealth with the words behind it, or words.
   */
  'cause': (string);
  /**
   * Who changed it: gateway, owner, probe, members or timer.
   */
  'actor': (string);
  /**
   * Who maintains the worker, when somebody said.
   */
  'manager': (string);
}
