import type { DiscoveryRequest } from './messages.js';
import { Subscription, WILDCARD, XDS_RESPONSE_BYTES_TARGET, type Update } from './subscription.js';

/** State of the world: each request holds all names; a response about clusters or listeners holds all of them. */
export class WorldSubscription extends Subscription {
  #named = false;

  request(request: DiscoveryRequest): void {
    if (!this.takeAnswer(request)) return;
    const names = new Set(request.resource_names);
    if (names.size > 0) this.#named = true;
    // No names: all, unless some were named before.
    else if (!this.#named && !this.wildcard) this.subscribeToAll();
    for (const name of names) if (!this.#has(name)) this.subscribe(name);
    if (!this.#named) return;
    for (const name of [...this.names]) if (!names.has(name)) this.unsubscribe(name);
    if (this.wildcard && !names.has(WILDCARD)) this.unsubscribe(WILDCARD);
  }

  #has(name: string): boolean {
    return name === WILDCARD ? this.wildcard : this.names.has(name);
  }

  protected override collect(): Update | undefined {
    for (const name of this.news) if (this.unsent(name) === undefined) this.news.delete(name);
    if (!this.due && this.news.size === 0) return undefined;
    const whole = this.type === 'CDS' || this.type === 'LDS';
    if (whole) return this.#takeAll();
    const present = this.#takeSome();
    return this.due || present.length > 0 ? { present, changed: present, absent: [] } : undefined;
  }

  /** All resources that there are, and nothing of those that there are not: that says that they are gone. */
  #takeAll(): Update {
    const changed = [...this.news].filter((name) => this.send(name) !== undefined);
    const all = this.isWildcard ? this.table.names(this.type) : this.names;
    const present = [...all].filter((name) => this.send(name) !== undefined);
    return { present, changed, absent: [] };
  }

  #takeSome(): string[] {
    const present: string[] = [];
    let bytes = 0;
    for (const name of this.news) {
      if (bytes >= XDS_RESPONSE_BYTES_TARGET) break;
      const sent = this.send(name);
      if (sent === undefined) continue;
      present.push(name);
      bytes += sent.sizeBytes;
    }
    return present;
  }
}
