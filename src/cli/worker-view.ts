import type { Worker__Output } from '../gen/workermesh/v1/Worker.js';
import { enumWord, formatFields, formatTable, formatTime } from './table.js';

/** Workers as a table. */
export function workersTable(workers: readonly Worker__Output[]): string {
  const head = ['URL', 'STATUS', 'OWNER', 'ORIGIN', 'MODELS', 'LOAD', 'NOTES'];
  return formatTable([head, ...workers.map(workerCells)]);
}

/** All that there is to say about one worker. */
export function workerFields(worker: Worker__Output): string {
  const { health } = worker;
  const labels = Object.entries(worker.labels).map(([key, value]) => `${key}=${value}`);
  return formatFields({
    url: worker.url,
    id: worker.workerId,
    status: enumWord(worker.status, 'WORKER_STATUS_'),
    reason: [health?.reason, health?.message].filter((text) => text).join(': '),
    'status since': formatTime(health?.statusTime ?? null),
    'last probe': formatTime(health?.probeTime ?? null),
    'next probe': formatTime(health?.nextProbeTime ?? null),
    probes: probes(worker),
    owner: `${worker.ownerNode} (${enumWord(worker.ownerNodeStatus, 'NODE_STATUS_')})`,
    origin: enumWord(worker.origin, 'WORKER_ORIGIN_'),
    "owner's status": enumWord(worker.ownerStatus, 'WORKER_STATUS_'),
    models: worker.models.join(', ') || 'any',
    type: worker.workerType,
    connection: worker.connectionMode,
    runtime: worker.runtimeType,
    labels: labels.join(', '),
    load: worker._load === undefined ? '' : String(worker.load),
    revision: String(worker.revision),
    'log seq': worker.meshSeq === 0 ? '' : String(worker.meshSeq),
    manager: worker.manager,
    'api key': worker.apiKeySet ? 'set' : '',
    notes: notes(worker),
    registered: formatTime(worker.registerTime),
    updated: formatTime(worker.updateTime),
    'will be removed': formatTime(worker.removeTime),
    spec: worker.specJson,
  });
}

function workerCells(worker: Worker__Output): string[] {
  return [
    worker.url,
    enumWord(worker.status, 'WORKER_STATUS_'),
    worker.ownerNode,
    enumWord(worker.origin, 'WORKER_ORIGIN_'),
    worker.models.join(',') || 'any',
    worker._load === undefined ? '' : String(Math.round((worker.load ?? 0) * 1000) / 1000),
    notes(worker),
  ];
}

function notes(worker: Worker__Output): string {
  const lost = worker.ownerNodeStatus;
  const words = [
    worker.shadowed && 'shadowed',
    worker.stale && 'stale',
    worker.degraded && 'degraded',
    lost !== 'NODE_STATUS_ALIVE' &&
      lost !== 'NODE_STATUS_UNSPECIFIED' &&
      `owner ${enumWord(lost, 'NODE_STATUS_')}`,
  ];
  return words.filter((word) => word !== false).join(', ');
}

function probes(worker: Worker__Output): string {
  const { health } = worker;
  if (health === null) return '';
  const { consecutiveSuccesses: good, consecutiveFailures: bad } = health;
  if (good > 0) return `${good} good in a row`;
  return bad > 0 ? `${bad} failed in a row` : '';
}
