import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { asapScheduler, asyncScheduler, firstValueFrom, type Subscription } from 'rxjs';
import { MODELS_BODY_BYTES_MAX } from '../../src/core/limits.js';
import { OpenSockets } from '../../src/core/open-sockets.js';
import { createModelsAsker } from '../../src/probes/models-asker.js';
import { refreshModels$, type RefreshStep } from '../../src/streams/refresh-models.js';
import { World } from '../core/registry/world.js';
import { eventually } from '../support/eventually.js';

const KEY = 'sk-of-the-worker';

/** A backend that lists models, and what it was asked with. */
class ModelServer {
  body = '';
  status = 200;
  readonly seen: http.IncomingMessage[] = [];
  readonly #server = http.createServer((request, response) => {
    this.seen.push(request);
    response.writeHead(this.status).end(this.body);
  });
  url = '';

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  list(...data: object[]): void {
    this.body = JSON.stringify({ object: 'list', data });
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

describe('models that workers say they serve', () => {
  let backend: ModelServer;
  beforeEach(async () => {
    backend = new ModelServer();
    await backend.start();
  });
  afterEach(() => backend.end());

  describe('createModelsAsker()', () => {
    const ask = createModelsAsker({ sockets: new OpenSockets() });
    const asked = (apiKey?: string) =>
      firstValueFrom(ask({ url: backend.url, timeoutMs: 5_000, ...(apiKey && { apiKey }) }));
    const refused = async (): Promise<string> => {
      try {
        await asked();
      } catch (error) {
        return (error as Error).message;
      }
      return 'taken';
    };

    it('H12 reads a list of models, adapters by their parent, and sends the key', async () => {
      backend.list({ id: 'z', parent: 'base' }, { id: 'base', parent: null }, { id: 'base' });
      expect(await asked(KEY)).to.deep.equal([{ id: 'base' }, { id: 'z', parent: 'base' }]);
      expect(backend.seen[0]?.url).to.equal('/v1/models');
      expect(backend.seen[0]?.headers.authorization).to.equal(`Bearer ${KEY}`);
      await asked();
      expect(backend.seen[1]?.headers).to.not.have.property('authorization');
    });

    it('H12 W10 takes no name that nobody should see', async () => {
      const names = ['', 'x'.repeat(257), 'a\nb', '\u202eabc', `of ${KEY}`, 7];
      backend.list(...names.map((id) => ({ id })), { id: 'x'.repeat(256) });
      expect((await asked(KEY)).map(({ id }) => id.length)).to.deep.equal([256]);
    });

    for (const [name, status, body, message] of [
      ['another status', 404, '{"data":[{"id":"a"}]}', 'HTTP 404'],
      ['no JSON', 200, 'hello', 'it is no list of models'],
      ['JSON of another shape', 200, '{"data":{}}', 'it is no list of models'],
      ['null', 200, 'null', 'it is no list of models'],
      ['an empty list', 200, '{"data":[]}', 'it names no model'],
      ['a list without names', 200, '{"data":[null,{}]}', 'it names no model'],
    ] as const) {
      it(`H12 fails for ${name}`, async () => {
        Object.assign(backend, { status, body });
        expect(await refused()).to.equal(message);
      });
    }

    for (const [bytes, taken] of [
      [MODELS_BODY_BYTES_MAX - 1, true],
      [MODELS_BODY_BYTES_MAX, true],
      [MODELS_BODY_BYTES_MAX + 1, false],
    ] as const) {
      it(`H12 X4 a body of ${bytes} bytes is ${taken ? 'read' : 'refused'}`, async () => {
        backend.body = '{"data":[{"id":"a"}]}'.padEnd(bytes);
        expect(await refused()).to.equal(
          taken ? 'taken' : `the answer's body is over ${MODELS_BODY_BYTES_MAX} bytes`,
        );
      });
    }
  });

  describe('refreshModels$()', () => {
    let world: World;
    let steps: RefreshStep[];
    let running: Subscription;
    beforeEach(() => {
      world = new World();
      steps = [];
      running = refreshModels$({
        ...{ registry: world.registry, ring: world.ring },
        ...{ turn: asapScheduler, clock: asyncScheduler, rng: Math.random, intervalMs: 20 },
        ask: createModelsAsker({ sockets: new OpenSockets() }),
        now: () => world.now,
        changed: () => world.commit(),
        count: (_name, { result }) => void steps.push(result),
        told: () => undefined,
      }).subscribe();
    });
    afterEach(() => running.unsubscribe());

    const served = (): string[] => world.record('me', backend.url).spec.models.map(({ id }) => id);
    const register = (spec: object = {}) => {
      world.register({ url: backend.url, ...spec });
      world.report('READY', undefined, backend.url);
    };

    it('H12 publishes what an own worker serves, and the difference as it comes and goes', async () => {
      backend.list({ id: 'base' });
      register({ models: [{ id: 'base' }], api_key: KEY });
      await eventually(() => expect(steps).to.include('same'));
      backend.list({ id: 'base' }, { id: 'lora', parent: 'base' });
      await eventually(() => expect(served()).to.deep.equal(['base', 'lora']));
      backend.list({ id: 'base' });
      await eventually(() => expect(served()).to.deep.equal(['base']));
      expect(
        backend.seen.every(({ headers }) => headers.authorization === `Bearer ${KEY}`),
      ).to.equal(true);
    });

    it('H12 keeps what was known while a worker fails, or names nothing', async () => {
      backend.list({ id: 'base' });
      register();
      await eventually(() => expect(served()).to.deep.equal(['base']));
      backend.list();
      steps.length = 0;
      await eventually(() => expect(steps).to.include('failed'));
      backend.status = 500;
      steps.length = 0;
      await eventually(() => expect(steps).to.include('failed'));
      expect(served()).to.deep.equal(['base']);
    });

    it('H12 asks no import, no worker that is not READY, none of a cloud and none that speaks gRPC', async () => {
      backend.list({ id: 'base' });
      world.import({ owner: 'b', url: `${backend.url}/import` });
      world.register({ url: `${backend.url}/pending` });
      world.register({ url: `${backend.url}/cloud`, runtime_type: 'external' });
      world.register({ url: `${backend.url.replace('http', 'grpc')}/grpc` });
      world.report('READY', undefined, `${backend.url.replace('http', 'grpc')}/grpc`);
      register();
      await eventually(() => expect(steps.length).to.be.greaterThan(2));
      expect([...new Set(backend.seen.map(({ url }) => url))]).to.deep.equal(['/v1/models']);
    });
  });
});
