#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { run } from './cli/run.js';
import type { Start } from './cli/serve.js';

// That a library of ours uses what Node will drop (DEP0123: grpc-js, for an address in TLS) is no news
// to who runs this, and stderr holds what went wrong.
process.noDeprecation = true;

const stop = new AbortController();

/** The first signal asks, the second one insists. */
function onSignal(signal: 'SIGTERM' | 'SIGINT'): void {
  if (stop.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
  stop.abort(signal);
}

function die(error: unknown): void {
  process.stderr.write(
    `worker-mesh: BUG: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}

process.on('SIGTERM', onSignal);
process.on('SIGINT', onSignal);
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
  readFile: (path: string) => readFileSync(path, 'utf8'),
  readStdin: () => text(process.stdin),
  signal: stop.signal,
  onHangup: (listener: () => void) => void process.on('SIGHUP', listener),
};
process.exit(await run(process.argv.slice(2), io, start));
