import { Violation } from './failure.js';
import { finish, type Ending } from './finish.js';
import { formatSettings, parseSettings, type SimSettings } from './settings.js';
import { VERBS } from './verbs.js';
import { World } from './world.js';

/** All that is done to a world, as lines that can be printed, played again and cut short. */
export interface Story {
  readonly seed: number;
  readonly settings: SimSettings;
  readonly lines: readonly string[];
}

/** How a story went. */
export interface Outcome {
  readonly violation?: Violation;
  /** The line at which it broke, from 0; after the last one: at its end. */
  readonly line: number;
  readonly ending?: Ending;
  readonly virtualMs: number;
  readonly turns: number;
}

/** Plays a story to its end, or to the first thing that must not be. */
export function play(story: Story, world = new World(story.settings, story.seed)): Outcome {
  let line = 0;
  const outcome = () => ({ line, virtualMs: world.nowMs, turns: world.checker.turns });
  try {
    for (; line < story.lines.length; line += 1) perform(world, story.lines[line] ?? '');
    const ending = finish(world);
    return { ...outcome(), ending };
  } catch (error) {
    return { ...outcome(), violation: violationOf(error) };
  }
}

/** Does one line. @throws Violation */
export function perform(world: World, line: string): void {
  const [verb = '', ...args] = line.split(' ');
  const run = VERBS[verb];
  if (!run) throw new Error(`${verb} is no verb; there are ${Object.keys(VERBS).join(', ')}`);
  run(world, ...args);
}

/** Whatever the code throws by itself breaks the rule that no input does that. */
function violationOf(error: unknown): Violation {
  if (error instanceof Violation) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Violation('throws', text);
}

/** A story as text: one line a deed, the world in the first. */
export function formatStory(story: Story): string {
  const world = `world seed=${story.seed} ${formatSettings(story.settings)}`.trimEnd();
  return [world, ...story.lines].join('\n');
}

/** Reads what `formatStory` wrote. Empty lines and lines that begin with # say nothing. */
export function parseStory(text: string): Story {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [first = '', ...rest] = lines;
  const [world, seed = '', ...settings] = first.split(' ');
  if (world !== 'world' || !/^seed=\d+$/.test(seed)) {
    throw new Error('a story begins with: world seed=N [setting=value ...]');
  }
  return { seed: Number(seed.slice(5)), settings: parseSettings(settings), lines: rest };
}
