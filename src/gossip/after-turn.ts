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
  let waiting: 'no' | 'microtask' | 'end' = 'no';
  const run = (): void => {
    waiting = 'no';
    work();
  };
  const endTurn = (): void => {
    burst = asked > 1;
    asked = 0;
    if (waiting === 'end') run();
  };
  return () => {
    asked += 1;
    if (asked === 1) setImmediate(endTurn);
    if (waiting !== 'no') return false;
    waiting = asked === 1 && !burst ? 'microtask' : 'end';
    if (waiting === 'microtask') queueMicrotask(run);
    return true;
  };
}
