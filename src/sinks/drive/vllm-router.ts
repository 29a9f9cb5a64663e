import { objectsIn, textOf, type RouterApi } from './api.js';
import { isGone, isThere } from './smg.js';

/** vllm-router: workers by URL, without labels; it answers an addition once the worker is healthy. */
export const vllmRouter: RouterApi = {
  takes: (worker) => worker.connectionMode === 'http',
  list: async (http) => {
    const workers = objectsIn(await http.call('GET', '/workers'), 'workers');
    return workers.map((worker) => {
      const url = textOf(worker, 'url');
      return { url, key: url, marked: undefined };
    });
  },
  add: async (http, worker) => {
    await http.call('POST', '/workers', { url: worker.url }, isThere);
  },
  remove: async (http, { key }) => {
    await http.call('DELETE', `/workers/${encodeURIComponent(key)}`, undefined, isGone);
  },
};
