/** What a gateway knows of one worker: the version of its spec, and whether it is being removed. */
export interface Known {
  readonly version: number;
  readonly draining: boolean;
  /** Revision that the sidecar answered; 0: not known. */
  readonly revision: number;
}

/** What is on the way: the state that it leads to, undefined = gone. */
interface Pending {
  readonly leadsTo: Known | undefined;
}

/** A worker as a restarted sidecar shows it. */
export interface Shown {
  readonly url: string;
  readonly version: number;
  readonly draining: boolean;
  readonly revision: number;
}

/**
 * What must be there after a kill: per URL what was acknowledged last, or, where one request was still
 * unanswered, what that one would have made of it.
 */
export class Model {
  readonly #acknowledged = new Map<string, Known>();
  readonly #pending = new Map<string, Pending>();

  /** Workers that were acknowledged and not removed. */
  get size(): number {
    return this.#acknowledged.size;
  }

  known(url: string): Known | undefined {
    return this.#acknowledged.get(url);
  }

  /** Whether the worker was removed, or may have been by a request without an answer. */
  mayBeGone(url: string): boolean {
    const pending = this.#pending.get(url);
    if (pending && pending.leadsTo === undefined) return true;
    return !this.#acknowledged.has(url);
  }

  begin(url: string, leadsTo: Known | undefined): void {
    this.#pending.set(url, { leadsTo });
  }

  /** The request was answered: this is so now. */
  acknowledge(url: string, known: Known | undefined): void {
    this.#pending.delete(url);
    if (known === undefined) this.#acknowledged.delete(url);
    else this.#acknowledged.set(url, known);
  }

  /** The request was refused: nothing changed. */
  refuse(url: string): void {
    this.#pending.delete(url);
  }

  /** Compares, and takes over what is shown. One sentence for each difference that must not be. */
  compare(shown: readonly Shown[]): string[] {
    const problems: string[] = [];
    const byUrl = new Map(shown.map((worker) => [worker.url, worker]));
    if (byUrl.size !== shown.length) problems.push('a URL is shown more than once');
    const urls = new Set([...this.#acknowledged.keys(), ...this.#pending.keys(), ...byUrl.keys()]);
    for (const url of urls) {
      const problem = this.#compareOne(url, byUrl.get(url));
      if (problem !== undefined) problems.push(`${url}: ${problem}`);
    }
    this.#pending.clear();
    this.#acknowledged.clear();
    for (const { url, ...known } of shown) this.#acknowledged.set(url, known);
    return problems;
  }

  #compareOne(url: string, shown: Shown | undefined): string | undefined {
    const acknowledged = this.#acknowledged.get(url);
    const pending = this.#pending.get(url);
    const allowed = pending === undefined ? [acknowledged] : [acknowledged, pending.leadsTo];
    if (allowed.some((known) => isSame(known, shown))) return undefined;
    return `${describe(shown)} is shown, and ${allowed.map(describe).join(' or ')} was acknowledged`;
  }
}

function isSame(known: Known | undefined, shown: Shown | undefined): boolean {
  if (known === undefined || shown === undefined) return known === shown;
  const revision = known.revision === 0 || known.revision === shown.revision;
  return revision && known.version === shown.version && known.draining === shown.draining;
}

function describe(worker: Known | undefined): string {
  if (worker === undefined) return 'no worker';
  const draining = worker.draining ? ', draining' : '';
  return `version ${worker.version} (revision ${worker.revision}${draining})`;
}
