import { messageOf } from '../core/errors.js';
import { isMarked, objectsIn, RouterHttp, textOf } from '../sinks/drive/api.js';
import { repeat, type Found, type Source, type WorkerSpec } from './source.js';

/** Fields that smg, sglang-router and vllm-router show of a worker in the words of our spec. */
const FIELDS = ['worker_type', 'priority', 'cost', 'bootstrap_port', 'kv_connector', 'kv_role'];

/** The workers that a running smg, sglang-router or vllm-router has: what a migration takes over. */
export class RouterSource implements Source {
  readonly name: string;
  readonly #http: RouterHttp;
  readonly #intervalMs: number;
  #look: () => void = () => undefined;

  constructor(target: string, token: string | undefined, intervalMs: number) {
    this.name = `router ${target}`;
    this.#http = new RouterHttp(target, token);
    this.#intervalMs = intervalMs;
  }

  start(found: Found): () => void {
    let last = '';
    const asking = repeat(async () => {
      try {
        const workers = objectsIn(await this.#http.call('GET', '/workers'), 'workers');
        const specs = workers.flatMap(specOf);
        const text = JSON.stringify(specs);
        if (text !== last) found.all(specs);
        last = text;
      } catch (error) {
        found.failed(messageOf(error));
      }
      return this.#intervalMs;
    });
    this.#look = () => {
      last = '';
      asking.now();
    };
    return () => asking.end();
  }

  look(): void {
    this.#look();
  }
}

function specOf(worker: Record<string, unknown>): WorkerSpec[] {
  const url = textOf(worker, 'url');
  // Workers that a driver of worker-mesh has put there came from the mesh, and are left out.
  if (url === '' || isMarked(worker.labels) || isMarked(worker.metadata)) return [];
  const model = textOf(worker, 'model_id');
  const kept = FIELDS.filter((field) => worker[field] !== undefined && worker[field] !== null);
  const spec = {
    url,
    ...(model !== '' && model !== 'unknown' && { models: [{ id: model }] }),
    ...Object.fromEntries(kept.map((field) => [field, worker[field]])),
  };
  return [{ spec, origin: url }];
}
