// Original file: proto/workermesh/v1/mesh.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';

/**
 * The certificate of a listener.
 */
export interface ListenerCertificate {
  /**
   * gossip or registry.
   */
  'listener'?: (string);
  /**
   * When it expires.
   */
  'expiryTime'?: (_google_protobuf_Timestamp | null);
}

/**
 * The certificate of a listener.
 */
export interface ListenerCertificate__Output {
  /**
   * gossip or registry.
   */
  'listener': (string);
  /**
   * When it expires.
   */
  'expiryTime': (_google_protobuf_Timestamp__Output | null);
}
