import { expect } from 'chai';
import type { WorkerFilter } from '../../../../src/core/registry/table/filter.js';
import {
  decodePageToken,
  encodePageToken,
  type PageStart,
} from '../../../../src/core/registry/watch/pages.js';
import type { WorkerTable } from '../../../../src/core/registry/table/table.js';
import {
  listResumeToken,
  WatchCursor,
  type WatchEvent,
} from '../../../../src/core/registry/watch/watch.js';
import type { WorkerRecord } from '../../../../src/core/registry/worker.js';

/** What a client keeps: records by id, and whether each is shadowed. */
export type Kept = Map<string, { record: WorkerRecord; shadowed: boolean }>;

/** The registry as a plain map, at each of its revisions: the slow, obvious twin of the table. */
export class Oracle {
  readonly #claims = new Map<string, readonly WorkerRecord[]>();
  readonly #at = new Map<number, ReadonlyMap<string, readonly WorkerRecord[]>>();

  readonly table: WorkerTable;

  constructor(table: WorkerTable) {
    this.table = table;
    this.#at.set(table.revision, new Map());
  }

  set(url: string, claims: readonly WorkerRecord[]): void {
    this.table.setClaims(url, claims);
    this.#claims.set(url, claims);
    this.#at.set(this.table.revision, new Map(this.#claims));
  }

  claims(url: string): readonly WorkerRecord[] {
    return this.#claims.get(url) ?? [];
  }

  /** What a reader of this filter should hold at a revision. */
  shown(filter: WorkerFilter, revision: number): Kept {
    const kept: Kept = new Map();
    for (const claims of this.#at.get(revision)!.values()) {
      claims.forEach((record, index) => {
        const shadowed = index > 0;
        if (shadowed && !filter.includeShadowed) return;
        if (filter.statuses && !filter.statuses.includes(record.status)) return;
        if (filter.ownerNode && record.owner !== filter.ownerNode) return;
        const models = record.spec.models.map(({ id }) => id);
        if (filter.modelId && models.length > 0 && !models.includes(filter.modelId)) return;
        kept.set(record.id, { record, shadowed });
      });
    }
    return kept;
  }
}

/** A client of the watch, as the contract describes it, that checks every promise as it reads. */
export class Reader {
  readonly oracle: Oracle;
  readonly filter: WorkerFilter;
  readonly token: string;
  readonly kept: Kept;
  /** What it was told last of each worker. */
  readonly #revisions: Map<string, number>;
  #cursor: WatchCursor;
  /** Revision at which it came. */
  readonly #began: number;
  #events = 0;
  #synced = 0;
  #resets = 0;
  /** Its records come from a list: it may be told of changes that it has seen, until SYNCED. */
  #fromList: boolean;

  constructor(
    oracle: Oracle,
    filter: WorkerFilter,
    token = '',
    kept: Kept = new Map(),
    revisions = new Map<string, number>(),
    fromList = false,
  ) {
    this.oracle = oracle;
    this.filter = filter;
    this.token = token;
    this.#began = oracle.table.revision;
    this.kept = new Map(kept);
    this.#revisions = new Map(revisions);
    this.#fromList = fromList;
    this.#cursor = new WatchCursor(oracle.table, filter, token);
  }

