// Original file: proto/workermesh/v1/gossip.proto

import type { NodeStatus as _workermesh_v1_NodeStatus, NodeStatus__Output as _workermesh_v1_NodeStatus__Output } from '../../workermesh/v1/NodeStatus.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What the speaker holds of one node.
 */
export interface MemberRow {
  /**
   * Required. Name of the node.
   */
  'name'?: (string);
  /**
   * Required. Generation of its boot.
   */
  'generation'?: (number | string | Long);
  /**
   * Required. Instance of its boot.
   */
  'instanceId'?: (string);
  /**
   * Refutation counter inside the boot.
   */
  'incarnation'?: (number | string | Long);
  /**
   * Required. Status; EVICTED is a grave: nothing at or below its boot is let in.
   */
  'status'?: (_workermesh_v1_NodeStatus);
  /**
   * Address that peers dial, host:port.
   */
  'address'?: (string);
  /**
   * For how long it has had this status, in ms, as far as the speaker knows.
   */
  'ageMs'?: (number | string | Long);
  /**
   * Nodes that saw it fail by their own pings, in a suspicion or death.
   */
  'observers'?: (string)[];
  /**
   * DEAD because it said that it restarts.
   */
  'restarting'?: (boolean);
  /**
   * Version of its software.
   */
  'version'?: (string);
  /**
   * Its dead-timeout: how long it may be dead before others evict it. 0 = not said.
   */
  'deadTimeoutMs'?: (number | string | Long);
  /**
   * Why it has announced that it will be away, for dead_timeout_ms; empty when it has not.
   */
  'maintenance'?: (string);
  /**
   * Where the gateway beside it is reached, as its operator has said; empty when not said.
   */
  'gatewayAddress'?: (string);
}

/**
 * What the speaker holds of one node.
 */
export interface MemberRow__Output {
  /**
   * Required. Name of the node.
   */
  'name': (string);
  /**
   * Required. Generation of its boot.
   */
  'generation': (number);
  /**
   * Required. Instance of its boot.
   */
  'instanceId': (string);
  /**
   * Refutation counter inside the boot.
   */
  'incarnation': (number);
  /**
   * Required. Status; EVICTED is a grave: nothing at or below its boot is let in.
   */
  'status': (_workermesh_v1_NodeStatus__Output);
  /**
   * Address that peers dial, host:port.
   */
  'address': (string);
  /**
   * For how long it has had this status, in ms, as far as the speaker knows.
   */
  'ageMs': (number);
  /**
   * Nodes that saw it fail by their own pings, in a suspicion or death.
   */
  'observers': (string)[];
  /**
   * DEAD because it said that it restarts.
   */
  'restarting': (boolean);
  /**
   * Version of its software.
   */
  'version': (string);
  /**
   * Its dead-timeout: how long it may be dead before others evict it. 0 = not said.
   */
  'deadTimeoutMs': (number);
  /**
   * Why it has announced that it will be away, for dead_timeout_ms; empty when it has not.
   */
  'maintenance': (string);
  /**
   * Where the gateway beside it is reached, as its operator has said; empty when not said.
   */
  'gatewayAddress': (string);
}
