import type { LogComparison__Output } from '../gen/workermesh/v1/LogComparison.js';
import type { Node__Output } from '../gen/workermesh/v1/Node.js';
import type { RecordInfo__Output } from '../gen/workermesh/v1/RecordInfo.js';
import type { Worker__Output } from '../gen/workermesh/v1/Worker.js';
import { enumWord } from './table.js';

/** One worker that two nodes see differently; a log, where it is not known which worker. */
export interface Difference {
  readonly worker: string;
  readonly owner: string;
  readonly here: string;
  readonly there: string;
  readonly cause: string;
}

/** The workers as one node sees them. */
export interface View {
  readonly node: string;
  readonly nodes: readonly Node__Output[];
  /** Shadowed ones, too. */
  readonly workers: readonly Worker__Output[];
}

/** What follows from the logs that another node said to hold; `records` are those that are held here. */
export function compareLogs(
  node: string,
  logs: readonly LogComparison__Output[],
  records: ReadonlyMap<string, readonly RecordInfo__Output[]>,
): Difference[] {
  return logs.flatMap((log): Difference[] => {
    const { owner, hereHead, thereHead } = log;
    const sameBoot = log.hereGeneration === log.thereGeneration;
    const cause = causeOf(node, log);
    const later = (records.get(owner) ?? []).filter(
      ({ seq, prior }) => !prior && (!sameBoot || seq > thereHead),
    );
    const known = sameBoot ? hereHead > thereHead : log.hereGeneration > log.thereGeneration;
    if (!known || later.length === 0) {
      return [
        {
          worker: '(its log)',
          owner,
          here: placeOf(log, 'here'),
          there: placeOf(log, 'there'),
          cause,
        },
      ];
    }
    return later.map((record) => ({
      worker: record.worker?.url ?? record.key,
      owner,
      here: record.tombstone ? 'removed' : statusOf(record),
      there: 'older, or missing',
      cause,
    }));
  });
}

function placeOf(log: LogComparison__Output, side: 'here' | 'there'): string {
  const [generation, head] =
    side === 'here' ? [log.hereGeneration, log.hereHead] : [log.thereGeneration, log.thereHead];
  return generation === 0 ? 'not held' : `entry ${head} of boot ${generation}`;
}

function statusOf({ worker }: RecordInfo__Output): string {
  return worker === null ? 'set' : enumWord(worker.status, 'WORKER_STATUS_');
}

function causeOf(node: string, log: LogComparison__Output): string {
  const { owner, hereHead, thereHead, hereGeneration, thereGeneration } = log;
  if (thereGeneration === 0)
    return `${node} holds no log of ${owner}: not yet, or it has evicted it`;
  if (hereGeneration === 0) return `no log of ${owner} is held here: not yet, or it was evicted`;
  if (hereGeneration > thereGeneration)
    return `${node} has not heard of the last restart of ${owner}`;
  if (hereGeneration < thereGeneration) return `the last restart of ${owner} is not known here yet`;
  if (hereHead > thereHead)
    return `${node} lags ${hereHead - thereHead} entries of ${owner} behind`;
  if (hereHead < thereHead)
    return `this node lags ${thereHead - hereHead} entries of ${owner} behind`;
  return 'the two hold different records at one place: it is settled by the owner within a minute';
}

/** What two registries show differently, worker by worker. */
export function compareViews(here: View, there: View): Difference[] {
  const mine = new Map(here.workers.map((worker) => [worker.workerId, worker]));
  const theirs = new Map(there.workers.map((worker) => [worker.workerId, worker]));
  const ids = new Set([...mine.keys(), ...theirs.keys()]);
  const found = [...ids].flatMap(
    (id) => compareWorker(here, there, mine.get(id), theirs.get(id)) ?? [],
  );
  return found.sort((a, b) => (a.worker < b.worker ? -1 : a.worker > b.worker ? 1 : 0));
}

function compareWorker(
  here: View,
  there: View,
  mine: Worker__Output | undefined,
  theirs: Worker__Output | undefined,
): Difference | undefined {
  const worker = mine ?? theirs;
  if (worker === undefined) return undefined;
  const { url, ownerNode: owner } = worker;
  const difference = (a: string, b: string, cause: string): Difference => ({
    ...{ worker: url, owner, here: a, there: b, cause },
  });
  if (mine === undefined || theirs === undefined) {
    const [with_, without] = mine === undefined ? [there, here] : [here, there];
    const cause = absence(worker, with_, without);
    const [a, b] = [mine, theirs].map((each) => (each ? wordsOf(each) : 'not there'));
    return difference(a ?? '', b ?? '', cause);
  }
  if (mine.revision !== theirs.revision) {
    const [a, b] = [`revision ${mine.revision}`, `revision ${theirs.revision}`];
    return difference(a, b, lag(owner, here, there));
  }
  if (wordsOf(mine) === wordsOf(theirs)) return undefined;
  if (mine.status === theirs.status) {
    return difference(
      wordsOf(mine),
      wordsOf(theirs),
      'each node chooses among several claims of a URL',
    );
  }
  const cause = `${here.node}: ${saidOf(mine)}; ${there.node}: ${saidOf(theirs)}`;
  return difference(wordsOf(mine), wordsOf(theirs), cause);
}

function wordsOf({ status, shadowed, stale, degraded }: Worker__Output): string {
  const words = [enumWord(status, 'WORKER_STATUS_')];
  if (shadowed) words.push('shadowed');
  if (stale) words.push('stale');
  if (degraded) words.push('degraded');
  return words.join(', ');
}

function saidOf({ health }: Worker__Output): string {
  return [health?.reason, health?.message].filter((word) => word).join(': ') || 'no cause is known';
}

/** Why only one of two nodes shows a worker. */
function absence(worker: Worker__Output, with_: View, without: View): string {
  const { ownerNode, meshSeq } = worker;
  if (ownerNode === with_.node && meshSeq === 0) {
    return `it is not published: only ${with_.node} can reach such a transport`;
  }
  const owner = without.nodes.find(({ name }) => name === ownerNode);
  const status = enumWord(owner?.status ?? '', 'NODE_STATUS_');
  if (owner === undefined) return `${without.node} does not know node ${ownerNode}`;
  if (status === 'EVICTED' || status === 'LEFT') {
    return `${without.node} has let go of ${ownerNode}: ${owner.statusReason}`;
  }
  return lag(ownerNode, with_, without);
}

/** How far apart two nodes are in an owner's log. */
function lag(owner: string, a: View, b: View): string {
  const [mine, theirs] = [a, b].map(({ nodes }) => nodes.find(({ name }) => name === owner));
  const by = (mine?.head ?? 0) - (theirs?.head ?? 0);
  if (mine?.generation !== theirs?.generation) {
    const behind = (mine?.generation ?? 0) > (theirs?.generation ?? 0) ? b : a;
    return `${behind.node} has not heard of the last restart of ${owner}`;
  }
  if (by === 0) return 'it changed while the two were asked; run it again';
  return `${(by > 0 ? b : a).node} lags ${Math.abs(by)} entries of ${owner} behind`;
}
