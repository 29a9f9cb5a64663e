// Every process of the demonstration, each ended by its own id.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const children = new Set();

/** Starts node with a script; resolves with the child and the first line that `ready` finds good. */
export function start(args, ready) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  child.errors = '';
  child.stderr.on('data', (text) => (child.errors += text));
  child.ended = new Promise((resolve) => child.once('exit', resolve));
  void child.ended.then(() => children.delete(child));
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = ready(line);
      if (found !== undefined) resolve({ child, found });
    });
    void child.ended.then((code) => {
      reject(new Error(`${args.join(' ')} ended with ${code}: ${child.errors}`));
    });
  });
}

/** Ends one child, with SIGKILL when it does not go within `graceMs`. */
export async function end(child, signal = 'SIGTERM', graceMs = 5_000) {
  if (!children.has(child)) return;
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await child.ended;
  clearTimeout(timer);
}

/** Ends all that is left. */
export async function endAll() {
  await Promise.all([...children].map((child) => end(child)));
}
