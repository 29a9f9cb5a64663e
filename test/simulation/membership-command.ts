import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { formatMembership, missedTargets } from './membership-report.js';
import type { MembershipOptions, MembershipResult } from './membership-run.js';

/** Loss of packets at which the membership is measured. */
const LOSSES = [0.1, 0.3] as const;

/** What a process of the run tells: the virtual minute that it has come to, or all that came of it. */
export type MembershipMessage = { readonly minute: number } | { readonly result: MembershipResult };

/** Measures the membership at both losses, prints what came of it, and says whether all targets are kept. */
export async function membershipCommand(
  options: Omit<MembershipOptions, 'loss'>,
  cores: number,
  say: (text: string) => void,
): Promise<boolean> {
  const runs = LOSSES.map((loss) => () => runInProcess({ ...options, loss }));
  const results: MembershipResult[] = [];
  while (runs.length > 0) {
    const some = runs.splice(0, Math.max(1, cores)).map((run) => run());
    results.push(...(await Promise.all(some)));
  }
  for (const result of results) say(formatMembership(result));
  const missed = results.flatMap(missedTargets);
  for (const miss of missed) say(`MISSED: ${miss}`);
  if (missed.length === 0) say('all targets are kept');
  return missed.length === 0;
}

/** Runs one loss in a process of its own, with a sign of life a virtual minute on stderr. */
function runInProcess(options: MembershipOptions): Promise<MembershipResult> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('membership-worker.js', import.meta.url)));
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
      const text = `${options.loss * 100} % loss: minute ${message.minute} after ${seconds} s`;
      process.stderr.write(`${text}\n`);
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code !== 0) reject(new Error(`a run of the membership ended with ${String(code)}`));
    });
    child.send(options);
  });
}
