import type { Assignment, Survey, Trial } from './messages.js';
import type { Mutant } from './mutants.js';
import { TrialProcess } from './process.js';

/** A test that takes longer waits until the short ones have not noticed a mutant. */
const SHORT_TEST_MS = 30;
/** A process has so long to load the specs. */
const LOAD_MAX_MS = 120_000;
/** Patience with a mutant: so many times what its tests take without it, and as much more. */
const PATIENCE = 10;
const PATIENCE_MS = 30_000;
/** A mutant that is reached so much more often than its place is otherwise does not end. */
const HITS_FACTOR = 50;
const HITS_MORE = 200_000;

/** The tests that can notice a mutant, and how patient to be. */
interface Plan {
  readonly mutant: Mutant;
  readonly groups: readonly (readonly string[])[];
  readonly ms: number;
  readonly hits: number;
  /** It is reached while the specs are loaded: a process of its own has it on from the start. */
  readonly loaded: boolean;
}

/** Runs all tests once, with nothing changed. @throws when one of them fails */
export async function survey(assignment: Assignment): Promise<Survey> {
  const process = await TrialProcess.start(assignment, LOAD_MAX_MS);
  const answer = await process?.ask({ type: 'survey' }, 10 * LOAD_MAX_MS);
  process?.end();
  if (answer?.type !== 'survey') throw new Error('the specs cannot be loaded');
  const { failed } = answer.survey;
  if (failed !== undefined) throw new Error(`without any mutant this fails: ${failed}`);
  return answer.survey;
}

/** A survey without the tests that took longer: a look at what quick tests notice costs minutes, not hours. */
export function withoutLong(surveyed: Survey, maxMs: number): Survey {
  return { ...surveyed, tests: surveyed.tests.filter(({ ms }) => ms <= maxMs) };
}

/** Tries all mutants in `size` processes, and hands over each one as it comes. */
export async function tryAll(
  assignment: Assignment,
  surveyed: Survey,
  mutants: readonly Mutant[],
  size: number,
  done: (trial: Trial) => void,
): Promise<void> {
  const plans = plan(surveyed, mutants);
  const worker = async (): Promise<void> => {
    const runner = new Runner(assignment, totalMs(surveyed));
    for (let next = plans.shift(); next !== undefined; next = plans.shift()) {
      done({ mutant: next.mutant, noticed: await runner.try(next) });
    }
    runner.end();
  };
  await Promise.all(Array.from({ length: size }, worker));
}

function totalMs({ tests }: Survey): number {
  return tests.reduce((sum, { ms }) => sum + ms, 0);
}

function plan({ tests, loaded, between }: Survey, mutants: readonly Mutant[]): Plan[] {
  const everywhere = new Map(between);
  const atLoad = new Map(loaded);
  const reached = tests.map((test) => ({ ...test, reached: new Map(test.reached) }));
  return mutants.map((mutant) => {
    const { id } = mutant;
    const reaching = reached.filter((test) => test.reached.has(id) || everywhere.has(id));
    const hits = reaching.reduce((sum, test) => sum + (test.reached.get(id) ?? 0), 0);
    const short = reaching.filter(({ ms }) => ms <= SHORT_TEST_MS);
    const long = reaching.filter(({ ms }) => ms > SHORT_TEST_MS).sort((a, b) => a.ms - b.ms);
    const groups = [short, long].map((group) => group.map(({ title }) => title));
    const ms = reaching.reduce((sum, test) => sum + test.ms, 0);
    return {
      mutant,
      groups: groups.filter(({ length }) => length > 0),
      ms,
      hits,
      loaded: atLoad.has(id),
    };
  });
}

/** Tries one mutant at a time; a process that a mutant has spoiled is replaced. */
class Runner {
  readonly #assignment: Assignment;
  readonly #allMs: number;
  #process: TrialProcess | undefined;

  constructor(assignment: Assignment, allMs: number) {
    this.#assignment = assignment;
    this.#allMs = allMs;
  }

  /** The test that noticed the mutant, or what else did; undefined when nothing did. */
  async try(plan: Plan): Promise<string | undefined> {
    const noticed = plan.groups.length > 0 ? await this.#inTests(plan) : undefined;
    return noticed === undefined && plan.loaded ? this.#fromTheStart(plan) : noticed;
  }

  end(): void {
    this.#process?.end();
    this.#process = undefined;
  }

  async #inTests({ mutant, groups, ms, hits }: Plan): Promise<string | undefined> {
    const order = { id: mutant.id, groups, hitsMax: hits * HITS_FACTOR + HITS_MORE };
    for (let attempt = 1; ; attempt += 1) {
      this.#process ??= await TrialProcess.start(this.#assignment, LOAD_MAX_MS);
      const patienceMs = ms * PATIENCE + PATIENCE_MS;
      const answer = await this.#process?.ask({ type: 'try', ...order }, patienceMs);
      if (answer?.type === 'tried' && !answer.soiled) return answer.noticed;
      this.end();
      // What an earlier mutant left behind may be to blame: once more, in a process of its own.
      if (attempt === 2)
        return answer?.type === 'tried' ? answer.noticed : 'the process had to be ended';
      if (answer?.type !== 'tried') return 'the process had to be ended';
    }
  }

  async #fromTheStart({ mutant }: Plan): Promise<string | undefined> {
    const assignment = { ...this.#assignment, active: mutant.id };
    const process = await TrialProcess.start(assignment, LOAD_MAX_MS);
    const answer = await process?.ask({ type: 'run' }, this.#allMs * PATIENCE + PATIENCE_MS);
    process?.end();
    return answer?.type === 'tried' ? answer.noticed : 'the process had to be ended';
  }
}
