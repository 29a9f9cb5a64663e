import type { WatchWorkersResponse__Output } from '../../src/gen/workermesh/v1/WatchWorkersResponse.js';
import type { RegistryServiceClient } from '../../src/gen/workermesh/v1/RegistryService.js';
import type { WorkerEvent__Output } from '../../src/gen/workermesh/v1/WorkerEvent.js';
import type { Shown } from './model.js';

/** The newest that any watcher was shown of a URL. */
interface Sight {
  readonly revision: number;
  readonly version: number;
  readonly removed: boolean;
}

/**
 * What watchers of any node are shown of one owner's workers: after a kill, none of it may be missing or
 * newer than what comes back (D4), and no watcher may be shown a lower revision after a higher one.
 */
export class Sightings {
  /** One sentence for each thing that a watcher must not be shown. */
  readonly problems: string[] = [];
  /** Events that were shown. */
  count = 0;
  readonly #owner: string;
  readonly #seen = new Map<string, Sight>();

  constructor(owner: string) {
    this.#owner = owner;
  }

  /** Watches a node, until it is gone or the returned function is called. */
  follow(client: RegistryServiceClient, name: string): () => void {
    const stream = client.watchWorkers({ view: 'WORKER_VIEW_BASIC' });
    const revisions = new Map<string, number>();
    stream.on('data', ({ events }: WatchWorkersResponse__Output) => {
      for (const event of events) this.#see(event, name, revisions);
    });
    // Its node is killed again and again.
    stream.on('error', () => undefined);
    return () => stream.cancel();
  }

  /**
   * Compares with what is there after a restart. @param mayBeGone Whether the gateway's last request about
   * the URL removed it: that may be on disk though nobody was shown it.
   */
  compare(shown: readonly Shown[], mayBeGone: (url: string) => boolean): string[] {
    const problems = this.problems.splice(0);
    const byUrl = new Map(shown.map((worker) => [worker.url, worker]));
    for (const [url, { revision, version, removed }] of this.#seen) {
      const now = byUrl.get(url);
      const say = (what: string): number =>
        problems.push(`${url}: version ${version} (revision ${revision}) was shown, and ${what}`);
      if (removed) {
        if (now && now.revision <= revision) say('then its removal; it is back');
      } else if (!now) {
        if (!mayBeGone(url)) say('is gone');
      } else if (now.revision < revision) say(`there is revision ${now.revision}`);
      else if (now.revision === revision && now.version !== version) {
        say(`there is version ${now.version}`);
      }
    }
    return problems;
  }

  #see({ type, worker }: WorkerEvent__Output, name: string, revisions: Map<string, number>): void {
    if (worker?.ownerNode !== this.#owner) return;
    this.count += 1;
    const { url, revision } = worker;
    const before = revisions.get(url) ?? 0;
    if (revision < before) {
      this.problems.push(`${url}: ${name} shows revision ${revision} after ${before}`);
    }
    revisions.set(url, Math.max(before, revision));
    const seen = this.#seen.get(url);
    const removed = type === 'WORKER_EVENT_TYPE_REMOVED';
    if (seen && (revision < seen.revision || (revision === seen.revision && seen.removed))) return;
    this.#seen.set(url, { revision, version: Number(worker.labels.version), removed });
  }
}
