import { UNASKED_NOTICE_INTERVAL_MS } from '../core/limits.js';
import type { HealthContext, Unasked, UnaskedReason } from './health-context.js';

/** Logs and counts probes that could not be made: a line a reason at once, then one a minute at most. */
export class UnaskedNotices {
  readonly #context: HealthContext;
  readonly #reasons = new Map<UnaskedReason, { saidMs: number; since: number }>();

  constructor(context: HealthContext) {
    this.#context = context;
  }

  add(url: string, { unasked: reason, message }: Unasked): void {
    this.#context.count('probes_unasked_total', { reason });
    const nowMs = this.#context.now().monotonicMs;
    const { saidMs, since } = this.#reasons.get(reason) ?? { saidMs: -Infinity, since: 0 };
    if (nowMs - saidMs < UNASKED_NOTICE_INTERVAL_MS) {
      this.#reasons.set(reason, { saidMs, since: since + 1 });
      return;
    }
    this.#reasons.set(reason, { saidMs: nowMs, since: 0 });
    this.#context.warn('cannot probe workers, their status stays as it is', {
      reason,
      probes: since + 1,
      example: url,
      error: message,
      advice: ADVICE[reason],
    });
  }
}

/** What to do about it, for the log. */
const ADVICE: Readonly<Record<UnaskedReason, string>> = {
  descriptors: 'raise its limit of open files (ulimit -n, LimitNOFILE), or that of the machine',
  ports: 'it has no local port or address left for them; see ip_local_port_range',
  memory: 'the system has no memory or buffers left for them',
  resolver: 'the resolver of this machine does not answer; see /etc/resolv.conf',
  stall: 'this process stood still; give it CPU time',
};
