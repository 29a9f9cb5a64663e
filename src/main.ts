#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { decodeText } from './cli/io.js';
import { run } from './cli/run.js';
import type { Start } from './cli/serve.js';

// That a library of ours uses what Node will drop (DEP0123: grpc-js, for an address in TLS) is no news
// to who runs this, and stderr holds what went wrong.
process.noDeprecation = true;

const stop = new AbortController();

/** The first signal asks, the second one insists. */
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
// Node would open its inspector at the one, and the other would end the process without a goodbye.
for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => undefined);
process.on('uncaughtException', die);
process.on('unhandledRejection', die);
// A reader that is gone, or a disk that is full, is told to who writes: a command fails then, and `serve`
// goes on without its log.
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
