import { EMPTY, Observable, tap } from 'rxjs';
import { probeUrl } from '../core/registry/spec/url.js';
import type { HealthContext } from './health-context.js';
import { isProbed } from './probe-job.js';

/**
 * What others have found of imports that they probe for this node, as soon as this turn is over (H11). Emits
 * ids whose verdicts were looked at.
 */
export function sharedVerdicts$(context: HealthContext): Observable<string> {
  const { shared, registry, turn } = context;
  if (shared === undefined) return EMPTY;
  return new Observable<string>((subscriber) => {
    const moved = new Set<string>();
    registry.observed.listen({
      verdict: (id) => {
        moved.add(id);
        if (moved.size > 1) return;
        turn.schedule(() => {
          const ids = [...moved];
          moved.clear();
          for (const each of ids) subscriber.next(each);
        });
      },
    });
  }).pipe(
    tap((id) => {
      const record = registry.table.get(id);
      if (record === undefined || !isProbed(record, context.probeImports)) return;
      if (shared.leaves(probeUrl(record.url), registry.table.claims(record.url))) {
        shared.take(record, context.now());
      }
    }),
  );
}
