import { defer, EMPTY, exhaustMap, of, repeat, tap, type Observable } from 'rxjs';

/**
 * Runs `pass` for each cause, one at a time. Causes that come during a pass may be about what it has
 * looked at already: one more pass, for the last of them, follows it at once.
 */
export function passes<Cause, Step>(
  causes: Observable<Cause>,
  pass: (cause: Cause) => Observable<Step>,
): Observable<Step> {
  return defer(() => {
    let waiting: { readonly cause: Cause } | undefined;
    const next = (first: Cause): Observable<Step> => {
      const { cause } = waiting ?? { cause: first };
      waiting = undefined;
      return pass(cause);
    };
    const another = (): Observable<unknown> => (waiting === undefined ? EMPTY : of(true));
    return causes.pipe(
      tap((cause) => (waiting = { cause })),
      exhaustMap((first) => defer(() => next(first)).pipe(repeat({ delay: another }))),
    );
  });
}
