import { messageOf } from '../../../src/core/errors.js';
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
  const names = name === 'all' ? scenarioNames() : [name];
  return names.map((one) => playScenario(one, o)).every((holds) => holds);
}

function playScenario(name: string, { record, invariants, say }: ScenarioOptions): boolean {
  try {
    const script = readScenario(name);
    const { transcript, error } = playScript(script, { invariants });
    const records = record && invariants && error === undefined;
    if (records) recordScenario(script, transcript);
    else say(`${transcript}\n`);
    say(error?.message ?? `${name} holds${records ? ', and is recorded' : ''}`);
    return error === undefined;
  } catch (error) {
    say(messageOf(error));
    return false;
  }
}
