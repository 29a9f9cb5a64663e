import * as grpc from '@grpc/grpc-js';
import type { KeepAliveWorkersResponse__Output } from '../gen/workermesh/v1/KeepAliveWorkersResponse.js';
import { explain, type Connection } from './connection.js';
import type { Io } from './io.js';
import { visible } from './table.js';
import { pause } from '../client/pause.js';

/** Renewals in one lease: two may fail. */
const RENEWALS_PER_LEASE = 3;
const RETRY_MS = 1_000;
/** What a sidecar that is not there, restarts or hangs ends a call with. */
const LOST: readonly grpc.status[] = [
  grpc.status.UNAVAILABLE,
  grpc.status.CANCELLED,
  grpc.status.INTERNAL,
  grpc.status.DEADLINE_EXCEEDED,
];

/** Renews a worker's lease until the user ends it; `register` brings back a worker that is not known. */
export async function keepAlive(
  connection: Connection,
  io: Io,
  worker: { readonly id: string; readonly leaseMs: number },
  register: () => Promise<unknown>,
): Promise<void> {
  const intervalMs = worker.leaseMs / RENEWALS_PER_LEASE;
  let lost = false;
  for (;;) {
    await pause(lost ? Math.min(RETRY_MS, intervalMs) : intervalMs, io.signal);
    if (io.signal.aborted) return;
    try {
      const known = await renew(connection, worker.id);
      lost = false;
      if (!known) await register();
    } catch (error) {
      const { code, details } = error as Partial<grpc.ServiceError>;
      if (code === undefined || details === undefined) throw error;
      if (!LOST.includes(code)) throw explain(error as grpc.ServiceError, connection.address);
      if (!lost) io.stderr.write(`worker-mesh: not renewed (${visible(details)}); trying again\n`);
      lost = true;
    }
  }
}

/** One renewal; whether there was a lease to renew. */
function renew(connection: Connection, id: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + connection.timeoutMs;
    const stream = connection.registry.keepAliveWorkers(connection.metadata, { deadline });
    stream.on('data', ({ unknownWorkerIds }: KeepAliveWorkersResponse__Output) =>
      resolve(unknownWorkerIds.length === 0),
    );
    stream.on('error', reject);
    stream.write({ workerIds: [id] });
    stream.end();
  });
}
