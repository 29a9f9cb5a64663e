// Original file: proto/workermesh/v1/gossip.proto

import type { Record as _workermesh_v1_Record, Record__Output as _workermesh_v1_Record__Output } from '../../workermesh/v1/Record.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What leads from the cut (boot, after) to the cut (boot, up_to), or a part of it. With `after` 0 it is
 * the full cut and takes the place of whatever is held.
 */
export interface OwnerDelta {
  /**
   * Required. Name of the owner.
   */
  'owner'?: (string);
  /**
   * Required. Generation of the boot.
   */
  'generation'?: (number | string | Long);
  /**
   * Required. Instance of the boot.
   */
  'instanceId'?: (string);
  /**
   * Head that the receiver must have reached in this boot; 0 = none needed.
   */
  'after'?: (number | string | Long);
  /**
   * Required. Head that it leads to. A log may grow while a transfer is under way: records come in the
   * order of seq, one that moved comes again later, and what the last frame says counts.
   */
  'upTo'?: (number | string | Long);
  /**
   * Floor at up_to.
   */
  'floor'?: (number | string | Long);
  /**
   * Records in the order of seq.
   */
  'records'?: (_workermesh_v1_Record)[];
  /**
   * More frames of this transfer follow; nothing is installed before the last.
   */
  'more'?: (boolean);
  /**
   * Owner's clock at up_to, Unix time in ms.
   */
  'stampMs'?: (number | string | Long);
  /**
   * Whether the owner has settled at up_to.
   */
  'settled'?: (boolean);
  /**
   * Hash at up_to: 8 bytes, big-endian.
   */
  'hash'?: (Buffer | Uint8Array | string);
  /**
   * These are records of earlier boots (PriorRow); `after` is 0.
   */
  'prior'?: (boolean);
  /**
   * Required. Number of this frame in its transfer, from 1; 1 discards what was staged before.
   */
  'part'?: (number);
  /**
   * Owner's claim grace: how long its next boot has to claim its records. 0 = not said.
   */
  'claimGraceMs'?: (number | string | Long);
  /**
   * Owner's tombstone grace. 0 = not said.
   */
  'tombstoneGraceMs'?: (number | string | Long);
  /**
   * Commits on the owner's disk at up_to, counted over all its boots. 0 = not said.
   */
  'diskCommits'?: (number | string | Long);
  /**
   * The owner's signature over the cut at up_to, in the last frame; relays pass it on. Empty = not signed.
   * Signed is the text of a JSON array: "worker-mesh cut 1", cluster, owner, generation, instance_id, up_to,
   * floor, digest, settled, stamp_ms, claim_grace_ms, tombstone_grace_ms, disk_commits; with SHA-256 for RSA and ECDSA.
   * The digest stands for all records of the cut (ALGORITHM.md, section 6).
   */
  'signature'?: (Buffer | Uint8Array | string);
  /**
   * SHA-256 of the certificate whose key has signed.
   */
  'certificateFingerprint'?: (Buffer | Uint8Array | string);
  /**
   * That certificate and those between it and an authority, each in DER, 8 KiB in all. Told once a link; where
   * it is missing, that of the owner's cut which the receiver holds is meant.
   */
  'certificateChain'?: (Buffer | Uint8Array | string)[];
}

/**
 * What leads from the cut (boot, after) to the cut (boot, up_to), or a part of it. With `after` 0 it is
 * the full cut and takes the place of whatever is held.
 */
export interface OwnerDelta__Output {
  /**
   * Required. Name of the owner.
   */
  'owner': (string);
  /**
   * Required. Generation of the boot.
   */
  'generation': (number);
  /**
   * Required. Instance of the boot.
   */
  'instanceId': (string);
  /**
   * Head that the receiver must have reached in this boot; 0 = none needed.
   */
  'after': (number);
  /**
   * Required. Head that it leads to. A log may grow while a transfer is under way: records come in the
   * order of seq, one that moved comes again later, and what the last frame says counts.
   */
  'upTo': (number);
  /**
   * Floor at up_to.
   */
  'floor': (number);
  /**
   * Records in the order of seq.
   */
  'records': (_workermesh_v1_Record__Output)[];
  /**
   * More frames of this transfer follow; nothing is installed before the last.
   */
  'more': (boolean);
  /**
   * Owner's clock at up_to, Unix time in ms.
   */
  'stampMs': (number);
  /**
   * Whether the owner has settled at up_to.
   */
  'settled': (boolean);
  /**
   * Hash at up_to: 8 bytes, big-endian.
   */
  'hash': (Buffer);
  /**
   * These are records of earlier boots (PriorRow); `after` is 0.
   */
  'prior': (boolean);
  /**
   * Required. Number of this frame in its transfer, from 1; 1 discards what was staged before.
   */
  'part': (number);
  /**
   * Owner's claim grace: how long its next boot has to claim its records. 0 = not said.
   */
  'claimGraceMs': (number);
  /**
   * Owner's tombstone grace. 0 = not said.
   */
  'tombstoneGraceMs': (number);
  /**
   * Commits on the owner's disk at up_to, counted over all its boots. 0 = not said.
   */
  'diskCommits': (number);
  /**
   * The owner's signature over the cut at up_to, in the last frame; relays pass it on. Empty = not signed.
   * Signed is the text of a JSON array: "worker-mesh cut 1", cluster, owner, generation, instance_id, up_to,
   * floor, digest, settled, stamp_ms, claim_grace_ms, tombstone_grace_ms, disk_commits; with SHA-256 for RSA and ECDSA.
   * The digest stands for all records of the cut (ALGORITHM.md, section 6).
   */
  'signature': (Buffer);
  /**
   * SHA-256 of the certificate whose key has signed.
   */
  'certificateFingerprint': (Buffer);
  /**
   * That certificate and those between it and an authority, each in DER, 8 KiB in all. Told once a link; where
   * it is missing, that of the owner's cut which the receiver holds is meant.
   */
  'certificateChain': (Buffer)[];
}
