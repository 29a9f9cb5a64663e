// Original file: proto/workermesh/v1/gossip.proto

import type { Long } from '@grpc/proto-loader';

/**
 * First frame in each direction.
 */
export interface Hello {
  /**
   * Required. Cluster of the speaker.
   */
  'cluster'?: (string);
  /**
   * Required. Node name of the speaker.
   */
  'node'?: (string);
  /**
   * Required. Generation of its boot.
   */
  'generation'?: (number | string | Long);
  /**
   * Required. Instance of its boot: 16 lower-case hexadecimal digits.
   */
  'instanceId'?: (string);
  /**
   * Required. Address that peers dial, host:port.
   */
  'address'?: (string);
  /**
   * Required. Smallest protocol version that it speaks.
   */
  'protocolMin'?: (number);
  /**
   * Required. Largest protocol version that it speaks; the link speaks the smaller maximum.
   */
  'protocolMax'?: (number);
  /**
   * Version of its software.
   */
  'version'?: (string);
  /**
   * Its dead-timeout: how long it may be dead before others evict it. 0 = not said.
   */
  'deadTimeoutMs'?: (number | string | Long);
}

/**
 * First frame in each direction.
 */
export interface Hello__Output {
  /**
   * Required. Cluster of the speaker.
   */
  'cluster': (string);
  /**
   * Required. Node name of the speaker.
   */
  'node': (string);
  /**
   * Required. Generation of its boot.
   */
  'generation': (number);
  /**
   * Required. Instance of its boot: 16 lower-case hexadecimal digits.
   */
  'instanceId': (string);
  /**
   * Required. Address that peers dial, host:port.
   */
  'address': (string);
  /**
   * Required. Smallest protocol version that it speaks.
   */
  'protocolMin': (number);
  /**
   * Required. Largest protocol version that it speaks; the link speaks the smaller maximum.
   */
  'protocolMax': (number);
  /**
   * Version of its software.
   */
  'version': (string);
  /**
   * Its dead-timeout: how long it may be dead before others evict it. 0 = not said.
   */
  'deadTimeoutMs': (number);
}
