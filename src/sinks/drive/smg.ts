import { specText } from '../../client/worker.js';
import { isMarked, MARK, objectsIn, textOf, type RouterApi } from './api.js';

/** smg and sglang-router: workers with labels under `/workers`, by id. */
export const smg: RouterApi = {
  takes: (worker) => worker.connectionMode !== 'zmq',
  list: async (http) => {
    const workers = objectsIn(await http.call('GET', '/workers'), 'workers');
    return workers.map((worker) => ({
      url: textOf(worker, 'url'),
      key: textOf(worker, 'id'),
      // sglang-router shows the labels that it was given as `metadata`.
      marked: isMarked(worker.labels) || isMarked(worker.metadata),
    }));
  },
  add: async (http, worker) => {
    const { bootstrap_port: port } = worker.spec;
    const body = {
      url: worker.url,
      worker_type: worker.type,
      model_id: worker.models[0]?.id,
      priority: worker.priority,
      cost: worker.cost,
      labels: { ...worker.labels, [MARK.key]: MARK.value },
      ...(worker.type === 'prefill' && { bootstrap_port: port }),
      kv_connector: specText(worker, 'kv_connector'),
      kv_role: specText(worker, 'kv_role'),
    };
    await http.call('POST', '/workers', body, isThere);
  },
  remove: async (http, { key }) => {
    await http.call('DELETE', `/workers/${encodeURIComponent(key)}`, undefined, isGone);
  },
};

/** The answer to adding what is there. */
export function isThere(status: number, words: string): boolean {
  return status === 409 || (status === 400 && /already exists|duplicate/i.test(words));
}

/** The answer to removing what is not there. */
export function isGone(status: number): boolean {
  return status === 404;
}
