import { Deadlines } from '../../deadlines.js';
import type { KnownWorker, Lease, Report } from './known-worker.js';
import type { HealthState, WorkerRecord } from '../worker.js';

/** What is known of visible records and is not part of them, by worker id: few entries of many workers. */
export class Beside {
  /** When reports lapse (H7). */
  readonly reports = new Deadlines();
  /** When leases end (W18). */
  readonly leases = new Deadlines();
  /** Keys are nowhere else (W10). */
  readonly #keys = new Map<string, string>();
  readonly #replaced = new Map<string, number>();
  readonly #reports = new Map<string, Report>();
  readonly #leases = new Map<string, Lease>();
  /** Counters of probes move without a change of the record: they are kept here, once they have. */
  readonly #health = new Map<string, HealthState>();

  /** A record with all that is kept beside it. */
  of(record: WorkerRecord): KnownWorker {
    const { id } = record;
    return {
      record,
      health: this.health(record),
      apiKey: this.#keys.get(id),
      replaced: this.#replaced.get(id),
      report: this.#reports.get(id),
      lease: this.#leases.get(id),
    };
  }

  health(record: WorkerRecord): HealthState {
    return this.#health.get(record.id) ?? record.health;
  }

  /** undefined: the record's own health is the newest. */
  setHealth(id: string, health: HealthState | undefined): void {
    setOrDelete(this.#health, id, health);
  }

  apiKey(id: string): string | undefined {
    return this.#keys.get(id);
  }

  report(id: string): Report | undefined {
    return this.#reports.get(id);
  }

  setReport(id: string, report: Report | undefined): void {
    setOrDelete(this.#reports, id, report);
    this.reports.set(id, report?.untilMs);
  }

  /** Number of workers with a lease. */
  get leaseCount(): number {
    return this.#leases.size;
  }

  lease(id: string): Lease | undefined {
    return this.#leases.get(id);
  }

  setLease(id: string, lease: Lease | undefined): void {
    setOrDelete(this.#leases, id, lease);
    this.leases.set(id, lease?.untilMs);
  }

  /** All but the health, which belongs to the record that is put in. */
  set({ record: { id }, apiKey, replaced, report, lease }: KnownWorker): void {
    setOrDelete(this.#keys, id, apiKey);
    setOrDelete(this.#replaced, id, replaced);
    this.setReport(id, report);
    this.setLease(id, lease);
  }

  /** The record is gone. */
  forget(id: string): void {
    this.#keys.delete(id);
    this.#replaced.delete(id);
    this.#health.delete(id);
    this.setReport(id, undefined);
    this.setLease(id, undefined);
  }
}

function setOrDelete<T>(map: Map<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