  /** Another client with the same records, that goes on from this one's token. */
  resumed(): Reader {
    const token = this.#cursor.token();
    return new Reader(this.oracle, this.filter, token, this.kept, this.#revisions, this.#fromList);
  }

  get resets(): number {
    return this.#resets;
  }

  get synced(): boolean {
    return this.#synced > 0;
  }

  /** Reads up to `max` events; true when there was nothing more. */
  pull(max: number): boolean {
    const events = this.#cursor.next(max);
    expect(events.length).to.be.at.most(max);
    for (const event of events) this.#hear(event);
    if (events.length === max) return false;
    expect(this.#cursor.revision, 'a drained reader is at the present').to.equal(
      this.oracle.table.revision,
    );
    this.expectEqual(this.oracle.table.revision);
    expect(this.#synced, 'exactly one SYNCED').to.equal(1);
    return true;
  }

  expectEqual(revision: number): void {
    const expected = this.oracle.shown(this.filter, revision);
    expect([...this.kept.keys()].sort()).to.deep.equal([...expected.keys()].sort());
    for (const [id, { record, shadowed }] of expected) {
      expect(this.kept.get(id)?.record === record, `${id} is the newest`).to.equal(true);
      expect(this.kept.get(id)?.shadowed, `${id} shadowed`).to.equal(shadowed);
    }
  }

  #hear(event: WatchEvent): void {
    this.#events += 1;
    switch (event.kind) {
      case 'RESET':
        expect(this.#events, 'RESET comes first or never').to.equal(1);
        expect(event.reason).to.equal(this.token === '' ? 'INITIAL' : 'EXPIRED');
        this.#resets += 1;
        this.#fromList = false;
        this.kept.clear();
        return;
      case 'SYNCED':
        this.#synced += 1;
        expect(this.#synced, 'exactly one SYNCED').to.equal(1);
        expect(event.revision, 'SYNCED is up to the resumption').to.be.at.least(this.#began);
        this.#fromList = false;
        this.expectEqual(event.revision);
        return;
      case 'UPSERTED':
        this.#heardOf(event);
        this.#upsert(event);
        return;
      case 'REMOVED':
        this.#heardOf(event);
        if (!this.#fromList)
          expect(this.kept.has(event.record.id), 'REMOVED is held').to.equal(true);
        this.kept.delete(event.record.id);
        return;
      case 'LOAD_CHANGED':
        expect.fail('loads are asked for');
    }
  }

  #heardOf({ record, revision }: WatchEvent & { record: WorkerRecord }): void {
    const last = this.#revisions.get(record.id) ?? 0;
    expect(revision, 'nothing older than what was told before').to.be.at.least(last);
    expect(revision).to.be.at.most(this.oracle.table.revision);
    this.#revisions.set(record.id, revision);
  }

  #upsert({ record, shadowed, previousWorkerId }: WatchEvent & { kind: 'UPSERTED' }): void {
    const held = this.kept.get(record.id);
    const others = this.filter.includeShadowed
      ? []
      : [...this.kept.values()].filter((each) => each.record.url === record.url);
    const previous = others.find((each) => each.record.id !== record.id)?.record.id;
    if (!this.#fromList) {
      const repeats = held?.record === record && held.shadowed === shadowed;
      expect(repeats, 'UPSERTED says something new').to.equal(false);
      expect(previousWorkerId, 'the id that this reader holds').to.equal(previous);
    }
    if (previousWorkerId !== undefined) this.kept.delete(previousWorkerId);
    this.kept.set(record.id, { record, shadowed });
  }
}

/** A client that lists page by page, while the registry goes on, and watches from the first page. */
export class Lister {
  readonly oracle: Oracle;
  readonly filter: WorkerFilter;
  readonly #kept: Kept = new Map();
  readonly #seen = new Set<string>();
  #token = '';
  #resumeToken = '';

  constructor(oracle: Oracle, filter: WorkerFilter) {
    this.oracle = oracle;
    this.filter = filter;
  }

  /** Reads a page; the watcher that follows the last one. */
  page(size: number): Reader | undefined {
    const { table } = this.oracle;
    const start = decodePageToken(table, this.filter, this.#token);
    if (!start.ok) return expect.fail('its own token');
    const { after, list }: PageStart = start.value;
    const token = listResumeToken(table, this.filter, list);
    if (this.#resumeToken === '') this.#resumeToken = token;
    expect(token, 'each page resumes from the first').to.equal(this.#resumeToken);
    const { records, total, more } = table.list(this.filter, after, size);
    expect(total).to.equal(this.oracle.shown(this.filter, table.revision).size);
    for (const record of records) {
      const row = this.filter.includeShadowed ? record.id : record.url;
      expect(this.#seen.has(row), 'once over all pages').to.equal(false);
      this.#seen.add(row);
      this.#kept.set(record.id, { record, shadowed: table.isShadowed(record) });
    }
    const last = records.at(-1);
    if (more && last) {
      this.#token = encodePageToken(table, this.filter, list, last);
      return undefined;
    }
    return new Reader(this.oracle, this.filter, token, this.#kept, new Map(), true);
  }
}
