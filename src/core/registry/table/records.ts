import { Observed } from '../../observed/observed.js';
import { Deadlines } from '../../deadlines.js';
import { JOURNAL_RETRY_MS } from '../../limits.js';
import type { Instant } from '../../ports.js';
import { drainMaxMs, Drains } from './drains.js';
import { RemovalCauses } from './removal-causes.js';
import { Beside } from './beside.js';
import { orderClaims, withClaim } from './claims.js';
import type { EventRing } from './event-ring.js';
import {
  countedOn,
  eventOf,
  toStored,
  withStatusOf,
  type KnownWorker,
  type Lease,
} from './known-worker.js';
import { PendingWrites, type PendingWrite } from './pending-writes.js';
import type { UnsavedChange } from './stored.js';
import type { WorkerTable } from './table.js';
import {
  changed,
  isLeaving,
  type HealthState,
  type RegistryEvent,
  type WorkerRecord,
  type WorkerStatus,
} from '../worker.js';

/** What records are made of. */
export interface RecordsOptions {
  readonly node: string;
  /** Revisions start above it (W3). */
  readonly generation: number;
  readonly table: WorkerTable;
  readonly ring: EventRing<RegistryEvent>;
  readonly healthChecks: boolean;
  /** How many records this node may own. */
  readonly maxLocal: number;
}

/**
 * The registry's state and the few ways to change it. An own write is judged by `newest`, and pending
 * until its commit is on disk: only then does it enter the table, the ring and the deadlines (D4).
 * Imports and verdicts of probes wait for no disk: they change what is visible at once.
 */
export class Records {
  readonly node: string;
  readonly table: WorkerTable;
  /** What nodes see of workers (W17). */
  readonly observed: Observed;
  readonly healthChecks: boolean;
  readonly maxLocal: number;
  /** Removals of draining records (W11), by worker id. */
  readonly removals = new Deadlines();
  /** How far they have come (W19). */
  readonly drains = new Drains();
  /** Why workers went, own ones and imports. */
  readonly causes = new RemovalCauses();
  /** The owner's status that was applied last to an import, by worker id (W7), where it has said PENDING since. */
  readonly hints = new Map<string, WorkerStatus>();
  /** Own writes that are not on disk. */
  readonly pending = new PendingWrites();
  /** What is known of visible records besides. */
  readonly beside = new Beside();
  readonly #ring: EventRing<RegistryEvent>;
  /** Own workers that are on disk otherwise than they are shown, with no write pending. */
  readonly #unsaved = new Set<string>();
  /** Own workers in the batch that is being written, with the status that the disk gets. */
  #underWay = new Map<string, WorkerStatus | undefined>();
  #revision: number;
  /** Own records, by the newest writes; and those that are visible. */
  #local = 0;
  #visibleLocal = 0;

  constructor(o: RecordsOptions) {
    this.node = o.node;
    this.table = o.table;
    this.observed = new Observed(o.node);
    this.table.follow(this.observed);
    this.observed.listen({ load: (id) => this.drains.touch(id) });
    this.healthChecks = o.healthChecks;
    this.maxLocal = o.maxLocal;
    this.#ring = o.ring;
    this.#revision = o.generation;
  }

  /** The newest revision that was given out (W3). */
  get highestRevision(): number {
    return this.#revision;
  }

  /** How many records this node owns, pending writes included. */
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

  /** What probes and reports said last of a visible record. */
  health(record: WorkerRecord): HealthState {
    return this.beside.health(record);
  }

  /** A worker as the newest write leaves it, on disk or not. */
  newest(id: string): KnownWorker | undefined {
    const saved = this.#settle(this.pending.writing(id), this.#visible(id));
    return this.#settle(this.pending.waiting(id), saved);
  }

  /** This node's worker of a canonical URL, in the same way; an earlier boot's, too. */
  own(url: string): KnownWorker | undefined {
    const visible = this.table.claims(url).find(({ owner }) => owner === this.node);
    const id = visible?.id ?? this.pending.idOf(url);
    return id === undefined ? undefined : this.newest(id);
  }

  /** The other owner's worker that is, or would be without this node's, the active one of a URL. */
  foreign(url: string): KnownWorker | undefined {
    const claims = this.table.claims(url);
    if (claims.length === 0) return undefined;
    const others = claims.filter(({ owner }) => owner !== this.node);
    const [record] = orderClaims(others, claims[0]?.id);
    return record && this.beside.of(record);
  }

