import { expect } from 'chai';
import { clientWorker } from '../client/workers.js';
import { DeltaSubscription } from '../../src/xds/delta-subscription.js';
import type { XdsType } from '../../src/xds/messages.js';
import { SubscriptionError, XDS_NAMES_MAX } from '../../src/xds/subscription.js';
import { WorldSubscription } from '../../src/xds/world-subscription.js';
import { deltaRequest, FedTable, worldRequest } from './support.js';

const worker = (host: number, id: string, status: 'READY' | 'DRAINING' = 'READY') =>
  clientWorker(`http://10.0.0.${host}:1`, { status }, { models: [{ id }] });
const refused = { code: 3, message: 'no such field' };

/** A subscription that hears of changes, as it does on a stream. */
function world(fed: FedTable, type: XdsType): WorldSubscription {
  const subscription = new WorldSubscription(type, fed.table);
  fed.table.onChange((change) => subscription.changed(change.get(type) ?? []));
  return subscription;
}

function delta(fed: FedTable, type: XdsType): DeltaSubscription {
  const subscription = new DeltaSubscription(type, fed.table);
  fed.table.onChange((change) => subscription.changed(change.get(type) ?? []));
  return subscription;
}

describe('xDS, state of the world', () => {
  let fed: FedTable;
  beforeEach(() => (fed = new FedTable()));

  it('E1 says nothing before the set of workers is complete, and then also that there are none', () => {
    const clusters = world(fed, 'CDS');
    clusters.request(worldRequest('CDS'));
    expect(clusters.next()).to.equal(undefined);
    fed.show();
    expect(clusters.next()?.present).to.deep.equal([]);
  });

  it('E1 a client that names nothing hears of all clusters, all of them at each change', () => {
    fed.show(worker(1, 'a'), worker(2, 'b'));
    const clusters = world(fed, 'CDS');
    clusters.request(worldRequest('CDS'));
    const first = clusters.next();
    expect(first?.present).to.deep.equal(['a/regular', 'b/regular']);
    fed.show(worker(1, 'a'), worker(3, 'c'));
    expect(clusters.next(), 'the first is not answered').to.equal(undefined);
    clusters.request(worldRequest('CDS', [], { response_nonce: first?.nonce ?? '' }));
    expect(clusters.acceptedVersion).to.equal('1001');
    const second = clusters.next();
    expect(second?.present, 'what is not in it is gone').to.deep.equal(['a/regular', 'c/regular']);
    expect(second?.changed).to.deep.equal(['c/regular']);
    expect(second?.nonce).to.not.equal(first?.nonce);
    clusters.request(worldRequest('CDS', [], { response_nonce: second?.nonce ?? '' }));
    fed.show(worker(1, 'a', 'DRAINING'), worker(3, 'c'));
    expect(clusters.next(), 'endpoints are no matter of clusters').to.equal(undefined);
  });

  it('E1 a cluster that comes and goes between two responses is not spoken of', () => {
    fed.show();
    const clusters = world(fed, 'CDS');
    clusters.request(worldRequest('CDS'));
    const nonce = clusters.next()?.nonce ?? '';
    fed.show(worker(1, 'a'));
    fed.show();
    clusters.request(worldRequest('CDS', [], { response_nonce: nonce }));
    expect(clusters.next()).to.equal(undefined);
  });

  it('E1 endpoints: only what was named, and only what changed', () => {
    fed.show(worker(1, 'a'), worker(2, 'b'), worker(3, 'c'));
    const endpoints = world(fed, 'EDS');
    endpoints.request(worldRequest('EDS', ['a/regular', 'b/regular']));
    const first = endpoints.next();
    expect(first?.present).to.deep.equal(['a/regular', 'b/regular']);
    endpoints.request(
      worldRequest('EDS', ['a/regular', 'b/regular'], { response_nonce: first?.nonce ?? '' }),
    );
    fed.show(worker(1, 'a'), worker(2, 'b', 'DRAINING'), worker(3, 'c', 'DRAINING'));
    expect(endpoints.next()?.present).to.deep.equal(['b/regular']);
  });

  it('E1 what is named anew is sent, though it was sent before it was given up', () => {
    fed.show(worker(1, 'a'), worker(2, 'b'));
    const endpoints = world(fed, 'EDS');
    let nonce = '';
    const ask = (...names: string[]): readonly string[] | undefined => {
      endpoints.request(worldRequest('EDS', names, { response_nonce: nonce }));
      const response = endpoints.next();
      nonce = response?.nonce ?? nonce;
      return response?.present;
    };
    expect(ask('a/regular')).to.deep.equal(['a/regular']);
    expect(ask('a/regular'), 'accepted').to.equal(undefined);
    expect(ask('b/regular')).to.deep.equal(['b/regular']);
    expect(ask('a/regular', 'b/regular')).to.deep.equal(['a/regular']);
    expect(ask(), 'no names are no names once some were named').to.equal(undefined);
    fed.show();
    expect(endpoints.next()).to.equal(undefined);
    endpoints.request(worldRequest('EDS', ['*'], { response_nonce: nonce }));
    fed.show(worker(1, 'a'));
    expect(endpoints.next()?.present, 'all').to.deep.equal(['a/regular']);
  });

  it('E1 what is refused is shown, kept back until it changes, and the accepted version stays', () => {
    fed.show(worker(1, 'a'));
    const endpoints = world(fed, 'EDS');
    endpoints.request(worldRequest('EDS', ['a/regular']));
    const nonce = endpoints.next()?.nonce ?? '';
    const nack = { response_nonce: nonce, error_detail: refused };
    endpoints.request(worldRequest('EDS', ['a/regular'], nack));
    expect([endpoints.refusal, endpoints.refusals]).to.deep.equal(['no such field', 1]);
    expect(endpoints.acceptedVersion).to.equal('');
    expect(endpoints.next()).to.equal(undefined);
    fed.show(worker(2, 'a'));
    const next = endpoints.next()?.nonce ?? '';
    expect(next).to.not.equal('');
    endpoints.request(worldRequest('EDS', ['a/regular'], { response_nonce: next }));
    expect([endpoints.refusal, endpoints.acceptedVersion]).to.deep.equal(['', '1002']);
  });

  it('E1 an answer to an earlier response is stale, with all that is in it', () => {
    fed.show(worker(1, 'a'));
    const endpoints = world(fed, 'EDS');
    endpoints.request(worldRequest('EDS', ['a/regular']));
    endpoints.next();
    const stale = { response_nonce: '77', error_detail: refused };
    endpoints.request(worldRequest('EDS', ['b/regular'], stale));
    expect(endpoints.refusals).to.equal(0);
    fed.show(worker(2, 'a'));
    expect(endpoints.next(), 'still unanswered').to.equal(undefined);
  });

  it('E1 a listener that there is not is told of by its absence; who asks for all gets none', () => {
    fed.show(clientWorker('grpc://10.0.0.1:1', {}, { models: [{ id: 'a' }] }));
    const listeners = world(fed, 'LDS');
    listeners.request(worldRequest('LDS', ['b/regular']));
    const first = listeners.next();
    expect(first?.present).to.deep.equal([]);
    const both = ['a/regular', 'b/regular'];
    listeners.request(worldRequest('LDS', both, { response_nonce: first?.nonce ?? '' }));
    expect(listeners.next()?.present).to.deep.equal(['a/regular']);
    const all = world(fed, 'LDS');
    all.request(worldRequest('LDS'));
    expect(all.next()?.present, 'a proxy cannot use them').to.deep.equal([]);
  });

  it('E1 names are bounded, in number and length', () => {
    fed.show();
    const names = Array.from({ length: XDS_NAMES_MAX }, (_, index) => `m${index}/regular`);
    const endpoints = world(fed, 'EDS');
    endpoints.request(worldRequest('EDS', names));
    expect(() => endpoints.request(worldRequest('EDS', [...names, 'one/more']))).to.throw(
      SubscriptionError,
      'at most 10000 resources',
    );
    const long = 'x'.repeat(513);
    expect(() => world(fed, 'EDS').request(worldRequest('EDS', [long]))).to.throw('512 characters');
  });
});

