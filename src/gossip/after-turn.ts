import { coalesce } from '../streams/coalesce.js';

/**
 * Makes a function that asks for `work` to be done once after what runs now. The first request of a turn of the event
 * loop has it done in a microtask; further ones, and those of the turn after such a burst, at the end of the turn. So a
 * single change does not wait for the end of the turn, and a burst of changes shares one frame: with one more frame a
 * turn, registrations with 64 in flight cost a peer a fifth more CPU time. The function returns false where the work is
 * waiting to be done already.
 */
export function createAfterTurn(work: () => void): () => boolean {
  let asked = 0;
  let burst = false;
  let atEnd: (() => void) | undefined;
  const request = coalesce(work, (run) => {
    if (asked === 1 && !burst) queueMicrotask(run);
    else atEnd = run;
  });
  const endTurn = (): void => {
    burst = asked > 1;
    asked = 0;
    const run = atEnd;
    atEnd = undefined;
    run?.();
  };
  return () => {
    asked += 1;
    if (asked === 1) setImmediate(endTurn);
    return request();
  };
}
