import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits until `check` neither throws nor answers false, looking again every few ms.
 * @returns what it answered last. @throws its last error once the deadline is over.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  deadlineMs = 10_000,
): Promise<Exclude<T, false>> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    try {
      const answer = await check();
      if (answer !== false) return answer as Exclude<T, false>;
      if (performance.now() > end) throw new Error(`not so within ${deadlineMs} ms`);
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await pause(5);
  }
}
