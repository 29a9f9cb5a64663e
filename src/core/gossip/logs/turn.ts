import type { Instant } from '../../ports.js';

/** The moment of the input that is being handled; whoever coordinates sets it first. */
export interface Turn {
  now: Instant;
}
