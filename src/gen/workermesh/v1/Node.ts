// Original file: proto/workermesh/v1/mesh.proto

import type { NodeStatus as _workermesh_v1_NodeStatus, NodeStatus__Output as _workermesh_v1_NodeStatus__Output } from '../../workermesh/v1/NodeStatus.js';
import type { Link as _workermesh_v1_Link, Link__Output as _workermesh_v1_Link__Output } from '../../workermesh/v1/Link.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One node of the mesh as this one sees it.
 */
export interface Node {
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * What it advertises.
   */
  'address'?: (string);
  /**
   * Membership status.
   */
  'status'?: (_workermesh_v1_NodeStatus);
  /**
   * Generation of its boot.
   */
  'generation'?: (number | string | Long);
  /**
   * Instance of its boot: 16 hexadecimal digits.
   */
  'instanceId'?: (string);
  /**
   * Refutation counter inside the boot.
   */
  'incarnation'?: (number | string | Long);
  /**
   * Newest seq of its log that is installed here.
   */
  'head'?: (number | string | Long);
  /**
   * Seq up to which its tombstones are forgotten.
   */
  'floor'?: (number | string | Long);
  /**
   * What it last said to hold of this node's log; absent without a link.
   */
  'acknowledgedHead'?: (number | string | Long);
  /**
   * Live records in its log.
   */
  'recordCount'?: (number);
  /**
   * Hash over its log: 16 hexadecimal digits.
   */
  'checksum'?: (string);
  /**
   * Whether its log has settled after boot.
   */
  'settled'?: (boolean);
  /**
   * The link to it, when one is open.
   */
  'link'?: (_workermesh_v1_Link | null);
  /**
   * When its status last changed here.
   */
  'statusTime'?: (_google_protobuf_Timestamp | null);
  /**
   * Why it has this status: who suspected it and who confirmed, in words.
   */
  'statusReason'?: (string);
  /**
   * Why its eviction is held; empty when it is not.
   */
  'evictionHeld'?: (string);
  /**
   * Version of its software.
   */
  'version'?: (string);
  /**
   * Which graces of that node differ from those of the node that answers, in words; empty when none does. Of
   * two, the longer one counts.
   */
  'settingsSkew'?: (string);
  /**
   * The limit, or the missing signature, that keeps what is offered of its log from being taken in here; empty
   * when none does.
   */
  'logRefused'?: (string);
  /**
   * Whether its log, as it is held here, carries its signature.
   */
  'logSigned'?: (boolean);
  /**
   * The maintenance that it has announced, in words; empty when there is none.
   */
  'maintenance'?: (string);
  /**
   * Where the gateway beside it is reached, as its operator has said; empty when not said.
   */
  'gatewayAddress'?: (string);
  '_acknowledgedHead'?: "acknowledgedHead";
}

/**
 * One node of the mesh as this one sees it.
 */
export interface Node__Output {
  /**
   * Its name.
   */
  'name': (string);
  /**
   * What it advertises.
   */
  'address': (string);
  /**
   * Membership status.
   */
  'status': (_workermesh_v1_NodeStatus__Output);
  /**
   * Generation of its boot.
   */
  'generation': (number);
  /**
   * Instance of its boot: 16 hexadecimal digits.
   */
  'instanceId': (string);
  /**
   * Refutation counter inside the boot.
   */
  'incarnation': (number);
  /**
   * Newest seq of its log that is installed here.
   */
  'head': (number);
  /**
   * Seq up to which its tombstones are forgotten.
   */
  'floor': (number);
  /**
   * What it last said to hold of this node's log; absent without a link.
   */
  'acknowledgedHead'?: (number);
  /**
   * Live records in its log.
   */
  'recordCount': (number);
  /**
   * Hash over its log: 16 hexadecimal digits.
   */
  'checksum': (string);
  /**
   * Whether its log has settled after boot.
   */
  'settled': (boolean);
  /**
   * The link to it, when one is open.
   */
  'link': (_workermesh_v1_Link__Output | null);
  /**
   * When its status last changed here.
   */
  'statusTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * Why it has this status: who suspected it and who confirmed, in words.
   */
  'statusReason': (string);
  /**
   * Why its eviction is held; empty when it is not.
   */
  'evictionHeld': (string);
  /**
   * Version of its software.
   */
  'version': (string);
  /**
   * Which graces of that node differ from those of the node that answers, in words; empty when none does. Of
   * two, the longer one counts.
   */
  'settingsSkew': (string);
  /**
   * The limit, or the missing signature, that keeps what is offered of its log from being taken in here; empty
   * when none does.
   */
  'logRefused': (string);
  /**
   * Whether its log, as it is held here, carries its signature.
   */
  'logSigned': (boolean);
  /**
   * The maintenance that it has announced, in words; empty when there is none.
   */
  'maintenance': (string);
  /**
   * Where the gateway beside it is reached, as its operator has said; empty when not said.
   */
  'gatewayAddress': (string);
  '_acknowledgedHead'?: "acknowledgedHead";
}