describe('xDS, increments', () => {
  let fed: FedTable;
  beforeEach(() => (fed = new FedTable()));

  it('E1 a client that names nothing hears of all, then of what changes and what is gone', () => {
    fed.show(worker(1, 'a'), worker(2, 'b'));
    const clusters = delta(fed, 'CDS');
    clusters.request(deltaRequest('CDS'));
    const first = clusters.next();
    expect(first?.present).to.deep.equal(['a/regular', 'b/regular']);
    clusters.request(deltaRequest('CDS', { response_nonce: first?.nonce ?? '' }));
    fed.show(worker(1, 'a'), worker(3, 'c'));
    const second = clusters.next();
    expect(second?.present).to.deep.equal(['c/regular']);
    expect(second?.absent).to.deep.equal(['b/regular']);
  });

  it('E1 what a client has from an earlier stream is not sent again; what is gone since is told', () => {
    fed.show(worker(1, 'a'), worker(2, 'b'));
    const version = (name: string): string => fed.table.get('EDS', name)?.version ?? '';
    const [hash] = version('a/regular').split('.').slice(1);
    const versions = {
      'a/regular': `7.${hash}`,
      'b/regular': '7.0123456789abcdef',
      'c/regular': '7.00',
    };
    const endpoints = delta(fed, 'EDS');
    endpoints.request(
      deltaRequest('EDS', {
        resource_names_subscribe: Object.keys(versions),
        initial_resource_versions: versions,
      }),
    );
    const first = endpoints.next();
    expect(first?.present).to.deep.equal(['b/regular']);
    expect(first?.absent).to.deep.equal(['c/regular']);
  });

  it('E1 whoever asks again for a name gets it again, and hears that there is none', () => {
    fed.show(worker(1, 'a'));
    const endpoints = delta(fed, 'EDS');
    endpoints.request(
      deltaRequest('EDS', { resource_names_subscribe: ['a/regular', 'x/regular'] }),
    );
    const first = endpoints.next();
    expect([first?.present, first?.absent]).to.deep.equal([['a/regular'], ['x/regular']]);
    const again = { resource_names_subscribe: ['a/regular'], response_nonce: first?.nonce ?? '' };
    endpoints.request(deltaRequest('EDS', again));
    expect(endpoints.next()?.present).to.deep.equal(['a/regular']);
  });

  it('E1 what is unsubscribed is not told of; the wildcard can be given up by its name', () => {
    fed.show(worker(1, 'a'), worker(2, 'b'));
    const clusters = delta(fed, 'CDS');
    clusters.request(deltaRequest('CDS', { resource_names_subscribe: ['*', 'a/regular'] }));
    const first = clusters.next();
    expect(first?.present).to.have.members(['a/regular', 'b/regular']);
    clusters.request(
      deltaRequest('CDS', {
        resource_names_unsubscribe: ['*'],
        response_nonce: first?.nonce ?? '',
      }),
    );
    fed.show();
    const second = clusters.next();
    expect(second?.absent).to.deep.equal(['a/regular']);
    clusters.request(
      deltaRequest('CDS', {
        resource_names_unsubscribe: ['a/regular'],
        response_nonce: second?.nonce ?? '',
      }),
    );
    fed.show(worker(1, 'a'));
    expect(clusters.next()).to.equal(undefined);
  });

  it('E1 a refusal counts for the response that it names; what is asked with it counts always', () => {
    fed.show(worker(1, 'a'), worker(2, 'b'));
    const endpoints = delta(fed, 'EDS');
    endpoints.request(deltaRequest('EDS', { resource_names_subscribe: ['a/regular'] }));
    const nonce = endpoints.next()?.nonce ?? '';
    const stale = { response_nonce: '77', error_detail: refused };
    endpoints.request(deltaRequest('EDS', { ...stale, resource_names_subscribe: ['b/regular'] }));
    expect(endpoints.refusals).to.equal(0);
    expect(endpoints.next(), 'the first is not answered').to.equal(undefined);
    endpoints.request(deltaRequest('EDS', { response_nonce: nonce, error_detail: refused }));
    expect([endpoints.refusals, endpoints.refusal]).to.deep.equal([1, 'no such field']);
    const next = endpoints.next();
    expect(next?.present, 'what was refused is not repeated').to.deep.equal(['b/regular']);
  });

  it('E1 much is sent in several responses, each after the last was accepted', () => {
    const labels = { text: 'x'.repeat(4_000) };
    const workers = Array.from({ length: 600 }, (_, index) =>
      clientWorker(
        `http://10.1.${index >> 8}.${index & 255}:1`,
        { labels },
        {
          models: [{ id: `m${index % 6}` }],
        },
      ),
    );
    fed.show(...workers);
    const endpoints = delta(fed, 'EDS');
    endpoints.request(deltaRequest('EDS', { resource_names_subscribe: ['*'] }));
    const sizes: number[] = [];
    let response = endpoints.next();
    for (; response !== undefined; response = endpoints.next()) {
      sizes.push(response.present.length);
      endpoints.request(deltaRequest('EDS', { response_nonce: response.nonce }));
    }
    expect(sizes).to.deep.equal([3, 3]);
  });
});
