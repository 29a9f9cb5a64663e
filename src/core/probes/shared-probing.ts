import { hashName } from '../hash-name.js';
import { factKey } from '../observed/fact.js';
import { probeUrl } from '../registry/spec/url.js';
import type { WorkerRegistry } from '../registry/registry.js';
import type { WorkerRecord } from '../registry/worker.js';
import type { Instant } from '../ports.js';

/** Up to so many nodes that are alive all probe all workers, where nothing else is said. */
export const ALL_PROBE_NODES_MAX = 5;
/** Beyond, so many besides the owner. */
export const PROBERS_DEFAULT = 3;

/** Verdicts as they are told (H11). */
const HEALTHY = 1;
const UNHEALTHY = 2;

/**
 * The nodes that probe a backend besides its owners: those with the highest hashes of their name and its URL,
 * so everybody who sees the same nodes alive comes to the same, and little moves when one dies.
 */
export function chooseProbers(
  url: string,
  candidates: readonly string[],
  count: number,
): ReadonlySet<string> {
  if (count === 0 || count >= candidates.length) return new Set(candidates);
  const ranked = candidates.map((name) => ({ name, place: hashName(`${name} ${url}`, 0) }));
  ranked.sort((a, b) => b.place - a.place || (a.name < b.name ? -1 : 1));
  return new Set(ranked.slice(0, count).map(({ name }) => name));
}

/**
 * Who probes other nodes' workers (H11): a few nodes do, and tell in their records what they found; the others
 * take their word. Who hears of nobody's word probes by himself.
 */
export class SharedProbing {
  readonly #registry: WorkerRegistry;
  readonly #probers: number | undefined;

  /** `probers`: nodes that probe a backend besides its owners; 0: all, undefined: chosen by the number of nodes. */
  constructor(registry: WorkerRegistry, probers: number | undefined) {
    this.#registry = registry;
    this.#probers = probers;
  }

  /** Whether this node leaves the probes of a backend, by these claims of it, to others. */
  leaves(url: string, claims: readonly WorkerRecord[]): boolean {
    if (claims.some(({ origin }) => origin === 'LOCAL')) return false;
    return !this.#chosen(url, claims).has(this.#registry.node);
  }

  /** Tells what this node's probes have found of an import, if there is anybody who takes its word. */
  tell(record: WorkerRecord): void {
    const { observed, node } = this.#registry;
    const { id, status, origin } = record;
    if (origin !== 'MESH') return;
    const chosen = this.#chosen(probeUrl(record.url), [record]);
    const asked = chosen.has(node) && chosen.size < this.#candidates([record]).length;
    const verdict = status === 'READY' ? HEALTHY : UNHEALTHY;
    observed.say(factKey('verdict', id), asked && status !== 'PENDING' ? verdict : undefined);
  }

  /** Says no more of an import: others probe it. */
  withdraw({ id }: WorkerRecord): void {
    this.#registry.observed.say(factKey('verdict', id), undefined);
  }

  /**
   * Takes what those who probe an import have found, once half of all that are chosen agree; that it is not
   * healthy, once more than half do. So none of three decides alone while the others are silent.
   * @returns whether there is a verdict
   */
  take(record: WorkerRecord, now: Instant): boolean {
    const { observed } = this.#registry;
    const chosen = [...this.#chosen(probeUrl(record.url), [record])];
    const said = chosen.map((node) => observed.verdict(node, record.id));
    const count = (verdict: number): number => said.filter((each) => each === verdict).length;
    const unhealthy = 2 * count(UNHEALTHY) > chosen.length;
    const healthy = count(HEALTHY) > 0 && 2 * count(HEALTHY) >= chosen.length;
    if (unhealthy || healthy) this.#registry.applyVerdict(record.id, healthy, now);
    return unhealthy || healthy;
  }

  #chosen(url: string, claims: readonly WorkerRecord[]): ReadonlySet<string> {
    const alive = this.#registry.aliveNodes().length;
    const count = this.#probers ?? (alive <= ALL_PROBE_NODES_MAX ? 0 : PROBERS_DEFAULT);
    return chooseProbers(url, this.#candidates(claims), count);
  }

  #candidates(claims: readonly WorkerRecord[]): string[] {
    const owners = new Set(claims.map(({ owner }) => owner));
    return this.#registry.aliveNodes().filter((name) => !owners.has(name));
  }
}
