import { map, type Observable } from 'rxjs';
import { MODELS_BODY_BYTES_MAX } from '../core/limits.js';
import { redactText } from '../core/redact-text.js';
import {
  REFRESHED_MODELS_MAX,
  type RefreshedModel,
} from '../core/registry/spec/refreshed-models.js';
import { compareText } from '../core/registry/table/sorted-urls.js';
import type { AskModels, ModelsTarget } from '../streams/refresh-models.js';
import { httpGet$, HttpGetError } from './http-get.js';
import type { ProbeSurroundings } from './probe-socket.js';

/**
 * Asks `GET <url>/v1/models`, and reads a list as OpenAI's API has it. An adapter is known by its `parent`. It fails
 * where there is no such list, and where nothing usable is in it.
 */
export function createModelsAsker(surroundings: ProbeSurroundings): AskModels {
  return (target): Observable<readonly RefreshedModel[]> =>
    httpGet$({ ...target, path: '/v1/models' }, surroundings, MODELS_BODY_BYTES_MAX).pipe(
      map(({ status, body }) => {
        if (status !== 200) throw new HttpGetError(`HTTP ${status}`);
        return readModels(body, target);
      }),
    );
}

/** Longer names are nobody's. */
const MODEL_ID_LENGTH_MAX = 256;
const UNFIT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function readModels(body: Buffer, { apiKey = '' }: ModelsTarget): RefreshedModel[] {
  const list = listOf(body);
  const isName = (name: unknown): name is string =>
    typeof name === 'string' &&
    name !== '' &&
    name.length <= MODEL_ID_LENGTH_MAX &&
    !UNFIT.test(name) &&
    redactText(name) === name &&
    // A backend may repeat the key that it was sent; nobody may see it (W10).
    (apiKey === '' || !name.includes(apiKey));
  const models = new Map<string, RefreshedModel>();
  for (const item of list) {
    if (typeof item !== 'object' || item === null) continue;
    const { id, parent } = item as Record<string, unknown>;
    if (!isName(id)) continue;
    models.set(id, { id, ...(isName(parent) && parent !== id && { parent }) });
    if (models.size === REFRESHED_MODELS_MAX) break;
  }
  if (models.size === 0) throw new HttpGetError('it names no model');
  // An order of its own, so that a backend that lists them in any order changes nothing: adapters last.
  return [...models.values()].sort(
    (a, b) =>
      Number(a.parent !== undefined) - Number(b.parent !== undefined) || compareText(a.id, b.id),
  );
}

function listOf(body: Buffer): unknown[] {
  try {
    const { data } = JSON.parse(body.toString()) as { data?: unknown };
    if (Array.isArray(data)) return data;
  } catch {
    // Said below.
  }
  throw new HttpGetError('it is no list of models');
}
