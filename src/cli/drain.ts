import { setTimeout as pause } from 'node:timers/promises';
import { duration } from '../config/kinds.js';
import type { Worker__Output } from '../gen/workermesh/v1/Worker.js';
import type { Command } from './command.js';
import { setStatus, statusBehindCordon } from './cordon.js';
import type { Connection } from './connection.js';
import { switchFlag, textFlag, readFlag } from './flags.js';
import { CommandError } from './io.js';
import { formatJson } from './json.js';
import { listAllWorkers } from './list-all.js';
import { getNode } from './ask-mesh.js';

/** How long a drain may take. */
export const DRAIN_WAIT = duration(1, 24 * 3_600_000, 'do not wait');
const WAIT_DEFAULT_MS = 5 * 60_000;
const LOOK_INTERVAL_MS = 1_000;
const NAMED_MAX = 5;
/** Half of those that a sidecar takes from one connection. */
const CALLS_AT_ONCE = 32;
/** How the cordons of this command are told from others. */
const REASON_PREFIX = 'node drain';

/** What is left of a drain. */
export interface Drained {
  readonly workers: number;
  /** Workers whose load nobody reports: whether they still work is not known. */
  readonly unknown: readonly string[];
}

export const drainCommand: Command = {
  name: 'drain',
  args: 'NODE',
  help: 'Takes all workers of the sidecar that answers out of routing, on every node, and waits until they are idle where their load is known. NODE must be its name.',
  flags: {
    wait: textFlag('DURATION', 'How long requests may take to end, where the load is known [5m]'),
    reason: textFlag('TEXT', 'Why, for those who look at it'),
    undo: switchFlag(
      'Make what a drain took out READY again, or NOT_READY where the last probe failed',
    ),
  },
  run: async ({ typed, output, io, connection }) => {
    const node = typed.words[0] ?? '';
    if (typed.on('undo')) {
      const undone = await undo(connection, node);
      io.stdout.write(output === 'json' ? formatJson(undone) : `${undoneShown(node, undone)}\n`);
      return 0;
    }
    const waitMs = readFlag(typed, 'wait', DRAIN_WAIT) ?? WAIT_DEFAULT_MS;
    const drained = await drainNode(connection, node, { waitMs, why: typed.text('reason') });
    io.stdout.write(output === 'json' ? formatJson(drained) : `${drainedShown(node, drained)}\n`);
    return 0;
  },
};

/**
 * Cordons all workers of a node and waits until those whose load is known are idle.
 * @throws CommandError when some are not in time; they stay cordoned.
 */
export async function drainNode(
  connection: Connection,
  node: string,
  { waitMs, why }: { readonly waitMs: number; readonly why?: string | undefined },
): Promise<Drained> {
  const untilMs = performance.now() + waitMs;
  const reason = why === undefined ? REASON_PREFIX : `${REASON_PREFIX}: ${why}`;
  const own = await ownWorkers(connection, node);
  const routed = own.filter(({ status }) => status !== 'WORKER_STATUS_DRAINING');
  await someAtOnce(routed, ({ workerId }) =>
    setStatus(connection, { workerId }, 'WORKER_STATUS_DRAINING', reason),
  );
  for (;;) {
    const workers = await ownWorkers(connection, node);
    const busy = workers.filter((worker) => worker._load !== undefined && (worker.load ?? 0) > 0);
    const unknown = workers.filter(({ _load }) => _load === undefined).map(({ url }) => url);
    if (busy.length === 0) return { workers: workers.length, unknown };
    if (performance.now() >= untilMs) throw new CommandError(stillBusy(node, busy));
    await pause(Math.min(LOOK_INTERVAL_MS, Math.max(1, untilMs - performance.now())));
  }
}

/** What a drain has come to, in words. */
export function drainedShown(node: string, { workers, unknown }: Drained): string {
  const out = `${workers} workers of ${node} are out of routing`;
  if (unknown.length === 0) return `${out}, and idle`;
  const nobody = 'gateways report no load of them (ReportLoads)';
  if (unknown.length === workers) return `${out}; whether they are idle is not known: ${nobody}`;
  return `${out}; all but ${unknown.length} are idle, and of those it is not known: ${nobody}`;
}

/** What a drain had taken out, and is not any more. */
interface Undone {
  readonly workers: number;
  /** Of these, the workers whose last probe failed. */
  readonly notReady: number;
}

function undoneShown(node: string, { workers, notReady }: Undone): string {
  const ready = `${workers - notReady} workers of ${node} are READY again`;
  return notReady === 0 ? ready : `${ready}; ${notReady} NOT_READY: the last probe failed`;
}

async function undo(connection: Connection, node: string): Promise<Undone> {
  const workers = (await ownWorkers(connection, node)).filter(
    ({ status, removeTime, health }) =>
      status === 'WORKER_STATUS_DRAINING' &&
      removeTime === null &&
      health?.message.startsWith(REASON_PREFIX) === true,
  );
  let notReady = 0;
  await someAtOnce(workers, (worker) => {
    const status = statusBehindCordon(worker);
    notReady += Number(status === 'WORKER_STATUS_NOT_READY');
    return setStatus(connection, { workerId: worker.workerId }, status, 'node drain undone');
  });
  return { workers: workers.length, notReady };
}

/** Does the same with each worker, CALLS_AT_ONCE at a time: a node may have 200,000. */
async function someAtOnce(
  workers: readonly Worker__Output[],
  change: (worker: Worker__Output) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < workers.length; at += CALLS_AT_ONCE) {
    await Promise.all(workers.slice(at, at + CALLS_AT_ONCE).map(change));
  }
}

/** Own workers of the sidecar that answers, which must be the one that is meant. */
async function ownWorkers(
  connection: Connection,
  node: string,
): Promise<readonly Worker__Output[]> {
  const self = await getNode(connection);
  if (self.node !== node) {
    throw new CommandError(
      `this is node ${self.node}, not ${node}; name the registry address of ${node} with --address`,
    );
  }
  const filter = { origin: 'WORKER_ORIGIN_LOCAL', includeShadowed: true } as const;
  return (await listAllWorkers(connection, { filter })).workers;
}

function stillBusy(node: string, busy: readonly Worker__Output[]): string {
  const named = busy.slice(0, NAMED_MAX).map(({ url, load }) => `${url} (load ${load})`);
  const more = busy.length > NAMED_MAX ? `, and ${busy.length - NAMED_MAX} more` : '';
  return (
    `workers of ${node} are out of routing, and still busy: ${named.join(', ')}${more}; ` +
    'run it again to wait longer, or with --undo to route to them again'
  );
}
