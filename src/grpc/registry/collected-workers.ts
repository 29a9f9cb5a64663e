import { LOCAL_WORKERS_MAX, VIOLATIONS_MAX } from '../../core/limits.js';
import type { ParsedSpec } from '../../core/registry/spec/spec.js';
import { readManager, readSource } from '../requests.js';
import { badField, limitExceeded } from '../status.js';
import type { SyncWorkersRequest__Output } from '../../gen/workermesh/v1/SyncWorkersRequest.js';

/** What the messages of one SyncWorkers call said together, before its commit. */
export class CollectedWorkers {
  readonly workers: ParsedSpec[] = [];
  /** The first of what the caller probably did not mean; at most twenty. */
  readonly warnings: string[] = [];
  manager = '';
  allowEmpty = false;
  force = false;
  validateOnly = false;
  readonly #budget: ByteBudget;
  #bytes = 0;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  /** Takes one message in. Throws INVALID_ARGUMENT with the field, or RESOURCE_EXHAUSTED. */
  add(request: SyncWorkersRequest__Output): void {
    const manager = readManager(request.manager);
    if (this.manager === '' && manager === '') {
      throw badField('manager', 'is missing in the first message');
    }
    if (this.manager !== '' && manager !== '' && manager !== this.manager) {
      throw badField('manager', `was ${this.manager} before; one call syncs one manager`);
    }
    this.manager ||= manager;
    for (const source of request.workers) {
      const index = this.workers.length;
      if (index >= LOCAL_WORKERS_MAX) {
        throw limitExceeded('workers in one sync', LOCAL_WORKERS_MAX, 'use more nodes');
      }
      // The index counts over all messages: the caller sent one list.
      const parsed = readSource(source, `workers[${index}].`);
      this.#charge(parsed.spec.text.length);
      this.workers.push(parsed);
      this.warnings.push(...parsed.warnings.slice(0, VIOLATIONS_MAX - this.warnings.length));
    }
    this.allowEmpty ||= request.allowEmpty;
    this.force ||= request.force;
    this.validateOnly ||= request.validateOnly;
  }

  /** Gives back what it held of the budget; to be called once, at the end. */
  release(): void {
    this.#budget.bytes -= this.#bytes;
    this.#bytes = 0;
  }

  #charge(bytes: number): void {
    const { bytesMax } = this.#budget;
    if (this.#budget.bytes + bytes > bytesMax) {
      throw limitExceeded(
        'bytes of specs in all open syncs',
        bytesMax,
        'retry, or use ApplyWorkers',
      );
    }
    this.#budget.bytes += bytes;
    this.#bytes += bytes;
  }
}

/** What all calls that collect hold together, and may. */
export interface ByteBudget {
  readonly bytesMax: number;
  bytes: number;
}
