import { compareBoots } from '../boot.js';
import type { MemberRow } from './member.js';

/**
 * Why a row has its status, in words for `nodes` and the log; `before` is what it was. Undefined: it
 * is ALIVE in the boot in which it was, and nothing needs telling.
 */
export function reasonOf(row: MemberRow, before: MemberRow | undefined): string | undefined {
  const seenBy = row.observers.join(', ');
  switch (row.status) {
    case 'ALIVE':
      if (before === undefined) return 'joined';
      if (compareBoots(row.boot, before.boot) === 0) {
        return before.status === 'ALIVE' ? undefined : 'refuted the suspicion';
      }
      return before.status === 'EVICTED' ? 'returned in a newer boot' : 'started in a newer boot';
    case 'SUSPECT':
      return `did not answer ${seenBy === '' ? 'another node' : seenBy}`;
    case 'DEAD':
      if (row.restarting) return 'said that it restarts';
      return `did not answer ${seenBy === '' ? 'another node' : seenBy}, and did not refute it`;
    case 'LEFT':
      return 'said that it leaves';
    case 'EVICTED':
      return seenBy === '' ? 'evicted' : `evicted, it did not answer ${seenBy}`;
  }
}
