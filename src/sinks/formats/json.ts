import { WORKER_STATUSES, type Worker } from '../../client/worker.js';
import { parseExact } from '../../core/registry/spec/exact-json.js';
import { jsonText, type Format } from '../format.js';

/** All that is known of all workers, for programs of one's own. */
export const json: Format = {
  statuses: WORKER_STATUSES,
  render: (workers) => ({
    text: jsonText({ version: 1, workers: workers.map(shown) }),
    omitted: [],
  }),
};

/** The spec with all of its numbers (W16). A load changes several times a second, and nobody waits for it in a file. */
function shown({ exactSpec, ...worker }: Worker): object {
  const spec = exactSpec === undefined ? worker.spec : parseExact(exactSpec);
  return { ...worker, spec, load: undefined };
}
