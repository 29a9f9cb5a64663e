// Original file: proto/workermesh/v1/mesh.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { Long } from '@grpc/proto-loader';

/**
 * State of the link to a node.
 */
export interface Link {
  /**
   * True when this node dialed.
   */
  'dialed'?: (boolean);
  /**
   * Since when it is open.
   */
  'openTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Frames sent.
   */
  'framesSent'?: (number | string | Long);
  /**
   * Frames received.
   */
  'framesReceived'?: (number | string | Long);
  /**
   * Bytes of frames sent, before compression.
   */
  'bytesSent'?: (number | string | Long);
  /**
   * Bytes of frames received.
   */
  'bytesReceived'?: (number | string | Long);
  /**
   * The remote address of the connection.
   */
  'remoteAddress'?: (string);
  /**
   * True when this side pushes its own log on it and no other: of the logs of others the peer hears by a
   * quicker way, and gets digest rows. False while all nodes link to all, since nobody relays then.
   */
  'lazy'?: (boolean);
}

/**
 * State of the link to a node.
 */
export interface Link__Output {
  /**
   * True when this node dialed.
   */
  'dialed': (boolean);
  /**
   * Since when it is open.
   */
  'openTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Frames sent.
   */
  'framesSent': (number);
  /**
   * Frames received.
   */
  'framesReceived': (number);
  /**
   * Bytes of frames sent, before compression.
   */
  'bytesSent': (number);
  /**
   * Bytes of frames received.
   */
  'bytesReceived': (number);
  /**
   * The remote address of the connection.
   */
  'remoteAddress': (string);
  /**
   * True when this side pushes its own log on it and no other: of the logs of others the peer hears by a
   * quicker way, and gets digest rows. False while all nodes link to all, since nobody relays then.
   */
  'lazy': (boolean);
}
