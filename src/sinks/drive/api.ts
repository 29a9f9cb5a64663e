import type { Worker } from '../../client/worker.js';
import { isObject } from '../../core/is-object.js';

/** One worker as a router lists it. */
export interface RouterWorker {
  readonly url: string;
  /** Its name in the router's API: an id where there is one, else the URL. */
  readonly key: string;
  /** Whether it carries our mark; undefined where the API keeps none. */
  readonly marked: boolean | undefined;
  /** What makes the router say of it what the mesh says; undefined when it does. Absent: its API takes no changes. */
  readonly revision?: (worker: Worker) => (() => Promise<void>) | undefined;
}

/** The worker API of one kind of router. */
export interface RouterApi {
  /** True for a worker that the router can talk to. */
  takes(worker: Worker): boolean;
  list(http: RouterHttp): Promise<RouterWorker[]>;
  /** A worker that is there already is no error. */
  add(http: RouterHttp, worker: Worker): Promise<void>;
  /** A worker that is gone already is no error. */
  remove(http: RouterHttp, worker: RouterWorker): Promise<void>;
}

/** The label by which a driver knows the workers that it added, also after its own restart. */
export const MARK = { key: 'managed_by', value: 'worker-mesh' } as const;

const TIMEOUT_MS = 10_000;
const WORDS_LENGTH_MAX = 256;

/** Calls to one router. */
export class RouterHttp {
  readonly #base: string;
  readonly #headers: Record<string, string>;

  constructor(target: string, token: string | undefined) {
    this.#base = target.replace(/\/+$/, '');
    this.#headers = {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
  }

  /** The body as JSON, or undefined when it is not JSON. @throws what the router said, unless `allowed`. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    allowed: (status: number, words: string) => boolean = () => false,
  ): Promise<unknown> {
    const response = await fetch(this.#base + path, {
      method,
      headers: this.#headers,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const words = await response.text();
    if (!response.ok && !allowed(response.status, words)) {
      const said = words.slice(0, WORDS_LENGTH_MAX);
      throw new Error(`${method} ${path} was answered with ${response.status}: ${said}`);
    }
    return parse(words);
  }
}

/** The objects in a list under a key of an answer; items that are not objects are left out. */
export function objectsIn(answer: unknown, key: string): Record<string, unknown>[] {
  const list: unknown = isObject(answer) ? answer[key] : answer;
  if (!Array.isArray(list)) throw new Error(`the router answered without a list of ${key}`);
  return list.filter(isObject);
}

/** A field as text; empty where there is none. */
export function textOf(object: Record<string, unknown>, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}

/** Whether labels hold our mark. */
export function isMarked(labels: unknown): boolean {
  return isObject(labels) && labels[MARK.key] === MARK.value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
