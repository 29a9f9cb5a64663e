import { expect } from 'chai';
import { Hosts, whyNoHosts } from '../netns/hosts.js';
import { CUTS, HOSTS, buried, cutAndHeal, endure, startAll } from '../netns/scenes.js';
import type { SidecarProcess } from '../support/sidecar-process.js';

/** `npm run netns` is the long version. */
const FLAGS = ['--health-checks=off', '--ping-interval', '200ms', '--dead-timeout', '2s'];

describe('five hosts in network namespaces', function () {
  this.timeout(120_000);
  let hosts: Hosts | undefined;
  let nodes: SidecarProcess[] = [];

  before(async function () {
    const reason = whyNoHosts();
    if (reason !== undefined) {
      process.stdout.write(`    network namespaces are not tested: ${reason}\n`);
      this.skip();
    }
    hosts = await Hosts.open(HOSTS);
    nodes = await startAll(hosts, FLAGS);
  });

  after(async () => {
    await Promise.all(nodes.map((node) => node.end('SIGKILL')));
    hosts?.close();
  });

  it('M4 S8 a cut longer than dead-timeout heals, with the writes of both sides', async () => {
    const [rules] = Object.values(CUTS);
    const healedMs = await cutAndHeal(hosts!, nodes, { rules: rules!, name: 'cut', cutMs: 4_000 });
    process.stdout.write(`      all equal ${Math.round(healedMs)} ms after the end of the cut\n`);
  });

  it('M2 M3 nobody is evicted under some loss and jitter', async () => {
    await hosts!.rule({ loss: 0.05, jitterMs: 50 });
    const { evicted } = await endure(nodes, 4_000);
    expect(evicted).to.equal(0);
    expect(await buried(nodes)).to.deep.equal([]);
    await hosts!.rule({});
  });
});
