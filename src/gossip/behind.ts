/**
 * Does one work behind what runs now: in a microtask where it is asked for once in a turn of the event loop, and at the
 * end of the turn from the second time on, and in a turn that follows upon such a one. So a single change does not wait
 * for the end of the turn, and a burst shares a frame: with a frame more in each turn, registrations with 64 in flight
 * cost a peer a fifth more of its CPU time.
 */
export function createBehind(work: () => void): () => boolean {
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
