import { specText, type Worker } from '../../client/worker.js';
import { jsonText, type Format } from '../format.js';

/** The manifest of smg's `--discovery-provider file`; it refuses fields that it does not know. */
export const smg: Format = {
  statuses: ['READY'],
  render: (workers) => ({
    text: jsonText({ version: 1, workers: workers.map(entry) }),
    omitted: [],
  }),
};

function entry(worker: Worker): Record<string, unknown> {
  const { bootstrap_port: port } = worker.spec;
  return {
    id: worker.id,
    url: worker.url,
    worker_type: worker.type,
    // The manifest is refused as a whole when a regular or a decode worker has one.
    bootstrap_port: worker.type === 'prefill' || worker.type === 'encode' ? port : undefined,
    model_id: worker.models[0]?.id,
    kv_connector: specText(worker, 'kv_connector'),
    kv_role: specText(worker, 'kv_role'),
    kv_engine_id: specText(worker, 'kv_engine_id'),
  };
}
