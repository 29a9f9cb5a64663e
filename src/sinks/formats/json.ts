import { WORKER_STATUSES } from '../../client/worker.js';
import { jsonText, type Format } from '../format.js';

/** All that is known of all workers, for programs of one's own. */
export const json: Format = {
  statuses: WORKER_STATUSES,
  // A load changes several times a second, and nobody waits for it in a file.
  render: (workers) => ({
    text: jsonText({ version: 1, workers: workers.map((each) => ({ ...each, load: undefined })) }),
    omitted: [],
  }),
};
