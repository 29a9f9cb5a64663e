/**
 * Makes a function that asks for `work`. However often it is asked for, the work is done once, when `later` calls what it
 * was given. The function returns false where the work is waiting to be done already.
 */
export function coalesce(work: () => void, later: (run: () => void) => unknown): () => boolean {
  let waiting = false;
  return () => {
    if (waiting) return false;
    waiting = true;
    later(() => {
      waiting = false;
      work();
    });
    return true;
  };
}
