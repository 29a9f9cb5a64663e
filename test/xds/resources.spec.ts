import { expect } from 'chai';
import { clientWorker } from '../client/workers.js';
import {
  clusterMessage,
  endpointMessage,
  listenerMessage,
  routeMessage,
} from '../../src/xds/resources.js';
import { packResource, unpackResource } from '../../src/xds/messages.js';
import { FedTable } from './support.js';

const llama = { models: [{ id: 'llama', aliases: ['l'] }] };
const grpc = { connectionMode: 'grpc' };

interface Assignment {
  endpoints: {
    locality: object;
    load_balancing_weight: { value: number };
    lb_endpoints: {
      endpoint: { address: { socket_address: { address: string; port_value: number } } };
      health_status: string;
      load_balancing_weight: { value: number };
      metadata: { filter_metadata: Record<string, { fields: Record<string, object> }> };
    }[];
  }[];
}

describe('the resources of xDS', () => {
  const assignment = (fed: FedTable, name: string): Assignment =>
    fed.message('EDS', name) as Assignment;
  const addresses = (fed: FedTable, name: string): string[] =>
    assignment(fed, name).endpoints.flatMap((each) =>
      each.lb_endpoints.map(({ endpoint, health_status: health }) => {
        const { address, port_value: port } = endpoint.address.socket_address;
        return `${address}:${port} ${health}`;
      }),
    );

  it('E1 a cluster a model, alias and worker type; what speaks otherwise has one of its own', () => {
    const fed = new FedTable();
    fed.show(
      clientWorker('http://10.0.0.1:1', {}, llama),
      clientWorker('http://10.0.0.2:1', { type: 'prefill' }, llama),
      clientWorker('grpc://10.0.0.3:1', grpc, llama),
      clientWorker('https://10.0.0.4:1', {}, llama),
    );
    const open = ['l/prefill', 'l/regular', 'l/regular/grpc'];
    const all = [...open, ...open.map((name) => name.replace('l/', 'llama/'))];
    expect(fed.names('CDS')).to.deep.equal(all);
    const secured = ['l/regular/https', 'llama/regular/https'];
    expect(fed.names('EDS')).to.deep.equal([...all, ...secured].sort());
    for (const type of ['LDS', 'RDS'] as const) {
      expect(fed.names(type), 'for gRPC clients').to.deep.equal(['l/regular', 'llama/regular']);
    }
    const route = JSON.stringify(fed.message('RDS', 'llama/regular'));
    expect(route).to.contain('"cluster":"llama/regular/grpc"');
  });

  it('E1 with clusters of all models, one a worker type', () => {
    const fed = new FedTable('all');
    fed.show(clientWorker('http://10.0.0.1:1', {}, llama), clientWorker('http://10.0.0.2:1'));
    expect(fed.names('CDS')).to.deep.equal(['all/regular']);
    expect(addresses(fed, 'all/regular')).to.have.length(2);
  });

  it('E1 a worker without models is in the clusters of all models, while it lasts', () => {
    const fed = new FedTable();
    const any = clientWorker('http://10.0.0.9:1');
    const one = clientWorker('http://10.0.0.1:1', {}, { models: [{ id: 'a' }] });
    fed.show(one, any);
    expect(fed.names('CDS')).to.deep.equal(['a/regular', 'any/regular']);
    expect(addresses(fed, 'a/regular')).to.have.length(2);
    fed.show(one, any, clientWorker('http://10.0.0.2:1', {}, { models: [{ id: 'b' }] }));
    expect(addresses(fed, 'b/regular'), 'a cluster that comes later').to.have.length(2);
    fed.show(one);
    expect(fed.names('CDS')).to.deep.equal(['a/regular']);
    expect(addresses(fed, 'a/regular')).to.have.length(1);
  });

  it('E1 health, weight, place and metadata of an endpoint', () => {
    const fed = new FedTable();
    const labels = { region: 'r', zone: 'z', tier: 'gold' };
    const spec = { ...llama, priority: 80, cost: 2 };
    fed.show(
      clientWorker('http://10.0.0.1:1', { labels }, spec),
      clientWorker('http://10.0.0.2:1', { labels, status: 'DRAINING' }, spec),
      clientWorker('http://10.0.0.3:1', { status: 'NOT_READY' }, spec),
    );
    const [near, other] = assignment(fed, 'llama/regular').endpoints;
    expect(near?.locality).to.deep.equal({ region: 'r', zone: 'z' });
    expect(near?.load_balancing_weight.value, 'only what takes requests counts').to.equal(40);
    expect(near?.lb_endpoints.map((each) => each.health_status)).to.deep.equal([
      'HEALTHY',
      'DRAINING',
    ]);
    expect(near?.lb_endpoints[0]?.load_balancing_weight.value).to.equal(40);
    const text = (stringValue: string): object => ({ stringValue });
    expect(near?.lb_endpoints[0]?.metadata.filter_metadata['envoy.lb']?.fields).to.deep.equal({
      ...{ region: text('r'), tier: text('gold'), zone: text('z') },
      worker_id: text('id of http://10.0.0.1:1'),
    });
    expect(other?.lb_endpoints[0]?.health_status).to.equal('UNHEALTHY');
    expect(other?.load_balancing_weight.value).to.equal(1);
  });

  it('I6 ranks of one engine are one endpoint, as healthy as the best of them', () => {
    const fed = new FedTable();
    fed.show(
      clientWorker('http://10.0.0.1:1@0', { status: 'FAILED' }, llama),
      clientWorker('http://10.0.0.1:1@1', {}, llama),
      clientWorker('http://10.0.0.1:1@2', { status: 'DRAINING' }, llama),
    );
    expect(addresses(fed, 'llama/regular')).to.deep.equal(['10.0.0.1:1 HEALTHY']);
  });

  it('E1 names of hosts, and what is beyond a bound, are left out and told', () => {
    const fed = new FedTable('model', { clusters: 2, workers: 2 });
    const of = (host: string, id: string) =>
      clientWorker(`http://${host}:1`, {}, { models: [{ id }] });
    const workers = [of('10.0.0.1', 'a'), of('10.0.0.2', 'a'), of('w.example', 'b')];
    fed.show(...workers);
    expect(fed.table.omitted, 'at the bound').to.deep.equal(['http://w.example:1']);
    const long = 'x'.repeat(600);
    fed.show(...workers, of('10.0.0.3', 'a'), of('10.0.0.4', 'c'), of('10.0.0.5', long));
    expect(addresses(fed, 'a/regular')).to.have.length(2);
    expect(fed.table.omitted).to.deep.equal([
      ...['c/regular', 'http://10.0.0.3:1', 'http://w.example:1', `${long}/regular`],
    ]);
    fed.show(of('10.0.0.1', 'a'), of('10.0.0.4', 'c'));
    expect(fed.names('CDS'), 'what goes makes room').to.deep.equal(['a/regular', 'c/regular']);
    expect(fed.table.omitted).to.deep.equal([]);
  });

  it('E1 only what changed gets a new version, and the same content has the same at each start', () => {
    const [one, two] = [new FedTable(), new FedTable()];
    const a = clientWorker('http://10.0.0.1:1', { labels: { x: '1', y: '2' } }, llama);
    const b = clientWorker('http://10.0.0.2:1', {}, { models: [{ id: 'b' }] });
    const version = (fed: FedTable): string[] =>
      ['b/regular', 'l/regular'].map((name) => fed.table.get('EDS', name)?.version ?? '');
    one.show(a, b);
    const [before] = version(one);
    one.show({ ...a, status: 'DRAINING' }, b);
    one.show({ ...a, labels: { y: '2', x: '1' } }, b);
    expect(version(one)[0]).to.equal(before);
    two.show(a, b);
    const hashes = (fed: FedTable) => version(fed).map((each) => each.split('.')[1]);
    expect(hashes(one)).to.deep.equal(hashes(two));
    expect(version(one)[1]).to.not.equal(version(two)[1]);
    expect(one.table.version('EDS')).to.equal('1003');
    expect(one.table.version('CDS')).to.equal('1001');
  });

  it('E1 every field that is written is a field of the message', () => {
    const metadata = { zone: 'z', worker_id: 'w' };
    const endpoint = { host: '10.0.0.1', port: 1, health: 'HEALTHY', weight: 7, metadata } as const;
    const assignment = {
      cluster_name: 'c',
      endpoints: [{ lb_endpoints: [endpointMessage(endpoint)] }],
    };
    const messages = [
      ['CDS', clusterMessage('c', true)],
      ['EDS', assignment],
      ['LDS', listenerMessage('s')],
      ['RDS', routeMessage('s', 'c')],
    ] as const;
    for (const [type, message] of messages) {
      const read = unpackResource(packResource(type, message));
      expect(leaves(read), type).to.deep.equal(leaves(message));
    }
  });

  /** Paths of all fields. */
  function leaves(value: unknown, path = ''): string[] {
    if (typeof value !== 'object' || value === null) return [path];
    const plain = JSON.parse(JSON.stringify(value)) as object;
    const inner = Object.entries(plain).flatMap(([key, each]) => leaves(each, `${path}/${key}`));
    return inner.length === 0 ? [path] : inner.sort();
  }
});
