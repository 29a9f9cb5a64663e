import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { generate, generateCalm } from './generate.js';
import { SABOTAGES } from './sabotage.js';
import { play, type Story } from './story.js';

/** What a process of the pool plays. */
export interface Task {
  readonly seed: number;
  readonly nodes: number;
  readonly steps: number;
  readonly sabotage: string;
  /** A story without faults. */
  readonly calm: boolean;
}

/** How it went; what a message can carry. */
export interface Played {
  readonly seed: number;
  readonly rule: string;
  readonly message: string;
  readonly line: number;
  readonly lines: number;
  readonly virtualMs: number;
  readonly turns: number;
  readonly agreedMs: number;
  readonly writtenMs: number;
}

/** Applies a sabotage to this process, for good. */
export function applySabotage(name: string): void {
  const apply = SABOTAGES[name];
  if (!apply)
    throw new Error(`${name} is no sabotage; there are ${Object.keys(SABOTAGES).join(', ')}`);
  apply();
}

/** The story that a task plays. */
export function storyOf({ seed, nodes, steps, calm }: Omit<Task, 'sabotage'>): Story {
  return calm ? generateCalm(seed, nodes) : generate(seed, nodes, steps);
}

/** Plays one seed in this process. */
export function playTask(task: Task): Played {
  const story = storyOf(task);
  const { violation, line, virtualMs, turns, ending } = play(story);
  return {
    ...{ seed: task.seed, line, lines: story.lines.length, virtualMs, turns },
    rule: violation?.rule ?? '',
    message: violation?.message ?? '',
    agreedMs: ending?.agreedMs ?? 0,
    writtenMs: ending?.writtenMs ?? 0,
  };
}

/**
 * Plays tasks in `size` processes, a few at a time, and hands over each result as it comes. `done` says
 * that it has seen enough: what is left is not played.
 */
export async function playAll(
  tasks: readonly Task[],
  size: number,
  done: (played: Played) => boolean,
): Promise<void> {
  let next = 0;
  let enough = false;
  const worker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(new URL('pool-worker.js', import.meta.url)));
      const feed = (): void => {
        const task = enough ? undefined : tasks[next];
        next += 1;
        if (task) child.send(task);
        else child.disconnect();
      };
      child.on('message', (played: Played) => {
        enough = done(played) || enough;
        feed();
      });
      child.on('error', reject);
      child.on('exit', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`a process of the pool ended with ${String(code)}`));
      });
      feed();
    });
  await Promise.all(Array.from({ length: Math.min(size, tasks.length) }, worker));
}
