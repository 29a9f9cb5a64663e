import { Deadlines } from '../deadlines.js';
import type { Instant } from '../ports.js';
import { orderClaims } from './claims.js';
import type { EventRing } from './event-ring.js';
import type { StoredWorker, UnsavedChange } from './stored.js';
import type { WorkerTable } from './table.js';
import type { HealthState, RegistryEvent, WorkerRecord, WorkerStatus } from './worker.js';

/**
 * The registry's state and the few ways to change it: every record enters, changes status and leaves
 * through here, so that claims, events, deadlines and the disk's share follow in the same turn.
 */
export class Records {
  readonly node: string;
  readonly table: WorkerTable;
  readonly healthChecks: boolean;
  readonly maxLocal: number;
  /** Keys for local probes, by worker id; they are nowhere else (W10). */
  readonly keys = new Map<string, string>();
  /** Removals of draining records (W11), and reports that lapse (H7), by worker id. */
  readonly removals = new Deadlines();
  readonly reports = new Deadlines();
  /** The owner's status that was applied last to an import, by worker id (W7). */
  readonly hints = new Map<string, WorkerStatus>();
  /** The revision that an own record's present one took the place of: tells a retry from a conflict. */
  readonly #replaced = new Map<string, number>();
  readonly #ring: EventRing<RegistryEvent>;
  /** Counters of probes move without a change of the record: they are kept beside it, once they have. */
  readonly #health = new Map<string, HealthState>();
  /** When reports lapse, Unix ms, for the disk. */
  readonly #reportExpiries = new Map<string, number>();
  readonly #unsaved = new Set<string>();
  #revision: number;
  #local = 0;

  constructor(o: {
    node: string;
    generation: number;
    table: WorkerTable;
    ring: EventRing<RegistryEvent>;
    healthChecks: boolean;
    maxLocal: number;
  }) {
    this.node = o.node;
    this.table = o.table;
    this.healthChecks = o.healthChecks;
    this.maxLocal = o.maxLocal;
    this.#ring = o.ring;
    this.#revision = o.generation;
  }

  /** The newest revision that was given out (W3). */
  get highestRevision(): number {
    return this.#revision;
  }

  /** How many records this node owns. */
  get localCount(): number {
    return this.#local;
  }

  nextRevision(): number {
    this.#revision += 1;
    return this.#revision;
  }

  raiseRevision(atLeast: number): void {
    this.#revision = Math.max(this.#revision, atLeast);
  }

  /** This node's record for a canonical URL; an earlier boot's, too. */
  own(url: string): WorkerRecord | undefined {
    return this.table.claims(url).find(({ owner }) => owner === this.node);
  }

  /** What probes and reports said last. */
  health(record: WorkerRecord): HealthState {
    return this.#health.get(record.id) ?? record.health;
  }

  /** Whether a write that expects `revision` is the one, again, that made the present revision. */
  isRetry(record: WorkerRecord, revision: number): boolean {
    return this.#replaced.get(record.id) === revision;
  }

  /**
   * Puts a record in, or in the place of the one with its id. The only way in, and so the only way to a
   * new status: one that differs is told as STATUS_CHANGED, whatever else is told (W5).
   */
  put(record: WorkerRecord, event: RegistryEvent['type'] | undefined): void {
    const before = this.table.get(record.id);
    this.#local += Number(record.origin === 'LOCAL') - Number(before?.origin === 'LOCAL');
    this.#health.delete(record.id);
    const claims = this.table.claims(record.url);
    const others = claims.filter(({ id }) => id !== record.id);
    this.table.setClaims(record.url, orderClaims([...others, record], claims[0]?.id));
    if (record.origin === 'LOCAL') {
      this.#unsaved.add(record.id);
      this.hints.delete(record.id);
      if (before?.origin === 'LOCAL' && before.revision !== record.revision) {
        this.#replaced.set(record.id, before.revision);
      }
    }
    if (event) this.#ring.append({ type: event, record });
    if (before && before.status !== record.status) {
      this.#ring.append({ type: 'STATUS_CHANGED', record });
    }
  }

  /** Takes a record out; another owner's takes over in the same turn (W4). */
  drop(record: WorkerRecord): void {
    const claims = this.table.claims(record.url);
    const others = claims.filter(({ id }) => id !== record.id);
    this.table.setClaims(record.url, orderClaims(others, claims[0]?.id));
    this.#health.delete(record.id);
    this.keys.delete(record.id);
    this.hints.delete(record.id);
    this.#replaced.delete(record.id);
    this.removals.set(record.id, undefined);
    this.reports.set(record.id, undefined);
    this.#reportExpiries.delete(record.id);
    if (record.origin === 'LOCAL') {
      this.#local -= 1;
      this.#unsaved.add(record.id);
    }
    this.#ring.append({ type: 'REMOVED', record });
  }

  /** A new status, with its cause. `more` changes with it. */
  setStatus(
    record: WorkerRecord,
    status: WorkerStatus,
    health: HealthState,
    now: Instant,
    more: Partial<WorkerRecord> = {},
  ): WorkerRecord {
    const next: WorkerRecord = {
      ...record,
      ...more,
      status,
      ownerStatus: record.origin === 'LOCAL' ? status : record.ownerStatus,
      health,
      updateTimeMs: now.wallMs,
    };
    this.put(next, undefined);
    return next;
  }

  /** A report lasts for so long from now on; undefined = it does not lapse, or is over. */
  setReport(id: string, validForMs: number | undefined, now: Instant): void {
    if (validForMs === undefined && !this.#reportExpiries.has(id)) return;
    // Of a report that is renewed nothing changes but this, and a restart must know it.
    this.#unsaved.add(id);
    if (validForMs === undefined) {
      this.reports.set(id, undefined);
      this.#reportExpiries.delete(id);
      return;
    }
    this.reports.set(id, now.monotonicMs + validForMs);
    this.#reportExpiries.set(id, now.wallMs + validForMs);
  }

  /** Counters moved, the status did not: no revision, no event, no disk. */
  setCounters(record: WorkerRecord, health: HealthState): void {
    this.#health.set(record.id, health);
  }

  /** Local records that changed since the last call, as they are now. */
  takeUnsaved(): UnsavedChange[] {
    const changes = [...this.#unsaved].map((id): UnsavedChange => {
      const record = this.table.get(id);
      return record?.origin === 'LOCAL' ? { id, worker: this.#stored(record) } : { id };
    });
    this.#unsaved.clear();
    return changes;
  }

  /** A record that is on disk already. */
  restore(record: WorkerRecord): void {
    this.put(record, undefined);
    this.#unsaved.delete(record.id);
    this.raiseRevision(record.revision);
  }

  #stored(record: WorkerRecord): StoredWorker {
    const { id, url, spec, revision, status, manager, registerTimeMs, updateTimeMs } = record;
    const { removeTimeMs } = record;
    const reportExpiryMs = this.#reportExpiries.get(id);
    const apiKey = this.keys.get(id);
    return {
      id,
      url,
      specText: spec.text,
      revision,
      status,
      health: this.health(record),
      manager,
      registerTimeMs,
      updateTimeMs,
      ...(removeTimeMs === undefined ? {} : { removeTimeMs }),
      ...(reportExpiryMs === undefined ? {} : { reportExpiryMs }),
      ...(apiKey === undefined ? {} : { apiKey }),
    };
  }
}
