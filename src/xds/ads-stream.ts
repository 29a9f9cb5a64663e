import type { ServerDuplexStream } from '@grpc/grpc-js';
import { SHOWN_LENGTH_MAX } from '../core/limits.js';
import { backendText } from '../core/redact-text.js';
import { DeltaSubscription } from './delta-subscription.js';
import {
  typeUrl,
  XDS_TYPES,
  xdsType,
  type DeltaDiscoveryRequest,
  type DeltaDiscoveryResponse,
  type DiscoveryRequest,
  type DiscoveryResponse,
  type NodeMessage,
  type XdsType,
} from './messages.js';
import type { ResourceChange, ResourceTable } from './resource-table.js';
import type { Subscription, Update } from './subscription.js';
import { WorldSubscription } from './world-subscription.js';

/** The two ways to ask: all names each time, or what was added and dropped. */
export type AdsProtocol = 'world' | 'delta';

interface Requests {
  readonly world: DiscoveryRequest;
  readonly delta: DeltaDiscoveryRequest;
}

interface Subscriptions {
  readonly world: WorldSubscription;
  readonly delta: DeltaSubscription;
}

/** A stream on the wire. */
export type AdsCall<P extends AdsProtocol> = ServerDuplexStream<
  Requests[P],
  DiscoveryResponse | DeltaDiscoveryResponse
>;

/** Who hears what a stream did. */
export interface AdsReport {
  responded(type: XdsType): void;
  refused(type: XdsType, client: AdsClientView): void;
}

/** One client, as it is shown to people. */
export interface AdsClientView {
  readonly node: string;
  readonly cluster: string;
  readonly agent: string;
  readonly peer: string;
  readonly protocol: AdsProtocol;
  readonly types: readonly {
    readonly type: XdsType;
    /** The version of the last response that was accepted; empty when none was. */
    readonly version: string;
    /** Why the last response was refused; empty when it was not. */
    readonly refusal: string;
    readonly refusals: number;
  }[];
}

/** One stream of a client: its subscriptions, and the responses that it has not answered yet. */
export class AdsStream<P extends AdsProtocol> {
  readonly #protocol: P;
  readonly #call: AdsCall<P>;
  readonly #table: ResourceTable;
  readonly #report: AdsReport;
  readonly #subscriptions = new Map<XdsType, Subscriptions[P]>();
  readonly #endChanges: () => void;
  #node: NodeMessage | undefined;
  /** Responses that have not left this process. */
  #unsent = 0;
  #closed = false;

  constructor(protocol: P, call: AdsCall<P>, table: ResourceTable, report: AdsReport) {
    this.#protocol = protocol;
    this.#call = call;
    this.#table = table;
    this.#report = report;
    this.#endChanges = table.onChange((change) => this.#changed(change));
  }

  get view(): AdsClientView {
    const { id = '', cluster = '', user_agent_name: name = '' } = this.#node ?? {};
    const types = [...this.#subscriptions.values()].map((each) => ({
      type: each.type,
      version: each.acceptedVersion,
      refusal: backendText(each.refusal),
      refusals: each.refusals,
    }));
    const short = (text: string): string => backendText(text).slice(0, SHOWN_LENGTH_MAX);
    return {
      node: short(id),
      cluster: short(cluster),
      agent: short(`${name} ${this.#node?.user_agent_version ?? ''}`.trim()),
      peer: this.#call.getPeer(),
      protocol: this.#protocol,
      types,
    };
  }

  /** Takes a request in, and sends what it asked for. @throws SubscriptionError */
  request(request: Requests[P]): void {
    this.#node ??= request.node ?? undefined;
    const type = xdsType(request.type_url);
    // A client may ask for kinds that are not served, such as secrets; it hears nothing of them.
    if (type === undefined) return;
    const subscription = this.#subscription(type);
    const before = subscription.refusals;
    this.#take(subscription, request);
    if (subscription.refusals > before) this.#report.refused(type, this.view);
    this.#send();
  }

  close(): void {
    this.#closed = true;
    this.#endChanges();
  }

  #subscription(type: XdsType): Subscriptions[P] {
    let subscription = this.#subscriptions.get(type);
    if (subscription === undefined) {
      const make = this.#protocol === 'world' ? WorldSubscription : DeltaSubscription;
      subscription = new make(type, this.#table) as Subscriptions[P];
      this.#subscriptions.set(type, subscription);
    }
    return subscription;
  }

  #take(subscription: Subscription, request: DiscoveryRequest | DeltaDiscoveryRequest): void {
    if (subscription instanceof WorldSubscription)
      subscription.request(request as DiscoveryRequest);
    else if (subscription instanceof DeltaSubscription) {
      subscription.request(request as DeltaDiscoveryRequest);
    }
  }

  #changed(change: ResourceChange): void {
    for (const [type, names] of change) this.#subscriptions.get(type)?.changed(names);
    this.#send();
  }

  /** A client may answer responses that it has not read: what waits for it here is bounded all the same. */
  #send(): void {
    if (this.#unsent > 0 || this.#closed) return;
    for (const type of XDS_TYPES) {
      const update = this.#subscriptions.get(type)?.next();
      if (update === undefined) continue;
      // A cluster that has changed waits for its endpoints, although they are the same.
      if (type === 'CDS') {
        for (const name of update.changed) this.#subscriptions.get('EDS')?.sendAgain(name);
      }
      this.#unsent += 1;
      this.#call.write(this.#response(type, update), () => {
        this.#unsent -= 1;
        this.#send();
      });
      this.#report.responded(type);
    }
  }

  #response(
    type: XdsType,
    { present, absent, nonce }: Update & { readonly nonce: string },
  ): DiscoveryResponse | DeltaDiscoveryResponse {
    const found = present.flatMap((name) => this.#table.get(type, name) ?? []);
    const version = this.#table.version(type);
    const common = { type_url: typeUrl(type), nonce };
    if (this.#protocol === 'world') {
      return { ...common, version_info: version, resources: found.map(({ any }) => any) };
    }
    const resources = found.map((each) => ({
      name: each.name,
      version: each.version,
      resource: each.any,
    }));
    return { ...common, system_version_info: version, resources, removed_resources: absent };
  }
}
