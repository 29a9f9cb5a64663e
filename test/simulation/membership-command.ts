import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runAbsence } from './absence.js';
import { formatAbsence, formatMembership, missedTargets } from './membership-report.js';
import type { MembershipOptions, MembershipResult, Progress } from './membership-run.js';

/** Loss of packets at which the membership is measured. */
const LOSSES = [0.1, 0.3] as const;

/** What a process of the run tells: how far it is, or all that came of it. */
export type MembershipMessage =
  { readonly progress: Progress } | { readonly result: MembershipResult };

/** Measures the membership at both losses, prints what came of it, and says whether all targets are kept. */
export async function membershipCommand(
  options: Omit<MembershipOptions, 'loss'>,
  cores: number,
  say: (text: string) => void,
): Promise<boolean> {
  const absence = runAbsence();
  say(formatAbsence(absence));
  const runs = LOSSES.map((loss) => () => runInProcess({ ...options, loss }));
  const results: MembershipResult[] = [];
  while (runs.length > 0) {
    const some = runs.splice(0, Math.max(1, cores)).map((run) => run());
    results.push(...(await Promise.all(some)));
  }
  for (const result of results) say(formatMembership(result));
  const missed = [...absence.ghosts, ...results.flatMap(missedTargets)];
  for (const miss of missed) say(`MISSED: ${miss}`);
  if (missed.length === 0) say('all targets are kept');
  return missed.length === 0;
}

/** Runs one loss in a process of its own, with a sign of life a virtual minute on stderr. */
function runInProcess(options: MembershipOptions): Promise<MembershipResult> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('membership-worker.js', import.meta.url)), {
      // Rows and frames live short: a roomy nursery halves what collecting them costs.
      execArgv: ['--max-semi-space-size=64'],
    });
    const startMs = Date.now();
    child.on('message', (message: MembershipMessage) => {
      if ('result' in message) {
        // JSON knows no Infinity.
        const { healedMs } = message.result as { healedMs: number | null };
        resolve({ ...message.result, healedMs: healedMs ?? Infinity });
        child.disconnect();
        return;
      }
      const seconds = Math.round((Date.now() - startMs) / 1000);
      const { minute, suspect, dead, evicted } = message.progress;
      process.stderr.write(
        `${options.loss * 100} % loss: minute ${minute} after ${seconds} s; ` +
          `false SUSPECT ${suspect}, DEAD ${dead}, evicted ${evicted}\n`,
      );
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code !== 0) reject(new Error(`a run of the membership ended with ${String(code)}`));
    });
    child.send(options);
  });
}
