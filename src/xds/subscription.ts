import type { DiscoveryRequest, XdsType } from './messages.js';
import { sameContent, XDS_NAME_LENGTH_MAX, type ResourceTable } from './resource-table.js';

/** Names that one stream may ask for, of each type. */
export const XDS_NAMES_MAX = 10_000;
/** Bytes of resources in one response, where it may be split; a resource travels whole. */
export const XDS_RESPONSE_BYTES_TARGET = 1024 * 1024;

/** The name that stands for all. */
export const WILDCARD = '*';
/** The version that stands for "there is no such resource", once the client was told so. */
export const ABSENT = '';

/** A client asked for too many names; the message says of what. */
export class SubscriptionError extends Error {}

/** What goes into a response of either protocol. */
export interface Update {
  /** Names of resources that are sent. */
  readonly present: readonly string[];
  /** Those of them that the client did not have in this state. */
  readonly changed: readonly string[];
  /** Names of resources that are gone, or that there never were. */
  readonly absent: readonly string[];
}

/**
 * What one stream wants to know of one type of resource, and what it knows. Names that may be news wait in a
 * set, and their resources are read when a response is made. The next response is made when the last one
 * was accepted or refused, so a slow client gets fewer of them, and always the latest state. What it refused
 * is sent again when it has changed.
 */
export abstract class Subscription {
  readonly type: XdsType;
  protected readonly table: ResourceTable;
  protected readonly names = new Set<string>();
  protected wildcard = false;
  /** Versions of what the client was sent, refused or not. */
  protected readonly sent = new Map<string, string>();
  protected readonly news = new Set<string>();
  /** Something must be sent, even when there is nothing to say: a first answer, for one. */
  protected due = true;
  #nonce = '';
  #waiting = false;
  #sentVersion = '';
  /** The version of all resources of this type that the client accepted last. */
  acceptedVersion = '';
  /** Why it refused the last response; empty when it did not. */
  refusal = '';
  refusals = 0;

  constructor(type: XdsType, table: ResourceTable) {
    this.type = type;
    this.table = table;
  }

  /** Notes what may be news. */
  changed(names: Iterable<string>): void {
    for (const name of names) if (this.wants(name)) this.news.add(name);
  }

  /** To be sent again with the next response, although it was sent before. */
  sendAgain(name: string): void {
    if (this.sent.delete(name) && this.wants(name)) this.news.add(name);
  }

  /** What to send now, which is sent then; undefined: nothing. */
  next(): (Update & { readonly nonce: string }) | undefined {
    if (this.#waiting || !this.table.complete) return undefined;
    const update = this.collect();
    if (update === undefined) return undefined;
    this.due = false;
    this.#waiting = true;
    this.#nonce = String(Number(this.#nonce) + 1);
    this.#sentVersion = this.table.version(this.type);
    return { ...update, nonce: this.#nonce };
  }

  /** What is news, taken out of the set; undefined when nothing is to be said. */
  protected abstract collect(): Update | undefined;

  /** True when a request answers the last response, or no response. */
  protected takeAnswer({ response_nonce: nonce, error_detail: error }: Answer): boolean {
    if (nonce === '') return true;
    if (nonce !== this.#nonce) return false;
    if (!this.#waiting) return true;
    this.#waiting = false;
    if (error === null) {
      this.acceptedVersion = this.#sentVersion;
      this.refusal = '';
    } else {
      this.refusals += 1;
      this.refusal = error.message === '' ? `code ${error.code}` : error.message;
    }
    return true;
  }

  protected wants(name: string): boolean {
    return this.names.has(name) || this.isWildcard;
  }

  protected get isWildcard(): boolean {
    // Our listeners have no address: only clients that name them can use them, and a proxy that asks for all refuses them.
    return this.wildcard && this.type !== 'LDS';
  }

  protected subscribe(name: string): void {
    if (name === WILDCARD) this.subscribeToAll();
    else {
      this.#check(name);
      this.names.add(name);
      this.news.add(name);
    }
  }

  protected subscribeToAll(): void {
    this.wildcard = true;
    if (this.isWildcard) for (const name of this.table.names(this.type)) this.news.add(name);
  }

  protected unsubscribe(name: string): void {
    if (name === WILDCARD) this.wildcard = false;
    else this.names.delete(name);
    for (const each of name === WILDCARD ? [...this.sent.keys()] : [name]) {
      if (!this.wants(each)) this.#forget(each);
    }
  }

  /** The version of a resource that the client does not have; undefined when it has the present state. */
  protected unsent(name: string): string | undefined {
    const version = this.table.get(this.type, name)?.version ?? ABSENT;
    const before = this.sent.get(name);
    const isNews =
      version === ABSENT
        ? before !== ABSENT && (before !== undefined || this.names.has(name))
        : before === undefined || !sameContent(before, version);
    return isNews ? version : undefined;
  }

  /** Notes that a resource is on its way. */
  protected send(name: string): Resourced | undefined {
    this.news.delete(name);
    const resource = this.table.get(this.type, name);
    const version = resource?.version ?? ABSENT;
    // That a resource is gone is remembered only for clients that asked for it by name.
    if (version !== ABSENT || this.names.has(name)) this.sent.set(name, version);
    else this.sent.delete(name);
    return resource && { name, sizeBytes: resource.any.value.length };
  }

  #forget(name: string): void {
    this.sent.delete(name);
    this.news.delete(name);
  }

  #check(name: string): void {
    if (name.length > XDS_NAME_LENGTH_MAX) {
      throw new SubscriptionError(
        `a resource's name has at most ${XDS_NAME_LENGTH_MAX} characters`,
      );
    }
    if (this.names.size >= XDS_NAMES_MAX && !this.names.has(name)) {
      throw new SubscriptionError(`a stream may name at most ${XDS_NAMES_MAX} resources of a type`);
    }
  }
}

interface Resourced {
  readonly name: string;
  readonly sizeBytes: number;
}

type Answer = Pick<DiscoveryRequest, 'response_nonce' | 'error_detail'>;
