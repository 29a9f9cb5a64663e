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
// `worker-mesh workers list | head`: a reader that has seen enough is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  die(error);
});

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
};
process.exit(await run(process.argv.slice(2), io, start));
