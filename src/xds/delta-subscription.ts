import type { DeltaDiscoveryRequest } from './messages.js';
import {
  ABSENT,
  Subscription,
  SubscriptionError,
  XDS_NAMES_MAX,
  XDS_RESPONSE_BYTES_TARGET,
  type Update,
} from './subscription.js';

/** Increments: a request adds names and takes names away; a response holds what is news. */
export class DeltaSubscription extends Subscription {
  #first = true;

  request(request: DeltaDiscoveryRequest): void {
    const first = this.#first;
    this.#first = false;
    this.takeAnswer(request);
    const { resource_names_subscribe: added, resource_names_unsubscribe: dropped } = request;
    if (first) this.#takeVersions(request.initial_resource_versions);
    if (first && added.length === 0) this.subscribeToAll();
    for (const name of dropped) this.unsubscribe(name);
    for (const name of added) {
      // Whoever asks again wants an answer, even when nothing has changed.
      if (!first) this.sent.delete(name);
      this.subscribe(name);
    }
    if (first) for (const name of this.sent.keys()) if (!this.wants(name)) this.sent.delete(name);
  }

  /** What a client has from an earlier stream is not sent again, and what is gone since is told. */
  #takeVersions(versions: Readonly<Record<string, string>>): void {
    const names = Object.keys(versions);
    if (names.length > XDS_NAMES_MAX) {
      throw new SubscriptionError(`at most ${XDS_NAMES_MAX} initial_resource_versions are read`);
    }
    for (const name of names) {
      this.sent.set(name, versions[name] ?? ABSENT);
      this.news.add(name);
    }
  }

  protected override collect(): Update | undefined {
    const present: string[] = [];
    const absent: string[] = [];
    let bytes = 0;
    for (const name of this.news) {
      if (bytes >= XDS_RESPONSE_BYTES_TARGET) break;
      if (this.unsent(name) === undefined) {
        this.news.delete(name);
        continue;
      }
      const sent = this.send(name);
      bytes += sent?.sizeBytes ?? name.length;
      if (sent === undefined) absent.push(name);
      else present.push(name);
    }
    if (!this.due && present.length + absent.length === 0) return undefined;
    return { present, changed: present, absent };
  }
}
