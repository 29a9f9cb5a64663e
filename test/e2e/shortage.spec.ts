import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { startGrpcBackend, startHttpBackend, type Backend } from '../support/backend.js';
import { eventually } from '../support/eventually.js';
import { Watch, list, register } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

describe('a sidecar without descriptors', () => {
  let sidecars: SidecarProcess[] = [];
  let backends: Backend[] = [];
  afterEach(async () => {
    await Promise.all([...sidecars, ...backends].map((each) => each.end()));
    sidecars = [];
    backends = [];
  });

  it('H8 says of no worker that it is down, and why it cannot ask', async () => {
    const a = await startSidecar('a', ['--remove-unhealthy-workers']);
    sidecars.push(a);
    const b = await startSidecar('b', ['--peer', a.addresses.gossip, '--probe-imports=off']);
    sidecars.push(b);
    backends.push(await startHttpBackend(), await startGrpcBackend());
    const health = { check_interval_secs: 0.2, failure_threshold: 1, drain_settle_secs: 0 };
    const urls = backends.map(({ url }) => url);
    // By name, too: without a descriptor the resolver cannot look.
    urls.push(`${urls[0]?.replace('127.0.0.1', 'localhost')}`);
    for (const url of urls) await register(a.registry, { url, health });
    const ready = async (each: SidecarProcess) =>
      (await list(each.registry)).filter(({ status }) => status === 'WORKER_STATUS_READY').length;
    await eventually(async () => (await ready(a)) === 3 && (await ready(b)) === 3);
    const watch = new Watch(b.registry, {});
    await eventually(() => watch.synced);
    const seen = watch.events.length;

    // The next descriptor that is asked for is above the highest in use: not one more can be had.
    const pid = String(a.child.pid);
    const open = readdirSync(`/proc/${pid}/fd`).length;
    execFileSync('prlimit', ['--pid', pid, `--nofile=${open - 2}:4096`]);
    const notice = await eventually(() => {
      const line = a.log.find(({ message }) => message.startsWith('cannot probe workers'));
      if (line === undefined) throw new Error('nothing is logged');
      return line;
    });
    expect(notice).to.include({ level: 'warn', reason: 'descriptors' });
    execFileSync('prlimit', ['--pid', pid, '--nofile=4096:4096']);
    const probes = backends.map((each) => each.probes);
    await eventually(() => backends.every((each, at) => each.probes > probes[at]! + 1));
    expect(watch.events.slice(seen)).to.deep.equal([]);
    watch.end();
  });
});
