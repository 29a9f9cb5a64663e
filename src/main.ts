#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { run } from './cli/run.js';
import { startSidecar } from './sidecar.js';

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupt.abort(signal));
}

const exitCode = await run(
  process.argv.slice(2),
  {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    readStdin: () => text(process.stdin),
    signal: interrupt.signal,
  },
  startSidecar,
);
// What is still open then, such as a call that was cut off, must not keep the process.
process.exit(exitCode);
