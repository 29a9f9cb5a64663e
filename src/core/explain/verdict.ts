import type { HealthSettings } from '../registry/spec/spec.js';
import type { WorkerStatus } from '../registry/worker.js';
import type { NodeStatus } from '../node-status.js';

/** What decides whether one worker is routable here, as the command line and the status page know it. */
export interface Explained {
  readonly url: string;
  readonly status: WorkerStatus;
  /** Another claim of its URL is the active one (W4); whose, where that is known. */
  readonly shadowed: boolean;
  readonly activeOwner: string | undefined;
  readonly stale: boolean;
  readonly degraded: boolean;
  readonly reason: string;
  readonly message: string;
  readonly consecutiveSuccesses: number;
  readonly probed: boolean;
  /** When a removal ends, Unix ms; absent for a cordon. */
  readonly removeTimeMs: number | undefined;
  /** Of its spec; undefined when that cannot be read. */
  readonly settings: HealthSettings | undefined;
  readonly owner: string;
  readonly ownerNodeStatus: NodeStatus | undefined;
}

/** Only an active READY worker gets requests (W4, W5). */
export function isRoutableHere({ status, shadowed }: Explained): boolean {
  return status === 'READY' && !shadowed;
}

/** In one line: routable here or not, and why. */
export function verdictOf(worker: Explained): string {
  const { url, status } = worker;
  if (worker.shadowed) {
    const whose = worker.activeOwner ? `that of ${worker.activeOwner} is` : 'another one is';
    return `not routable here: ${url} is claimed by several nodes, and ${whose} the active one`;
  }
  return isRoutableHere(worker)
    ? `routable here: ${url} is READY${doubts(worker)}`
    : `not routable here: ${url} is ${status}: ${reasonOf(worker)}`;
}

function reasonOf(worker: Explained): string {
  const { reason, message, removeTimeMs, settings } = worker;
  const said = [reason, message].filter((text) => text).join(': ');
  if (worker.status === 'DRAINING') {
    return removeTimeMs === undefined
      ? `cordoned (${said})`
      : `it is being removed, and goes at ${new Date(removeTimeMs).toISOString()}`;
  }
  if (worker.status === 'PENDING') {
    const good = `${worker.consecutiveSuccesses} of ${settings?.successThreshold ?? '?'} good probes`;
    return worker.probed ? `${good} so far (${said})` : 'it has not been probed yet';
  }
  return said === '' ? 'no cause is known' : said;
}

/** What is worth knowing of a worker that is routable. */
function doubts({ owner, ownerNodeStatus, stale, degraded }: Explained): string {
  const lost = ownerNodeStatus !== undefined && ownerNodeStatus !== 'ALIVE';
  const words = [
    lost && `its owner ${owner} is ${ownerNodeStatus}`,
    stale && 'its owner has not confirmed it since a restart',
    degraded && 'its spec could not be read',
  ].filter((word) => typeof word === 'string');
  return words.length === 0 ? '' : `, but ${words.join('; ')}`;
}

/** After how many probes a status changes, in words. */
export function thresholdsOf(settings: HealthSettings): string {
  if (settings.disableHealthCheck) return 'health checks are disabled in its spec';
  const { successThreshold, failureThreshold, checkIntervalSecs, timeoutSecs } = settings;
  return `READY after ${successThreshold} good, NOT_READY after ${failureThreshold} failed; every ${checkIntervalSecs} s, timeout ${timeoutSecs} s`;
}
