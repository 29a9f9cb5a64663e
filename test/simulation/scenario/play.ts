import { finish } from '../finish.js';
import { World } from '../world.js';
import { placed, ScriptError, type Script } from './script.js';
import type { Scene } from './scene.js';
import { advance } from './steps.js';
import { tables } from './tables.js';
import { Transcript } from './transcript.js';

/** How a scenario went. */
export interface Performance {
  readonly transcript: string;
  /** What went wrong, with its place: a step that cannot be done, an expectation, an invariant. */
  readonly error?: ScriptError;
}

/**
 * Plays a script in a fresh world under its seed, with all invariants looked at after each turn, and after
 * the last line as every story of the simulator ends: all faults off, all machines up, agreement, rest.
 * `invariants` false: only what the script expects is looked at.
 */
export function playScript(script: Script, { invariants = true } = {}): Performance {
  const { file, seed, settings, names, lines } = script;
  const world = new World(settings, seed);
  world.checker.asserting = invariants;
  for (const name of names) world.addMachine(name, name, true);
  const scene: Scene = { world, transcript: new Transcript(world), disks: new Map() };
  const at = placed(file);
  let last = 1;
  try {
    for (const line of lines) {
      last = line.line;
      at(last, () => perform(scene, line));
    }
    scene.transcript.notes.flush();
    const end = tables(scene);
    const transcript = [...scene.transcript.notes.lines, ...end].join('\n');
    if (invariants) at(last, () => finish(world));
    return { transcript };
  } catch (error) {
    scene.transcript.notes.flush();
    const transcript = scene.transcript.notes.lines.join('\n');
    return {
      transcript,
      error: error instanceof ScriptError ? error : new ScriptError(file, last, error),
    };
  }
}

function perform(scene: Scene, { atMs, text, step }: Script['lines'][number]): void {
  const { world, transcript } = scene;
  if (atMs !== undefined) {
    if (atMs < world.nowMs) throw new Error(`it is ${world.nowMs} ms already`);
    advance(scene, atMs - world.nowMs);
  }
  transcript.step(text);
  step(scene);
}
