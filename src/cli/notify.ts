import { execFile } from 'node:child_process';
import type { Log } from '../log.js';
import type { Io } from './io.js';

/** How long the program that sends the word may take. */
const NOTIFY_TIMEOUT_MS = 5_000;

/**
 * Tells systemd that the unit is ready, where it asks for that (Type=notify). Node cannot send datagrams over a Unix
 * socket; systemd brings a program that can.
 */
export function notifyReady({ env }: Pick<Io, 'env'>, log: Pick<Log, 'warn'>): void {
  if (env.NOTIFY_SOCKET === undefined) return;
  const options = { env: { ...env }, timeout: NOTIFY_TIMEOUT_MS };
  execFile('systemd-notify', ['--ready'], options, (error) => {
    if (error) log.warn('systemd was not told that this node is ready', { error: error.message });
  });
}
