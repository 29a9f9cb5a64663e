import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { run } from '../../src/cli/run.js';
import { TestAuthority, type IssuedFiles } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { FakeIo } from '../support/fake-io.js';
import { call, list, register } from '../support/gateway.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const QUIET = ['--health-checks=off', '--claim-grace=30s'];
const WARNING = 'the data directory is older than what peers hold of this node: it was put back';

/** A copy of a data directory from an hour ago, started as if nothing had happened since (D6). */
describe('a data directory that was put back', function () {
  this.timeout(60_000);
  let directory: string;
  let sidecars: SidecarProcess[] = [];
  let peer: SidecarProcess;
  let authority: TestAuthority;
  const files = new Map<string, IssuedFiles>();
  let later: { readonly kept: number; readonly lost: number };

  async function start(name: string, ...flags: string[]): Promise<SidecarProcess> {
    const { ca, cert, key } = files.get(name)!;
    const tls = ['--tls-ca', ca, '--tls-cert', cert, '--tls-key', key];
    const sidecar = await startSidecar(name, [...QUIET, ...tls, ...flags]);
    sidecars.push(sidecar);
    return sidecar;
  }

  const at = (name: string): string => join(directory, name);
  const startOn = (name: string, ...flags: string[]): Promise<SidecarProcess> =>
    start('a', '--data-dir', at(name), '--peer', peer.addresses.gossip, ...flags);

  const shown = async (sidecar: SidecarProcess): Promise<[string, string, boolean][]> =>
    (await list(sidecar.registry)).map(({ url, origin, stale, specJson }) => [
      `${url} ${(JSON.parse(specJson) as { priority: number }).priority}`,
      origin.replace('WORKER_ORIGIN_', ''),
      stale,
    ]);

  const check = async (sidecar: SidecarProcess): Promise<string> => {
    const io = new FakeIo();
    await run(['check', '--address', sidecar.addresses.registry], io, () =>
      Promise.reject(new Error('not served here')),
    );
    return io.out;
  };

  before(() => {
    // With TLS logs are signed: only what this node itself has signed is taken back.
    authority = new TestAuthority();
    for (const name of ['a', 'b']) files.set(name, authority.issue(name, `DNS:${name}`));
  });
  after(() => authority.remove());

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-restore-'));
    peer = await start('b');
    const a = await startOn('now');
    for (const [url, priority] of [
      ['http://kept:1', 1],
      ['http://removed:1', 1],
    ]) {
      await register(a.registry, { url, priority });
    }
    cpSync(at('now'), at('copy'), { recursive: true });
    const replace = { allowReplace: true };
    const kept = await register(a.registry, { url: 'http://kept:1', priority: 2 }, replace);
    const lost = await register(a.registry, { url: 'http://lost:1', priority: 1 });
    later = { kept: kept.worker!.revision, lost: lost.worker!.revision };
    const remove = a.registry.removeWorker.bind(a.registry);
    await call(a.registry, remove, { url: 'http://removed:1', skipDrain: true });
    await eventually(async () =>
      expect((await shown(peer)).map(([each]) => each)).to.deep.equal([
        'http://kept:1 2',
        'http://lost:1 1',
      ]),
    );
    await a.end();
  });

  afterEach(async () => {
    await Promise.all(sidecars.map((each) => each.end('SIGKILL')));
    sidecars = [];
    rmSync(directory, { recursive: true });
  });

  it('D6 is said loudly, and what only peers hold waits to be claimed, over a crash too', async () => {
    const a = await startOn('copy');
    const line = a.log.find(({ message }) => message === WARNING);
    expect(line).to.include({ level: 'warn', lost: 1, removed: 1, changed: 1 });
    expect(line).to.include({ lostWorkers: 'http://lost:1', removedWorkers: 'http://removed:1' });
    const expected = [
      ['http://kept:1 1', 'LOCAL', false],
      ['http://lost:1 1', 'MESH', true],
      ['http://removed:1 1', 'LOCAL', false],
    ];
    await eventually(async () => expect(await shown(a)).to.deep.equal(expected));
    expect(await check(a)).to.match(
      /! restore .*only peers hold: http:\/\/lost:1; removed since: http:\/\/removed:1/,
    );
    await a.end('SIGKILL');
    const again = await startOn('copy');
    await eventually(async () => expect(await shown(again)).to.deep.equal(expected));
    await register(again.registry, { url: 'http://lost:1', priority: 1 });
    const own = (await shown(again)).map(([each, origin]) => [each, origin]);
    expect(own).to.deep.include(['http://lost:1 1', 'LOCAL']);
  });

  it('D6 with --restore prefer-peers goes on from what it said last', async () => {
    const a = await startOn('copy', '--restore', 'prefer-peers');
    expect(a.log.find(({ message }) => message === WARNING)).to.include({
      restore: 'prefer-peers',
    });
    const expected = [
      ['http://kept:1 2', 'LOCAL', false],
      ['http://lost:1 1', 'LOCAL', false],
    ];
    expect(await shown(a)).to.deep.equal(expected);
    const revisions = (await list(a.registry)).map(({ revision }) => revision);
    expect(revisions).to.deep.equal([later.kept, later.lost]);
    await a.end();
    const again = await startOn('copy');
    expect(await shown(again)).to.deep.equal(expected);
    expect(again.log.some(({ message }) => message === WARNING)).to.equal(false);
  });

  it('D6 says nothing of a directory that is its own, after a crash', async () => {
    const a = await startOn('now');
    await register(a.registry, { url: 'http://new:1', priority: 1 });
    await eventually(async () => expect(await shown(peer)).to.have.length(3));
    await a.end('SIGKILL');
    const again = await startOn('now');
    expect(again.log.some(({ message }) => message === WARNING)).to.equal(false);
    expect(await check(again)).to.contain('✓ data');
    expect(await shown(again)).to.have.length(3);
  });
});
