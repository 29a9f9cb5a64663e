/**
 * Ends the process on a mistake of ours: an invariant that no input can break.
 * What input can break is a value of a closed union (errors.ts).
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`BUG: ${message}`);
}
