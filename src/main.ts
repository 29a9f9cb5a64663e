#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { decodeText } from './cli/io.js';
import { run } from './cli/run.js';
import type { Start } from './cli/serve.js';

// Node warns that a library uses what it will drop (DEP0123: grpc-js, for an address in TLS). Whoever runs the sidecar
// cannot change that, and stderr is for what went wrong.
process.noDeprecation = true;

const stop = new AbortController();

/** The first signal stops the sidecar in order; the second one ends the process at once. */
function onSignal(signal: NodeJS.Signals): void {
  if (stop.signal.aborted) process.exit(128 + constants.signals[signal]);
  stop.abort(signal);
}

function die(error: unknown): void {
  process.stderr.write(
    `worker-mesh: BUG: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) process.on(signal, onSignal);
// Without a handler, SIGUSR1 would open Node's inspector, and SIGUSR2 would end the process without a goodbye.
for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => undefined);
process.on('uncaughtException', die);
process.on('unhandledRejection', die);
// That a reader has gone, or that a disk is full, is told to whoever writes. A command fails then; `serve` goes on
// without its log.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Loaded only to serve: the other commands must not wait for it. */
const start: Start = async (config, log) =>
  (await import('./sidecar.js')).startSidecar(config, log);

const io = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  readFile: (path: string) => decodeText(readFileSync(path)),
  readStdin: async () => decodeText(await buffer(process.stdin)),
  signal: stop.signal,
  onHangup: (listener: () => void) => void process.on('SIGHUP', listener),
};
process.exit(await run(process.argv.slice(2), io, start));
