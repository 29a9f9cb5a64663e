import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status, type ServiceError } from '@grpc/grpc-js';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { call, list, register } from '../support/gateway.js';
import { SmallDisk } from '../support/small-disk.js';
import { readAll } from '../storage/read-all.js';
import { spawnBin, startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const QUIET = ['--health-checks=off'];

describe('durability', () => {
  let directory: string;
  let sidecars: SidecarProcess[] = [];
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-durability-'))));
  afterEach(async () => {
    await Promise.all(sidecars.map((each) => each.end()));
    sidecars = [];
    rmSync(directory, { recursive: true });
  });

  async function start(name: string, ...flags: string[]): Promise<SidecarProcess> {
    const sidecar = await startSidecar(name, [...QUIET, ...flags]);
    sidecars.push(sidecar);
    return sidecar;
  }

  it('D1 D2 W11 after kill -9 workers are back with status, manager and drain; the key is not', async () => {
    const health = { drain_settle_secs: 600 };
    const key = 'sk-not-on-disk-1';
    const flags = ['--data-dir', directory];
    const before = await start('n', ...flags);
    await register(before.registry, { url: 'http://a:1', health, api_key: key }, { manager: 'm1' });
    await register(before.registry, { url: 'http://b:1', health });
    await register(before.registry, { url: 'http://c:1', health });
    const updateStatus = before.registry.updateWorkerStatus.bind(before.registry);
    for (const url of ['http://a:1', 'http://b:1']) {
      await call(before.registry, updateStatus, { url, status: 'WORKER_STATUS_READY' });
    }
    const remove = before.registry.removeWorker.bind(before.registry);
    await call(before.registry, remove, { url: 'http://b:1' });
    await call(before.registry, remove, { url: 'http://c:1', skipDrain: true });
    const listed = await list(before.registry);
    await before.end('SIGKILL');
    for (const [file, text] of Object.entries(readAll(directory))) {
      expect(text.includes(key), file).to.equal(false);
    }
    const after = await start('n', ...flags);
    const back = await list(after.registry);
    const brief = (workers: typeof back) =>
      workers.map(({ url, status: now, manager, revision, workerId }) => ({
        ...{ url, now, manager, revision, workerId },
      }));
    expect(brief(back)).to.deep.equal(brief(listed));
    expect(back.map(({ url, status: now }) => [url, now])).to.deep.equal([
      ['http://a:1', 'WORKER_STATUS_READY'],
      ['http://b:1', 'WORKER_STATUS_DRAINING'],
    ]);
    expect(back[0]!.apiKeySet).to.equal(false);
  });

  it('W10 with --persist-secrets the key is back', async () => {
    const flags = ['--data-dir', directory, '--persist-secrets'];
    const before = await start('n', ...flags);
    await register(before.registry, { url: 'http://a:1', api_key: 'sk-2' });
    await before.end('SIGKILL');
    const after = await start('n', ...flags);
    expect((await list(after.registry))[0]).to.include({ apiKeySet: true });
    expect((statSync(directory).mode & 0o777).toString(8)).to.equal('700');
  });

  it('D1 a full disk refuses writes, serves reads and gossip, and is left behind by itself', async function () {
    const disk = join(directory, 'disk');
    mkdirSync(disk);
    const small = SmallDisk.mount(disk, '4m');
    if (small === undefined) this.skip();
    try {
      await fillUp(disk);
    } finally {
      small.unmount();
    }
  });

  async function fillUp(disk: string): Promise<void> {
    const ballast = join(disk, 'ballast');
    writeFileSync(ballast, Buffer.alloc(2_000_000));
    const a = await start('a', '--data-dir', disk, '--admin-address', '127.0.0.1:0');
    const b = await start('b', '--peer', a.addresses.gossip);
    const put = (url: string) => register(a.registry, { url, pad: 'x'.repeat(30_000) });
    let refusal: ServiceError | undefined;
    const acknowledged: string[] = [];
    for (let at = 100; refusal === undefined; at += 1) {
      const url = `http://10.0.1.${at}:1`;
      await put(url).then(
        () => acknowledged.push(url),
        (error: unknown) => (refusal = error as ServiceError),
      );
    }
    expect(refusal.code).to.equal(status.RESOURCE_EXHAUSTED);
    expect(refusal.message).to.contain(disk);
    const readyz = await fetch(`http://${a.addresses.admin}/readyz`);
    expect(readyz.status).to.equal(200);
    expect(await readyz.text()).to.match(/^ready\ndegraded: writes are refused: .*disk/);
    const ofA = async ({ registry }: SidecarProcess) =>
      (await list(registry, { ownerNode: 'a' })).map(({ url }) => url);
    // D4: nobody sees what was refused, now or later.
    expect(await ofA(a)).to.deep.equal(acknowledged);
    await register(b.registry, { url: 'http://on-b:1' });
    await eventually(async () =>
      (await list(a.registry)).some(({ url }) => url === 'http://on-b:1'),
    );
    await eventually(async () => (await ofA(b)).length === acknowledged.length);
    expect(await ofA(b)).to.deep.equal(acknowledged);
    rmSync(ballast);
    await eventually(() => put('http://a:1'));
    await a.end('SIGKILL');
    sidecars = sidecars.filter((each) => each !== a);
    const after = await start('a', '--data-dir', disk);
    expect(await ofA(after)).to.deep.equal([...acknowledged, 'http://a:1']);
  }

  describe('a directory that cannot be used', () => {
    /** Starts on the directory; expects exit code 1, one line of reason, and no byte changed. */
    async function expectRefusal(words: RegExp): Promise<void> {
      const before = readAll(directory);
      const flags = ['serve', '--node-name', 'n', '--data-dir', directory];
      const ports = ['--registry-address', '127.0.0.1:0', '--gossip-address', '127.0.0.1:0'];
      const { child, output } = spawnBin([...flags, ...ports, '--admin-address', 'off']);
      const [code] = (await once(child, 'close')) as [number];
      expect(code).to.equal(1);
      expect(output).to.have.length(1);
      expect(output[0]).to.match(words);
      expect(readAll(directory)).to.deep.equal(before);
    }

    const segment = () => join(directory, 'journal-0000000001.log');

    beforeEach(async () => {
      const sidecar = await startSidecar('n', [...QUIET, '--data-dir', directory]);
      for (let at = 0; at < 20; at += 1) {
        await register(sidecar.registry, { url: `http://10.0.0.${at}:1`, pad: 'x'.repeat(3000) });
      }
      await sidecar.end();
    });

    it('D3 held by a live process: names it, and leaves it alone', async () => {
      const holder = await start('n', '--data-dir', directory);
      await expectRefusal(
        new RegExp(`in use: process ${holder.child.pid} has it; stop that process`),
      );
      expect(await list(holder.registry)).to.have.length(20);
    });

    it('D3 a truncated file: names the file and what to do', async () => {
      truncateSync(segment(), Math.floor(statSync(segment()).size / 2));
      await expectRefusal(
        /journal-.*\.log is damaged at byte .*nothing was changed; move the directory away/,
      );
    });

    it('D3 flipped bits: names the file and what to do', async () => {
      const bytes = readFileSync(segment());
      for (let at = 2 * 4096 + 1000; at < bytes.length; at += 4096) bytes[at]! ^= 1;
      writeFileSync(segment(), bytes);
      await expectRefusal(
        /journal-.*\.log is damaged at byte .*nothing was changed; move the directory away/,
      );
    });

    it('D3 a newer format: names the file and what to do', async () => {
      writeFileSync(join(directory, 'FORMAT'), 'worker-mesh data, format 9\n');
      await expectRefusal(/FORMAT says format 9.*start the version that wrote it/);
    });
  });
});
