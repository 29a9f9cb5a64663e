/** Something that must never be, and was. */
export class Violation extends Error {
  /** Which invariant, in a word. */
  readonly rule: string;

  constructor(rule: string, message: string) {
    super(message);
    this.name = 'Violation';
    this.rule = rule;
  }
}

/** @throws Violation unless `condition` holds. */
export function assertWorld(condition: boolean, rule: string, message: string): asserts condition {
  if (!condition) throw new Violation(rule, message);
}
