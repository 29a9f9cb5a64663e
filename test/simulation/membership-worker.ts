import type { MembershipMessage } from './membership-command.js';
import { runMembership, type MembershipOptions } from './membership-run.js';

function tell(message: MembershipMessage): void {
  process.send?.(message);
}

process.on('message', (options: MembershipOptions) => {
  const result = runMembership(options, (minute) => {
    tell({ minute });
  });
  tell({ result });
});
