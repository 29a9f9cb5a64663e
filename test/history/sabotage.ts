import { SABOTAGES as simulated } from '../simulation/sabotage.js';

/**
 * Ways to break a real sidecar on purpose, each one a rule that is not kept. A checker of histories that does
 * not notice them proves nothing about that rule.
 */
export const SABOTAGES: Readonly<Record<string, () => void>> = {
  /** D4: a write is visible when it goes to the disk, and not when it is there. */
  'publish-before-commit': () => simulated['publish-before-commit']?.(),
};
