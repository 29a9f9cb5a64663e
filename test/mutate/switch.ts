/**
 * Which mutant is on, and what was reached: the code that `instrument` writes asks here. One a process.
 */
export interface MutantSwitch {
  /** The mutant that is on; 0 = none. */
  active: number;
  /** How often the one that is on was reached. */
  hits: number;
  /** Beyond so many it counts as a loop that does not end. */
  hitsMax: number;
  /** Mutants that were reached, and how often; undefined = nobody asks. */
  reached: Map<number, number> | undefined;
}

/** Thrown out of the code under test when a mutant never ends. */
export class EndlessMutant extends Error {}

/** Puts the switch where instrumented code finds it. */
export function installSwitch(active: number): MutantSwitch {
  const state: MutantSwitch = { active, hits: 0, hitsMax: Infinity, reached: undefined };
  const mutant = (id: number): boolean => {
    state.reached?.set(id, (state.reached.get(id) ?? 0) + 1);
    if (id !== state.active) return false;
    state.hits += 1;
    if (state.hits > state.hitsMax) throw new EndlessMutant(`mutant ${id} does not end`);
    return true;
  };
  Object.assign(globalThis, { __mutant: mutant });
  return state;
}
