import type { Logger } from 'winston';
import { nodeEvent, type ClusterEvent } from '../core/events/event.js';
import { claimEvent, workerEvent } from '../core/events/worker-events.js';
import { EVENT_LINES_PER_SECOND_MAX } from '../core/limits.js';
import { OncePer } from '../core/once-per.js';
import type { EventRing } from '../core/registry/table/event-ring.js';
import type { WorkerRegistry } from '../core/registry/registry.js';
import type { Change } from '../core/registry/table/slots.js';
import type { RegistryEvent, WorkerRecord } from '../core/registry/worker.js';
import { now } from '../streams/clock.js';
import type { MeshEvent } from '../mesh/mesh.js';

/** A peer that is refused repeatedly for one cause makes one event in this time; so many peers are remembered. */
const REFUSAL_INTERVAL_MS = 60_000;
const REFUSALS_REMEMBERED_MAX = 256;

/** How long after an event its line is written. */
const EVENT_LINE_DELAY_MS = 20;

const NOBODY: readonly WorkerRecord[] = [];

/** Where events come from, and where they go. */
export interface EventFeedOptions {
  readonly registry: WorkerRegistry;
  readonly ring: EventRing<RegistryEvent>;
  readonly events: EventRing<ClusterEvent>;
  readonly log: Logger;
}

/**
 * Keeps what happened to workers and members (O1), and says of each worker's event in the log what it keeps
 * of it. Of a burst, such as the import of a whole mesh, only the first lines of a second are written.
 */
export class EventFeed {
  readonly #o: EventFeedOptions;
  readonly #refusals = new OncePer(REFUSAL_INTERVAL_MS, REFUSALS_REMEMBERED_MAX);
  /** The change whose take-over was told: one change may be several events of the registry. */
  #told: Change | undefined;
  #second = 0;
  #lines = 0;
  /** Lines that wait to be written, and the timer that will write them. */
  #due: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: EventFeedOptions) {
    this.#o = options;
  }

  /** Follows the registry; returns what ends that. */
  start(): () => void {
    const { ring } = this.#o;
    let cursor = ring.end;
    const end = ring.onAppend(() => {
      const { events, next } = ring.read(cursor, ring.capacity);
      cursor = next;
      for (const event of events) this.#registry(event);
    });
    return () => {
      end();
      this.#write();
    };
  }

  /** A notice of the mesh; its log line is written where it comes from. */
  notice(notice: MeshEvent): void {
    const { events, registry } = this.#o;
    const { wallMs, monotonicMs } = now();
    if (notice.kind === 'node-status') {
      const { name, from, status, reason } = notice;
      const change = { from, to: status, cause: reason, wallMs };
      events.append(nodeEvent('NODE_STATUS_CHANGED', name, change));
    } else if (notice.kind === 'boot-raised') {
      const to = `generation ${notice.boot.generation}`;
      const cause = 'members knew this node in a newer boot';
      events.append(nodeEvent('NODE_BOOT_RAISED', registry.node, { to, cause, wallMs }));
    } else if (notice.kind === 'fence') {
      const change = { cause: notice.message, wallMs };
      events.append(nodeEvent('NODE_FENCED', registry.node, change));
    } else if (notice.kind === 'peer-refused') {
      const { name, cause } = notice;
      if (!this.#refusals.passes(JSON.stringify([name, cause]), monotonicMs)) return;
      events.append(nodeEvent('NODE_REFUSED', name, { cause, wallMs }));
    }
  }

  #registry(event: RegistryEvent): void {
    const { registry } = this.#o;
    const { record } = event;
    const last = registry.table.slots.get(record.url)?.last;
    const change = {
      event,
      before: last?.previous?.claims ?? NOBODY,
      after: last?.claims ?? NOBODY,
      removalCause: registry.removalCause(record.id),
      wallMs: now().wallMs,
    };
    this.#keep(workerEvent(change));
    const takeOver = last === this.#told ? undefined : claimEvent(change);
    this.#told = last;
    if (takeOver) this.#keep(takeOver);
  }

  #keep(event: ClusterEvent): void {
    const { events, log } = this.#o;
    events.append(event);
    const second = Math.floor(event.timeMs / 1000);
    if (second !== this.#second) {
      const left = this.#lines - EVENT_LINES_PER_SECOND_MAX;
      if (left > 0) {
        this.#later(() => log.info(`${left} more events; \`worker-mesh events\` shows them`));
      }
      this.#second = second;
      this.#lines = 0;
    }
    this.#lines += 1;
    if (this.#lines > EVENT_LINES_PER_SECOND_MAX) return;
    const { kind, timeMs: _timeMs, ...fields } = event;
    this.#later(() => log.info('event', { event: kind, ...fields }));
  }

  /**
   * A line waits until the change that it tells of is on its way to its writer and to watchers: lines were a seventh of
   * the time of a change at its owner, and a fifth at its watchers, before either had heard of it.
   */
  #later(write: () => void): void {
    this.#due.push(write);
    this.#timer ??= setTimeout(() => this.#write(), EVENT_LINE_DELAY_MS);
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const due = this.#due;
    this.#due = [];
    for (const write of due) write();
  }
}
