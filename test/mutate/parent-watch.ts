import { workerData } from 'node:worker_threads';

/** How often to look whether the parent is there. */
const LOOK_INTERVAL_MS = 200;

/**
 * A thread that ends its process when the one that started it, whose id it is given, is gone. A thread of its own
 * still looks when a mutant keeps the process in an endless loop.
 */
setInterval(() => {
  if (process.ppid !== Number(workerData)) process.kill(process.pid, 'SIGKILL');
}, LOOK_INTERVAL_MS);
