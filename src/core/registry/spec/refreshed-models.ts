import type { JsonObject, JsonValue } from '../../ports.js';
import { emptyJson, isJsonObject } from './json.js';
import { parseSpec } from './parse-spec.js';
import { specJson, type ParsedSpec, type WorkerSpec } from './spec.js';

/** The field of a spec that holds what its worker itself says that it serves (H12); the gateway's is `models`. */
export const REFRESHED_MODELS = 'refreshed_models';
/** How many models of one worker are taken in; the rest of its answer is left out. */
export const REFRESHED_MODELS_MAX = 256;

/** A model that a worker says it serves; an adapter names the model that it stands on. */
export interface RefreshedModel {
  readonly id: string;
  readonly parent?: string;
}

/**
 * The spec with these in place of those that were refreshed before; those that its `models` name already are left
 * out. undefined: they do not fit into a spec.
 */
export function withRefreshed(
  spec: WorkerSpec,
  models: readonly RefreshedModel[],
): WorkerSpec | undefined {
  const json = specJson(spec);
  const given = givenCards(json);
  const named = new Set(given.flatMap(({ names }) => names));
  const fresh = models.filter(({ id }) => !named.has(id)).slice(0, REFRESHED_MODELS_MAX);
  const cards = fresh.map((model) => cardOf(model, given));
  return withField(json, cards.length === 0 ? undefined : cards);
}

/**
 * A spec that the gateway sends, with what was refreshed of the one before: it does not know of these, and takes
 * none away. A spec that holds the field says it itself.
 */
export function keepRefreshed(parsed: ParsedSpec, before: WorkerSpec): ParsedSpec {
  if (!mayHold(before.text) || mayHold(parsed.spec.text)) return parsed;
  const kept = specJson(before)[REFRESHED_MODELS];
  const models = (Array.isArray(kept) ? (kept as JsonValue[]) : []).flatMap(readRefreshed);
  const spec = withRefreshed(parsed.spec, models);
  return spec === undefined ? parsed : { ...parsed, spec };
}

/** Most specs have none, and need not be parsed to know it. */
function mayHold(text: string): boolean {
  return text.includes(`"${REFRESHED_MODELS}"`);
}

function readRefreshed(card: JsonValue): RefreshedModel[] {
  if (!isJsonObject(card) || typeof card.id !== 'string') return [];
  return [{ id: card.id, ...(typeof card.parent === 'string' && { parent: card.parent }) }];
}

interface GivenCard {
  readonly names: readonly string[];
  readonly card: JsonObject;
}

function givenCards({ models, model_id: modelId }: JsonObject): GivenCard[] {
  const list = Array.isArray(models) ? (models as JsonValue[]) : [];
  if (list.length === 0 && typeof modelId === 'string' && modelId !== '') {
    return [{ names: [modelId], card: { id: modelId } }];
  }
  return list.filter(isJsonObject).map((card) => {
    const aliases = Array.isArray(card.aliases) ? (card.aliases as JsonValue[]) : [];
    return { names: [card.id, ...aliases].filter((name) => typeof name === 'string'), card };
  });
}

/** What names one model and not the adapters on it. */
const OWN_FIELDS = ['id', 'aliases', 'display_name'];

/** An adapter is served with the options of the model that it stands on. */
function cardOf({ id, parent }: RefreshedModel, given: readonly GivenCard[]): JsonObject {
  const card = emptyJson();
  card.id = id;
  if (parent === undefined) return card;
  const base = given.find(({ names }) => names.includes(parent))?.card ?? {};
  for (const [key, value] of Object.entries(base)) {
    if (!OWN_FIELDS.includes(key)) card[key] = value;
  }
  card.parent = parent;
  return card;
}

function withField(json: JsonObject, cards: JsonObject[] | undefined): WorkerSpec | undefined {
  const next = emptyJson();
  for (const [key, value] of Object.entries(json)) {
    if (key !== REFRESHED_MODELS) next[key] = value;
  }
  if (cards !== undefined) next[REFRESHED_MODELS] = cards;
  const parsed = parseSpec(next);
  return parsed.ok ? parsed.value.spec : undefined;
}
