// Original file: proto/workermesh/v1/gossip.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Asks for an owner's log. The answer is one transfer of OwnerDelta frames.
 */
export interface Want {
  /**
   * Required. Name of the owner.
   */
  'owner'?: (string);
  /**
   * Boot that the asker holds; 0 when none.
   */
  'generation'?: (number | string | Long);
  /**
   * Instance of that boot.
   */
  'instanceId'?: (string);
  /**
   * Head that the asker holds in that boot; 0 asks for the full cut.
   */
  'after'?: (number | string | Long);
  /**
   * Asks for the prior instead.
   */
  'prior'?: (boolean);
}

/**
 * Asks for an owner's log. The answer is one transfer of OwnerDelta frames.
 */
export interface Want__Output {
  /**
   * Required. Name of the owner.
   */
  'owner': (string);
  /**
   * Boot that the asker holds; 0 when none.
   */
  'generation': (number);
  /**
   * Instance of that boot.
   */
  'instanceId': (string);
  /**
   * Head that the asker holds in that boot; 0 asks for the full cut.
   */
  'after': (number);
  /**
   * Asks for the prior instead.
   */
  'prior': (boolean);
}
