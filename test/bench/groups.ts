import type { Group } from './table.js';

/** Names of systems, as the table has them. */
export const BARE = 'bare gRPC chain';
export const ECHO = 'bare gRPC echo';
export const MESH = 'worker-mesh';
export const JOURNAL = 'worker-mesh with a journal';
export const BATCHES = 'worker-mesh, 250 a message';
export const NODE = 'node -e 0';
export const SMG = 'the mesh inside smg';
const IDLE = 'worker-mesh, idle';

const RIVALS = ['NATS KV, memory', 'NATS KV, file', 'etcd', 'Redis'].map((name) => ({ name }));

/** From the call of a writer at one gateway to the event at a watcher of another one, one at a time. */
export const CHANGE_P50: Group = {
  title: 'a change reaches another gateway, p50',
  unit: 'ms',
  better: 'less',
  systems: [
    { name: BARE },
    { name: MESH, target: 1.5, bound: 20 },
    { name: JOURNAL, target: 1.5, bound: 40 },
    ...RIVALS,
  ],
};

export const CHANGE_P99: Group = {
  title: 'the same, p99',
  unit: 'ms',
  better: 'less',
  systems: [
    { name: BARE },
    { name: MESH, target: 2, bound: 40 },
    { name: JOURNAL, target: 2, bound: 80 },
    ...RIVALS,
  ],
};

/** A worker is added at one gateway, and another one is asked for it all the time. */
export const LISTED: Group = {
  title: 'a new worker is listed by another gateway',
  unit: 'ms',
  better: 'less',
  systems: [{ name: MESH }, { name: SMG }],
};

/** The same while the first sidecar is asked for BUSY_PER_SECOND other changes. */
export const BUSY: Group = {
  title: 'a change while the mesh is busy with others, p99',
  unit: 'ms',
  better: 'less',
  systems: [{ name: IDLE }, { name: '2,000 changes/s asked for', target: 3, bound: 30 }],
};

/** A write that waits for the disk, beside a write and an fsync of as many bytes by this process. */
export const DURABLE: Group = {
  title: 'a durable write, p50',
  unit: 'ms',
  better: 'less',
  systems: [{ name: 'append and fdatasync' }, { name: 'UpdateWorkerStatus, journal', bound: 60 }],
};

/** Many watchers of the other node, and one change after the other. */
export const WATCHERS: Group = {
  title: '1,000 watchers, until all have a change, p50',
  unit: 'ms',
  better: 'less',
  systems: [{ name: BARE }, { name: MESH, bound: 10 }],
};

/** What that costs their node. */
export const WATCHERS_CPU: Group = {
  title: 'CPU of it, a watcher and change',
  unit: 'us',
  better: 'less',
  systems: [{ name: BARE }, { name: MESH, bound: 10 }],
};

/** New entries, until the watcher has all. */
export const BULK: Group = {
  title: 'bulk load, until a watcher has all',
  unit: '/s',
  better: 'more',
  systems: [{ name: BARE }, { name: MESH, bound: 0.02 }, { name: BATCHES, bound: 0.02 }, ...RIVALS],
};

/** CPU time of the servers in it. */
export const BULK_CPU: Group = {
  title: 'CPU of the bulk load, an entry and server',
  unit: 'ms',
  better: 'less',
  systems: [{ name: BARE }, { name: MESH, bound: 60 }, { name: BATCHES, bound: 60 }],
};

/** Calls with one worker each. */
export const UNARY: Group = {
  title: 'unary registrations, 64 in flight',
  unit: '/s',
  better: 'more',
  systems: [
    { name: ECHO },
    { name: MESH, target: 0.7, bound: 0.04 },
    { name: JOURNAL, target: 0.56, bound: 0.03 },
  ],
};

/** A third node starts empty. */
export const JOIN: Group = {
  title: 'join: start until all workers of the bulk load are there',
  unit: 's',
  better: 'less',
  systems: [{ name: BARE }, { name: MESH, bound: 30 }],
};

export const READ: Group = {
  title: 'read, one at a time, p50',
  unit: 'ms',
  better: 'less',
  systems: [
    { name: ECHO },
    { name: 'GetWorker', target: 1.25, bound: 10 },
    { name: 'ListWorkers, 1,000 with specs', bound: 800 },
  ],
};

/** Resident memory over that of the empty process. */
export const MEMORY: Group = {
  title: 'memory, a worker',
  unit: 'bytes',
  better: 'less',
  systems: [
    { name: 'its spec' },
    { name: 'worker-mesh, owner', target: 2.5 },
    { name: 'worker-mesh, other node', target: 2.5 },
  ],
};

/** From the start of a process to what it is for. */
export const START: Group = {
  title: 'start',
  unit: 'ms',
  better: 'less',
  systems: [
    { name: NODE },
    { name: 'worker-mesh, listening', bound: 20 },
    { name: 'worker-mesh nodes', bound: 20 },
  ],
};

/** 100,000 workers, or as many as `--large` says, once a run. */
export const LARGE_BULK: Group = {
  title: 'large: bulk load, until a watcher has all',
  unit: '/s',
  better: 'more',
  systems: [{ name: BARE }, { name: BATCHES, bound: 0.02 }],
};

export const LARGE_CPU: Group = {
  title: 'large: CPU of it, an entry and server',
  unit: 'ms',
  better: 'less',
  systems: [{ name: BARE }, { name: BATCHES, target: 2.1, bound: 30 }],
};

/** At rest. */
export const LARGE_MEMORY: Group = {
  title: 'large: memory, a worker',
  unit: 'bytes',
  better: 'less',
  systems: [
    { name: 'its spec' },
    { name: 'worker-mesh, owner', target: 2.5, bound: 12 },
    { name: 'worker-mesh, other node', target: 2.5, bound: 12 },
  ],
};

export const LARGE_JOIN: Group = {
  title: 'large: join',
  unit: 's',
  better: 'less',
  systems: [{ name: BARE }, { name: MESH, bound: 30 }],
};

/** One at a time, to the node from which the other one takes all. */
export const LARGE_CALL: Group = {
  title: 'large: a call meanwhile, p99.9',
  unit: 'ms',
  better: 'less',
  systems: [{ name: 'idle' }, { name: 'while a node joins' }],
};

export const LARGE_TURN: Group = {
  title: 'large: the longest delay of an event loop meanwhile',
  unit: 'ms',
  better: 'less',
  systems: [{ name: 'its owner' }, { name: 'who joins' }],
};

/** All of them, in the order of the table. */
export const GROUPS: readonly Group[] = [
  ...[
    CHANGE_P50,
    CHANGE_P99,
    LISTED,
    BUSY,
    DURABLE,
    WATCHERS,
    WATCHERS_CPU,
    BULK,
    BULK_CPU,
    UNARY,
    JOIN,
    READ,
    MEMORY,
    START,
  ],
  ...[LARGE_BULK, LARGE_CPU, LARGE_MEMORY, LARGE_JOIN, LARGE_CALL, LARGE_TURN],
];
