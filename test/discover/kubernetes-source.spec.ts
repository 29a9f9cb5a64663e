import { expect } from 'chai';
import { KubernetesApi } from '../../src/discover/kubernetes-api.js';
import { KubernetesSource } from '../../src/discover/kubernetes-source.js';
import { podSpec } from '../../src/discover/pod.js';
import type { WorkerSpec } from '../../src/discover/source.js';
import { eventually } from '../support/eventually.js';
import { FakeKubernetes } from '../support/fake-kubernetes.js';

describe('E2 discovery in Kubernetes', () => {
  let cluster: FakeKubernetes;
  let sets: (readonly WorkerSpec[])[];
  let failures: string[];
  let end: () => void;

  beforeEach(async () => {
    cluster = new FakeKubernetes();
    await cluster.start();
    sets = [];
    failures = [];
  });
  afterEach(async () => {
    end();
    await cluster.stop();
  });

  const start = (): void => {
    const options = { namespace: 'ns', selector: 'app=x', token: () => 'token', ca: undefined };
    const api = new KubernetesApi({ ...options, server: cluster.url });
    end = new KubernetesSource(api, 'http', 8_000).start({
      all: (specs) => sets.push(specs),
      failed: (why) => failures.push(why),
    });
  };
  const found = (): string[] =>
    (sets.at(-1) ?? []).map(({ origin }) => origin.slice('pod ns/'.length));
  const shows = (count: number): Promise<boolean> =>
    eventually(() => {
      expect(found()).to.have.length(count);
      return true;
    });

  it('E2 lists a thousand pods in pages, and shows them as one set', async () => {
    for (let at = 0; at < 1_000; at += 1)
      cluster.put(`p${at}`, { ip: `10.1.${at >> 8}.${at & 255}` });
    start();
    await shows(1_000);
    expect(cluster.lists).to.equal(2);
    expect(sets).to.have.length(1);
  });

  it('E2 goes on where a cut watch stood, and lists again at 410: an equal set, nothing replaced', async () => {
    for (let at = 0; at < 1_000; at += 1)
      cluster.put(`p${at}`, { ip: `10.1.${at >> 8}.${at & 255}` });
    start();
    await shows(1_000);
    for (let cut = 1; cut <= 3; cut += 1) {
      const before = cluster.watches;
      await eventually(() => cluster.watches > 0);
      cluster.cut();
      cluster.put(`late-${cut}`, { ip: `10.2.0.${cut}` });
      await shows(1_000 + cut);
      expect(cluster.watches).to.be.greaterThan(before);
    }
    expect(cluster.lists, 'a cut is no reason to list again').to.equal(2);
    cluster.cut(true);
    cluster.remove('late-1');
    await shows(1_002);
    expect(cluster.lists).to.be.greaterThan(2);
    expect(failures).to.deep.equal([]);
    expect(
      sets.every((set) => set.length >= 1_000),
      'never a part of it',
    ).to.equal(true);
  });

  it('E2 a bookmark moves the version on, so that a quiet watch does not expire', async () => {
    cluster.put('a');
    start();
    await shows(1);
    cluster.bookmark();
    cluster.put('b', { ip: '10.0.9.1' });
    await shows(2);
    cluster.cut();
    cluster.put('c', { ip: '10.0.9.2' });
    await shows(3);
    expect(cluster.lists).to.equal(1);
  });

  it('E2 a pod that is deleted or not ready is left out, so that it drains', async () => {
    cluster.put('a');
    cluster.put('bb');
    cluster.put('ccc');
    start();
    await shows(3);
    cluster.put('a', { deleting: true });
    cluster.put('bb', { ready: false });
    await shows(1);
    expect(found()).to.deep.equal(['ccc']);
  });

  it('E2 an API server that is away changes nothing', async () => {
    cluster.put('a');
    start();
    await shows(1);
    await cluster.stop();
    await eventually(() => failures.length > 0);
    expect(found()).to.deep.equal(['a']);
    await cluster.start();
  });

  it('E2 reads model, port, type and bootstrap port from annotations', () => {
    end = () => undefined;
    const annotations = {
      'worker-mesh/model': 'a, b',
      'worker-mesh/type': 'prefill',
      'worker-mesh/bootstrap-port': '8998',
      'worker-mesh/scheme': 'grpc',
    };
    const pod = {
      metadata: { name: 'p', namespace: 'n', labels: { app: 'x' }, annotations },
      status: { podIP: 'fd00::1', conditions: [{ type: 'Ready', status: 'True' }] },
    };
    expect(podSpec(pod, 'http', 8_000)?.spec).to.deep.equal({
      url: 'grpc://[fd00::1]:8000',
      models: [{ id: 'a' }, { id: 'b' }],
      worker_type: 'prefill',
      bootstrap_port: 8998,
      labels: { app: 'x', namespace: 'n', pod: 'p' },
    });
  });
});
