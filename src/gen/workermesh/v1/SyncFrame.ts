// Original file: proto/workermesh/v1/gossip.proto

import type { Hello as _workermesh_v1_Hello, Hello__Output as _workermesh_v1_Hello__Output } from '../../workermesh/v1/Hello.js';
import type { Digest as _workermesh_v1_Digest, Digest__Output as _workermesh_v1_Digest__Output } from '../../workermesh/v1/Digest.js';
import type { Want as _workermesh_v1_Want, Want__Output as _workermesh_v1_Want__Output } from '../../workermesh/v1/Want.js';
import type { OwnerDelta as _workermesh_v1_OwnerDelta, OwnerDelta__Output as _workermesh_v1_OwnerDelta__Output } from '../../workermesh/v1/OwnerDelta.js';
import type { Members as _workermesh_v1_Members, Members__Output as _workermesh_v1_Members__Output } from '../../workermesh/v1/Members.js';
import type { LinkPing as _workermesh_v1_LinkPing, LinkPing__Output as _workermesh_v1_LinkPing__Output } from '../../workermesh/v1/LinkPing.js';
import type { LinkPong as _workermesh_v1_LinkPong, LinkPong__Output as _workermesh_v1_LinkPong__Output } from '../../workermesh/v1/LinkPong.js';
import type { LinkMode as _workermesh_v1_LinkMode, LinkMode__Output as _workermesh_v1_LinkMode__Output } from '../../workermesh/v1/LinkMode.js';
import type { Refusal as _workermesh_v1_Refusal, Refusal__Output as _workermesh_v1_Refusal__Output } from '../../workermesh/v1/Refusal.js';
import type { Goodbye as _workermesh_v1_Goodbye, Goodbye__Output as _workermesh_v1_Goodbye__Output } from '../../workermesh/v1/Goodbye.js';
import type { DigestSummary as _workermesh_v1_DigestSummary, DigestSummary__Output as _workermesh_v1_DigestSummary__Output } from '../../workermesh/v1/DigestSummary.js';
import type { DigestRecall as _workermesh_v1_DigestRecall, DigestRecall__Output as _workermesh_v1_DigestRecall__Output } from '../../workermesh/v1/DigestRecall.js';
import type { Observed as _workermesh_v1_Observed, Observed__Output as _workermesh_v1_Observed__Output } from '../../workermesh/v1/Observed.js';

/**
 * One frame of a link; at most 1 MiB. A kind that is not known is ignored and counted.
 */
export interface SyncFrame {
  /**
   * Who speaks.
   */
  'hello'?: (_workermesh_v1_Hello | null);
  /**
   * What the speaker holds.
   */
  'digest'?: (_workermesh_v1_Digest | null);
  /**
   * Asks for a log.
   */
  'want'?: (_workermesh_v1_Want | null);
  /**
   * Part of a log.
   */
  'ownerDelta'?: (_workermesh_v1_OwnerDelta | null);
  /**
   * Membership rows.
   */
  'members'?: (_workermesh_v1_Members | null);
  /**
   * Asks for a pong.
   */
  'linkPing'?: (_workermesh_v1_LinkPing | null);
  /**
   * Answers a ping.
   */
  'linkPong'?: (_workermesh_v1_LinkPong | null);
  /**
   * Turns the link eager or lazy.
   */
  'linkMode'?: (_workermesh_v1_LinkMode | null);
  /**
   * Answers a delta that was not taken.
   */
  'refusal'?: (_workermesh_v1_Refusal | null);
  /**
   * The last frame.
   */
  'goodbye'?: (_workermesh_v1_Goodbye | null);
  /**
   * What the speaker holds, in short.
   */
  'digestSummary'?: (_workermesh_v1_DigestSummary | null);
  /**
   * Asks for the rows that a summary stands for.
   */
  'digestRecall'?: (_workermesh_v1_DigestRecall | null);
  /**
   * What nodes see of workers.
   */
  'observed'?: (_workermesh_v1_Observed | null);
  /**
   * What it is.
   */
  'kind'?: "hello"|"digest"|"want"|"ownerDelta"|"members"|"linkPing"|"linkPong"|"linkMode"|"refusal"|"goodbye"|"digestSummary"|"digestRecall"|"observed";
}

/**
 * One frame of a link; at most 1 MiB. A kind that is not known is ignored and counted.
 */
export interface SyncFrame__Output {
  /**
   * Who speaks.
   */
  'hello'?: (_workermesh_v1_Hello__Output | null);
  /**
   * What the speaker holds.
   */
  'digest'?: (_workermesh_v1_Digest__Output | null);
  /**
   * Asks for a log.
   */
  'want'?: (_workermesh_v1_Want__Output | null);
  /**
   * Part of a log.
   */
  'ownerDelta'?: (_workermesh_v1_OwnerDelta__Output | null);
  /**
   * Membership rows.
   */
  'members'?: (_workermesh_v1_Members__Output | null);
  /**
   * Asks for a pong.
   */
  'linkPing'?: (_workermesh_v1_LinkPing__Output | null);
  /**
   * Answers a ping.
   */
  'linkPong'?: (_workermesh_v1_LinkPong__Output | null);
  /**
   * Turns the link eager or lazy.
   */
  'linkMode'?: (_workermesh_v1_LinkMode__Output | null);
  /**
   * Answers a delta that was not taken.
   */
  'refusal'?: (_workermesh_v1_Refusal__Output | null);
  /**
   * The last frame.
   */
  'goodbye'?: (_workermesh_v1_Goodbye__Output | null);
  /**
   * What the speaker holds, in short.
   */
  'digestSummary'?: (_workermesh_v1_DigestSummary__Output | null);
  /**
   * Asks for the rows that a summary stands for.
   */
  'digestRecall'?: (_workermesh_v1_DigestRecall__Output | null);
  /**
   * What nodes see of workers.
   */
  'observed'?: (_workermesh_v1_Observed__Output | null);
  /**
   * What it is.
   */
  'kind'?: "hello"|"digest"|"want"|"ownerDelta"|"members"|"linkPing"|"linkPong"|"linkMode"|"refusal"|"goodbye"|"digestSummary"|"digestRecall"|"observed";
}
