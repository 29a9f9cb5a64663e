import { catchError, map, of } from 'rxjs';
import { PROBE_BODY_BYTES_MAX } from '../core/limits.js';
import type { Probe, ProbeOutcome } from '../streams/health-context.js';
import { httpGet$, HttpGetError } from './http-get.js';
import { outcomeOfError } from './probe-failure.js';
import type { ProbeSurroundings } from './probe-socket.js';

/**
 * Asks `GET <url><path>`: any 2xx is healthy, 401 and 403 mean reachable without a key that is accepted
 * (H4, H10), all else is a failure, redirects too: they would lead to another backend than the one that
 * was registered. The answer must end; a body over PROBE_BODY_BYTES_MAX is cut off.
 */
export function createHttpProber(surroundings: ProbeSurroundings): Probe {
  return (target) =>
    httpGet$(target, surroundings, PROBE_BODY_BYTES_MAX).pipe(
      map(({ status }) => judge(status)),
      catchError((error: Error) =>
        of(
          error instanceof HttpGetError
            ? { success: false, message: error.message }
            : outcomeOfError(error),
        ),
      ),
    );
}

function judge(status: number): ProbeOutcome {
  const message = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { success: true, message };
  if (status === 401 || status === 403) return { success: true, message, keyRefused: true };
  if (status < 300 || status >= 400) return { success: false, message };
  return { success: false, message: `${message}: redirects are not followed` };
}