  /** All workers of this node, by the newest writes; an earlier boot's, too. */
  owned(): KnownWorker[] {
    return this.#newestOf(this.table.byOwner(this.node));
  }

  /** This node's workers that a manager maintains, by the newest writes (W15). */
  managedBy(manager: string): KnownWorker[] {
    const known = this.#newestOf(this.table.byManager(manager));
    return known.filter(({ record }) => record.origin === 'LOCAL' && record.manager === manager);
  }

  #newestOf(visible: Iterable<WorkerRecord>): KnownWorker[] {
    const ids = new Set([...Array.from(visible, ({ id }) => id), ...this.pending.ids()]);
    return [...ids].flatMap((id) => this.newest(id) ?? []);
  }

  /**
   * A write makes this of an own worker. With `keepsStatus` its status is only what is known by now: what
   * probes say until it is visible counts.
   */
  write(own: KnownWorker, keepsStatus = false): void {
    const { id, url } = own.record;
    this.#add({ id, url, own, keepsStatus, unasked: false });
  }

  /** A write removes a record of this node; `unasked`: by itself, so that it is tried until it is done. */
  withdraw({ id, url }: WorkerRecord, unasked = false): void {
    this.#add({ id, url, own: undefined, keepsStatus: false, unasked });
  }

  /** Whether there is anything to write to disk that is not under way. */
  get hasUnsaved(): boolean {
    return this.pending.waits || this.#unsaved.size > 0;
  }

  /**
   * The next batch for the disk, about `max` workers, all or nothing: `committed` or `refused` must follow
   * before the next one.
   */
  takeUnsaved(max: number): UnsavedChange[] {
    const ids = new Set(this.pending.take(max));
    for (const id of this.#unsaved) {
      if (ids.size >= max) break;
      ids.add(id);
    }
    this.#underWay = new Map();
    return Array.from(ids, (id): UnsavedChange => {
      this.#unsaved.delete(id);
      const own = this.#settle(this.pending.writing(id), this.#visible(id));
      if (own?.record.origin !== 'LOCAL') {
        this.#underWay.set(id, undefined);
        return { id };
      }
      this.#underWay.set(id, own.record.status);
      return { id, worker: toStored(own) };
    });
  }

  /** There is no disk: all that waits for it becomes visible, in order. */
  skipDisk(now: Instant): void {
    this.pending.take(Infinity);
    for (const write of this.pending.committed()) this.#show(write, now);
    this.#unsaved.clear();
  }

  /** The batch is on disk: its writes become visible, in order. */
  committed(now: Instant): void {
    for (const write of this.pending.committed()) {
      this.#show(write, now);
      // A peer's record whose status is inherited may have changed meanwhile.
      const status = this.table.get(write.id)?.status;
      if (status !== this.#underWay.get(write.id)) this.#unsaved.add(write.id);
    }
    this.#underWay = new Map();
  }

  /**
   * The disk refused the batch. No write of it is applied, nor any that stood on one. Whether something of it
   * is on disk after all may be unknown, so the next batch says again what is visible.
   */
  refused(now: Instant): void {
    for (const id of this.#underWay.keys()) this.#unsaved.add(id);
    this.#underWay = new Map();
    const writes = this.pending.refused();
    this.#local = this.#visibleLocal;
    for (const { id, unasked } of writes) {
      const record = this.table.get(id);
      if (record?.origin !== 'LOCAL' || this.removals.get(id) !== undefined) continue;
      if (unasked || isLeaving(record)) this.removals.set(id, now.monotonicMs + JOURNAL_RETRY_MS);
    }
  }

  /**
   * Puts a record in, or in the place of the one with its id. The only way in, and so the only way to a
   * new status: one that differs is told as STATUS_CHANGED, whatever else is told (W5).
   */
  put(record: WorkerRecord, event: RegistryEvent['kind'] | undefined): void {
    this.#place(record, event);
    if (record.origin === 'LOCAL') this.#unsaved.add(record.id);
  }

  /** Takes a visible record out; another owner's takes over in the same turn (W4). */
  drop(record: WorkerRecord): void {
    const claims = this.table.claims(record.url);
    const others = claims.filter(({ id }) => id !== record.id);
    this.table.setClaims(record.url, orderClaims(others, claims[0]?.id));
    this.beside.forget(record.id);
    this.hints.delete(record.id);
    this.#endDrain(record.id);
    this.#visibleLocal -= Number(record.origin === 'LOCAL');
    this.#ring.append({ kind: 'REMOVED', record });
  }

  /** A visible record's report is over. */
  endReport(id: string): void {
    if (!this.beside.report(id)) return;
    this.beside.setReport(id, undefined);
    this.#unsaved.add(id);
  }

  /** A visible record's lease was renewed; with `save` the disk must know. */
  renewLease(id: string, lease: Lease, save: boolean): void {
    this.beside.setLease(id, lease);
    if (save) this.#unsaved.add(id);
  }

  /** Counters moved, the status did not: no revision, no event, no disk. */
  setCounters(record: WorkerRecord, health: HealthState): void {
    this.beside.setHealth(record.id, health);
  }

  /** A worker that is on disk already; of its drain, if it drains, so much is left. */
  restore(own: KnownWorker, drainLeftMs: number | undefined, now: Instant): void {
    const { record } = own;
    this.#place(record, undefined);
    this.beside.set(own);
    if (drainLeftMs !== undefined) {
      const { health } = record.spec;
      this.removals.set(record.id, this.drains.resume(record.id, health, drainLeftMs, now));
    }
    this.#local += 1;
    this.raiseRevision(record.revision);
  }

  #add(write: PendingWrite): void {
    const before = this.newest(write.id);
    const isLocal = (own: KnownWorker | undefined): number =>
      Number(own?.record.origin === 'LOCAL');
    this.#local += isLocal(write.own) - isLocal(before);
    this.pending.add(write);
  }

  /** What a pending write makes of what is below it; a new record inherits from the URL's other owner (W2). */
  #settle(
    write: PendingWrite | undefined,
    below: KnownWorker | undefined,
  ): KnownWorker | undefined {
    if (!write) return below;
    if (!write.own || !write.keepsStatus) return write.own;
    return withStatusOf(write.own, below ?? this.foreign(write.url));
  }

  /** A worker as readers see it. */
  #visible(id: string): KnownWorker | undefined {
    const record = this.table.get(id);
    return record && this.beside.of(record);
  }

  /** Makes a write visible. A drain lasts from now on: nobody could know of it before (W11). */
  #show(write: PendingWrite, now: Instant): void {
    const before = this.#visible(write.id);
    const own = this.#settle(write, before);
    if (!own) {
      if (before) this.drop(before.record);
      return;
    }
    const { record } = own;
    const health = countedOn(own, before);
    const begins = isLeaving(record) && !(before && isLeaving(before.record));
    const drainMs = drainMaxMs(record.spec.health);
    if (record === before?.record) this.beside.setHealth(record.id, health);
    else {
      const removeTimeMs = begins ? now.wallMs + drainMs : record.removeTimeMs;
      const same = health === record.health && removeTimeMs === record.removeTimeMs;
      const shown = same ? record : changed(record, { health, removeTimeMs });
      this.#place(shown, eventOf(before?.record, record));
    }
    this.beside.set(own);
    if (begins) this.beginDrain(record, now);
    else if (!isLeaving(record)) this.#endDrain(record.id);
  }

  /** A visible worker drains from now on. */
  beginDrain({ id, spec }: WorkerRecord, now: Instant): void {
    this.removals.set(id, this.drains.begin(id, spec.health, now));
    if (this.observed.inFlight(id) !== undefined) this.drains.touch(id);
  }

  #endDrain(id: string): void {
    this.removals.set(id, undefined);
    this.drains.end(id);
  }

  #place(record: WorkerRecord, event: RegistryEvent['kind'] | undefined): void {
    const before = this.table.get(record.id);
    this.#visibleLocal += Number(record.origin === 'LOCAL') - Number(before?.origin === 'LOCAL');
    this.beside.setHealth(record.id, undefined);
    this.table.setClaims(record.url, withClaim(this.table.claims(record.url), record));
    if (record.origin === 'LOCAL') this.hints.delete(record.id);
    if (event) this.#ring.append({ kind: event, record });
    if (before && before.status !== record.status) {
      this.#ring.append({ kind: 'STATUS_CHANGED', record });
    }
  }
}
