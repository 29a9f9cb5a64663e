import { parseSpecText } from '../../src/core/registry/spec/parse-spec.js';
import type { ParsedSpec } from '../../src/core/registry/spec/spec.js';
import type { WorkerStatus } from '../../src/core/registry/worker.js';
import { workerId } from '../../src/core/registry/spec/ids.js';
import { assertWorld } from './failure.js';
import type { Ledger } from './ledger.js';
import type { SimNode } from './sim-node.js';

/** A request on its way. */
interface Request {
  /** Whether it is the newest about its URL. */
  current(): boolean;
  refused(): void;
}

/** The URL that a story calls u3. */
export function urlOf(name: string): string {
  return `http://${name}:8000`;
}

/**
 * A gateway beside one machine: it knows which workers it wants, whatever its sidecar has forgotten, and
 * says so again after each restart of it.
 */
export class Gateway {
  /** URL -> version of its spec. */
  readonly wanted = new Map<string, number>();
  readonly #ledger: Ledger;
  #process: SimNode | undefined;
  /** Acknowledged workers that are safe on the machine's disk: URL -> version. */
  readonly #safe = new Map<string, number>();
  /** Acknowledged removals. */
  readonly #gone = new Set<string>();
  /** Newest request about each URL: only its own acknowledgement counts. */
  readonly #requests = new Map<string, number>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Its sidecar runs; nothing was said to it yet. */
  connect(process: SimNode): void {
    this.#process = process;
    if (!process.restored) this.forgetPromises();
    for (const url of this.#gone) {
      const found = process.registry.table.get(workerId(process.name, url));
      const message = `${process.name} acknowledged the removal of ${url}, and has it back`;
      assertWorld(found?.origin !== 'LOCAL', 'durable', message);
    }
    for (const [url, version] of this.#safe) {
      const found = process.registry.table.get(workerId(process.name, url));
      const text = found?.spec.text ?? 'nothing';
      assertWorld(
        found?.origin === 'LOCAL' && Number(found.spec.labels.version) >= version,
        'durable',
        `${process.name} acknowledged ${url} version ${version}; after the restart it has ${text}`,
      );
    }
  }

  /** The disk is another one: nothing that was acknowledged need be on it. */
  forgetPromises(): void {
    this.#safe.clear();
    this.#gone.clear();
  }

  /** The gateway's sidecar is gone. */
  disconnect(): void {
    this.#process = undefined;
  }

  register(name: string, version: number): void {
    const url = urlOf(name);
    this.wanted.set(url, version);
    this.#send(url, version);
  }

  remove(name: string, drain: boolean): void {
    const url = urlOf(name);
    this.wanted.delete(url);
    this.#withdraw(url, !drain);
  }

  setStatus(name: string, status: WorkerStatus): void {
    const process = this.#process;
    if (!process || process.stopping) return;
    process.enter(() => {
      const target = { id: workerId(process.name, urlOf(name)) };
      const report = { target, status, expectedRevision: 0, reason: 'SIM' };
      process.registry.updateStatus(report, process.now());
      process.changed();
    });
  }

  /** Says all that it wants, and takes back what it does not. */
  resync(): void {
    const process = this.#process;
    if (!process) return;
    for (const [url, version] of this.wanted) this.#send(url, version);
    for (const url of this.#owned()) {
      if (!this.wanted.has(url)) this.#withdraw(url, true);
    }
  }

  /** Its sidecar leaves for good, with all its workers. */
  leave(): void {
    const process = this.#process;
    const urls = new Set([...this.wanted.keys(), ...this.#owned()]);
    this.wanted.clear();
    process?.enter(() => {
      for (const url of urls) {
        this.#ledger.remove(url, process.clock.now());
        this.#request(url);
      }
      this.#safe.clear();
      process.leave();
    });
  }

  /** Removes the workers that it has more than so many, wanted or left over. */
  keepAtMost(count: number): void {
    for (const url of [...new Set([...this.wanted.keys(), ...this.#owned()])].slice(count)) {
      this.wanted.delete(url);
      this.#withdraw(url, true);
    }
  }

  /** The gateway itself forgets everything. */
  forget(): void {
    this.wanted.clear();
  }

  /** URLs of all that its sidecar owns. */
  #owned(): string[] {
    const process = this.#process;
    return [...(process?.registry.table.byOwner(process.name) ?? [])].map(({ url }) => url);
  }

  #send(url: string, version: number): void {
    const process = this.#process;
    if (!process || process.stopping) return;
    process.enter(() => {
      const input = { parsed: specOf(url, version), manager: '', allowReplace: true };
      const result = process.registry.register({ ...input, validateOnly: false }, process.now());
      if (!result.ok) return;
      const { revision } = result.value.record;
      const known = this.#ledger.find(url, revision);
      const entry = known ?? this.#ledger.register(url, revision, process.clock.now());
      const request = this.#request(url);
      process.changed((durable) => {
        entry.acknowledged ||= durable;
        if (!durable) request.refused();
        else if (request.current()) this.#safe.set(url, version);
      });
    });
  }

  /** A new request about a URL; tells later whether it is still the newest. A refused one changes nothing. */
  #request(url: string): Request {
    const number = (this.#requests.get(url) ?? 0) + 1;
    const [safe, gone] = [this.#safe.get(url), this.#gone.has(url)];
    this.#requests.set(url, number);
    this.#safe.delete(url);
    this.#gone.delete(url);
    const current = (): boolean => this.#requests.get(url) === number;
    const refused = (): void => {
      if (!current()) return;
      if (safe !== undefined) this.#safe.set(url, safe);
      if (gone) this.#gone.add(url);
    };
    return { current, refused };
  }

  #withdraw(url: string, skipDrain: boolean): void {
    const process = this.#process;
    if (!process || process.stopping) return;
    process.enter(() => {
      this.#ledger.remove(url, process.clock.now());
      const target = { id: workerId(process.name, url) };
      const removal = { target, expectedRevision: 0, skipDrain, allowMissing: true };
      const request = this.#request(url);
      process.registry.remove(removal, process.now());
      process.changed((durable) => {
        if (!durable) request.refused();
        else if (request.current() && skipDrain) this.#gone.add(url);
      });
    });
  }
}

const specs = new Map<string, ParsedSpec>();

/** Of the URLs with an even number the status is the gateway's business; the others are always ready. */
function specOf(url: string, version: number): ParsedSpec {
  const name = `${url} ${version}`;
  let parsed = specs.get(name);
  if (parsed === undefined) {
    const disable = /[13579]:/.test(url);
    const health = { disable_health_check: disable, drain_settle_secs: 1 };
    const json = { url, labels: { version: String(version) }, health };
    const result = parseSpecText(JSON.stringify(json));
    if (!result.ok) throw new Error(`BUG: the spec of ${name} is refused`);
    parsed = result.value;
    specs.set(name, parsed);
  }
  return parsed;
}
