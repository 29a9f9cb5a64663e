import { readScenario, recordScenario, scenarioNames } from './files.js';
import { playScript } from './play.js';

/** How scenarios are played from the command line. */
export interface ScenarioOptions {
  /** Writes what came of it into its file, unless something went wrong. */
  readonly record: boolean;
  /** False under a sabotage: only what a scenario expects is looked at, and nothing is recorded. */
  readonly invariants: boolean;
  readonly say: (text: string) => void;
}

/** Plays one scenario, or 'all'; true when all that they expect holds. */
export function playScenarios(name: string, o: ScenarioOptions): boolean {
  let all = true;
  for (const one of name === 'all' ? scenarioNames() : [name]) {
    const script = readScenario(one);
    const { transcript, error } = playScript(script, { invariants: o.invariants });
    const records = o.record && o.invariants && error === undefined;
    if (records) recordScenario(script, transcript);
    else o.say(`${transcript}\n`);
    o.say(error?.message ?? `${one} holds${records ? ', and is recorded' : ''}`);
    all = all && error === undefined;
  }
  return all;
}
