import { setImmediate } from 'node:timers/promises';
import type { MembershipMessage } from './membership-command.js';
import { playMembership, type MembershipOptions } from './membership-run.js';

function tell(message: MembershipMessage): void {
  // Whoever asked for it may have been ended meanwhile.
  process.send?.(message, undefined, undefined, (error) => error && process.exit());
}

async function run(options: MembershipOptions): Promise<void> {
  const play = playMembership(options);
  for (let step = play.next(); ; step = play.next()) {
    if (step.done === true) {
      tell({ result: step.value });
      return;
    }
    tell({ progress: step.value });
    await setImmediate();
  }
}

process.on('message', (options: MembershipOptions) => void run(options));
process.on('disconnect', () => process.exit());
