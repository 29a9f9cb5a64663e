import type { Mutant } from './mutants.js';

/** What a process that tries mutants is started with. */
export interface Assignment {
  /** Compiled specs. */
  readonly specs: readonly string[];
  /** URL of a compiled file -> path of its instrumented code. */
  readonly files: Readonly<Record<string, string>>;
  /** On from the very start; 0 = none. */
  readonly active: number;
}

/** What it is asked. */
export type Order =
  /** Run all tests with no mutant on, and say what each reaches. */
  | { readonly type: 'survey' }
  /** Run these groups of tests with this mutant on, up to the first test that fails. */
  | {
      readonly type: 'try';
      readonly id: number;
      readonly groups: readonly (readonly string[])[];
      readonly hitsMax: number;
    }
  /** Run all tests with the mutant that was on from the start. */
  | { readonly type: 'run' };

/** Mutants, each with how often it was reached. */
export type Hits = readonly (readonly [id: number, hits: number])[];

/** What the tests reach. */
export interface Survey {
  /** Full title of a test that fails with no mutant on. */
  readonly failed: string | undefined;
  /** Test -> how long it took, and the mutants that it reached with how often. */
  readonly tests: readonly {
    readonly title: string;
    readonly ms: number;
    readonly reached: Hits;
  }[];
  /** Reached while the specs were loaded, and in hooks between tests. */
  readonly loaded: Hits;
  readonly between: Hits;
}

/** What it answers. */
export type Answer =
  | { readonly type: 'ready' }
  | { readonly type: 'survey'; readonly survey: Survey }
  /** The test that noticed; undefined = none did. `soiled`: this process has seen its last test. */
  | { readonly type: 'tried'; readonly noticed: string | undefined; readonly soiled: boolean };

/** What became of a mutant. */
export interface Trial {
  readonly mutant: Mutant;
  /** The test that noticed it, or how else it was; undefined = nothing did. */
  readonly noticed: string | undefined;
}
