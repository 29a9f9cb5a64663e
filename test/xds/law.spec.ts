import { expect } from 'chai';
import fc from 'fast-check';
import { clientWorker } from '../client/workers.js';
import { DeltaSubscription } from '../../src/xds/delta-subscription.js';
import type { XdsType } from '../../src/xds/messages.js';
import type { Update } from '../../src/xds/subscription.js';
import { WorldSubscription } from '../../src/xds/world-subscription.js';
import { deltaRequest, FedTable, worldRequest } from './support.js';

const MODELS = ['a', 'b', 'c'];
const NAMES = MODELS.map((id) => `${id}/regular`);

/** A client as the protocol describes it: what it was told, and nothing else. */
class Client {
  readonly #fed: FedTable;
  readonly #protocol: 'world' | 'delta';
  readonly #type: XdsType;
  readonly have = new Map<string, string>();
  names: string[];
  #subscription!: WorldSubscription | DeltaSubscription;
  #unanswered: string | undefined;
  #nonce = '';
  #endChanges = (): void => undefined;

  constructor(fed: FedTable, protocol: 'world' | 'delta', type: XdsType, names: string[]) {
    this.#fed = fed;
    this.#protocol = protocol;
    this.#type = type;
    this.names = names;
    this.connect();
  }

  connect(): void {
    this.#endChanges();
    const make = this.#protocol === 'world' ? WorldSubscription : DeltaSubscription;
    const subscription = new make(this.#type, this.#fed.table);
    this.#subscription = subscription;
    this.#unanswered = undefined;
    this.#nonce = '';
    this.#endChanges = this.#fed.table.onChange((change) =>
      subscription.changed(change.get(this.#type) ?? []),
    );
    const versions = Object.fromEntries(this.have);
    const added = { resource_names_subscribe: this.names, initial_resource_versions: versions };
    this.#ask(added);
  }

  /** Takes what there is; whether there was anything. */
  take(): boolean {
    const update = this.#subscription.next();
    if (update === undefined) return false;
    this.#unanswered = update.nonce;
    this.#learn(update);
    return true;
  }

  answer(): void {
    if (this.#unanswered === undefined) return;
    this.#nonce = this.#unanswered;
    this.#unanswered = undefined;
    this.#ask({});
  }

  rename(names: string[]): void {
    const before = new Set(this.names);
    this.names = names;
    for (const name of before) if (!names.includes(name)) this.have.delete(name);
    this.#ask({
      resource_names_subscribe: names.filter((name) => !before.has(name)),
      resource_names_unsubscribe: [...before].filter((name) => !names.includes(name)),
    });
  }

  #ask(fields: object): void {
    const nonce = { response_nonce: this.#nonce };
    if (this.#subscription instanceof WorldSubscription) {
      this.#subscription.request(worldRequest(this.#type, this.names, nonce));
    } else this.#subscription.request(deltaRequest(this.#type, { ...nonce, ...fields }));
  }

  #learn({ present, absent }: Update): void {
    const whole = this.#protocol === 'world' && this.#type === 'CDS';
    if (whole) this.have.clear();
    for (const name of absent) this.have.delete(name);
    for (const name of present) {
      this.have.set(name, this.#fed.table.get(this.#type, name)?.version ?? 'none');
    }
  }
}

const workers = fc
  .array(fc.record({ host: fc.nat(5), model: fc.nat(2), ready: fc.boolean() }), { maxLength: 6 })
  .map((drawn) => [...new Map(drawn.map((each) => [each.host, each])).values()])
  .map((drawn) =>
    drawn.map(({ host, model, ready }) =>
      clientWorker(
        `http://10.0.0.${host}:1`,
        { status: ready ? 'READY' : 'DRAINING' },
        { models: [{ id: MODELS[model] }] },
      ),
    ),
  );
const names = fc.subarray(NAMES, { minLength: 1 });
const step = fc.oneof(
  workers.map((set) => ({ t: 'show' as const, set })),
  names.map((named) => ({ t: 'rename' as const, named })),
  fc.constantFrom({ t: 'take' as const }, { t: 'answer' as const }, { t: 'connect' as const }),
);

describe('the law of xDS', () => {
  for (const protocol of ['world', 'delta'] as const) {
    for (const type of ['CDS', 'EDS'] as const) {
      it(`E1 ${protocol}, ${type}: whatever came between, a client ends with what there is`, () => {
        fc.assert(
          fc.property(
            fc.boolean(),
            names,
            fc.array(step, { maxLength: 40 }),
            (all, first, steps) => {
              const fed = new FedTable();
              const wildcard = all && type === 'CDS';
              const client = new Client(fed, protocol, type, wildcard ? [] : [...first]);
              for (const each of steps) {
                if (each.t === 'show') fed.show(...each.set);
                else if (each.t === 'rename') {
                  if (!wildcard) client.rename([...each.named]);
                } else client[each.t]();
              }
              if (!fed.table.complete) fed.show();
              client.answer();
              while (client.take()) client.answer();
              const wanted = fed
                .names(type)
                .filter((name) => wildcard || client.names.includes(name));
              const known = [...client.have].filter(([, version]) => version !== 'none');
              const held = known.filter(([name]) => fed.table.get(type, name) !== undefined);
              const hash = (text = ''): string => text.split('.')[1] ?? '';
              expect(
                Object.fromEntries(held.map(([name, version]) => [name, hash(version)])),
              ).to.deep.equal(
                Object.fromEntries(
                  wanted.map((name) => [name, hash(fed.table.get(type, name)?.version)]),
                ),
              );
              // Endpoints that are gone are not told of in state of the world: their cluster is gone.
              if (protocol === 'delta' || type === 'CDS') expect(known).to.have.length(held.length);
            },
          ),
          { numRuns: 300 },
        );
      });
    }
  }
});
