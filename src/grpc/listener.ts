import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import type * as grpc from '@grpc/grpc-js';
import { messageOf } from '../core/errors.js';
import { parseAddress, type Address } from '../config/address.js';
import type { BoundedServer } from './bounded-server.js';

/**
 * Listens on `host:port`, `[v6]:port` or `unix:/path`, and resolves with the address in the same form with
 * the port that port 0 became. A socket file has `socketMode`, by default for this user only; one that a dead
 * process left behind is replaced, one that answers is not. Rejects with an error whose message names the address.
 */
export async function listen(
  server: BoundedServer,
  address: string,
  credentials: grpc.ServerCredentials,
  socketMode = 0o600,
): Promise<string> {
  const parsed = parseAddress(address);
  if (parsed === undefined)
    throw new Error(`cannot listen on ${address}: not host:port or unix:/path`);
  if (parsed.kind === 'tcp') {
    const port = await bind(server, parsed, address, credentials);
    return `${address.slice(0, address.lastIndexOf(':'))}:${port}`;
  }
  const { path } = parsed;
  await removeStale(path);
  // From its first moment on nobody else may connect: the file must not exist with a wider mode.
  const umask = process.umask(0o777 & ~socketMode);
  try {
    await bind(server, parsed, `${UNIX}${path}`, credentials);
  } finally {
    process.umask(umask);
  }
  await chmod(path, socketMode);
  return `${UNIX}${path}`;
}

const UNIX = 'unix:';

/** Options of every server of ours: dead connections are found. grpc-js refuses no client's pings. */
export const SERVER_OPTIONS = {
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.keepalive_permit_without_calls': 1,
  // What it counts a call for channelz is shown nowhere.
  'grpc.enable_channelz': 0,
} as const;

/** Stops accepting, waits for the calls under way, at most `graceMs`, then cuts what is left. */
export async function shutDown(server: BoundedServer, graceMs: number): Promise<void> {
  const finished = new Promise<void>((resolve) => {
    server.tryShutdown(() => resolve());
  });
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([finished, timeout]);
  clearTimeout(timer);
  server.forceShutdown();
}

async function bind(
  server: BoundedServer,
  address: Address,
  text: string,
  credentials: grpc.ServerCredentials,
): Promise<number> {
  try {
    return await server.accept(address, credentials);
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(`cannot listen on ${text}: ${reason}`, { cause: error });
  }
}

async function removeStale(path: string): Promise<void> {
  const file = await lstat(path).catch(() => undefined);
  if (file === undefined) return;
  if (!file.isSocket()) {
    throw new Error(`cannot listen on ${UNIX}${path}: a file that is no socket is there`);
  }
  if (await answers(path)) {
    throw new Error(`cannot listen on ${UNIX}${path}: another process listens there`);
  }
  await unlink(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
