import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { WorkerCache } from '../../src/client/index.js';
import { eventually } from '../support/eventually.js';
import { call, register } from '../support/gateway.js';
import { sameAddresses } from '../support/mesh.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const OWN = ['http://own:1', 'http://own:2'];
const HEALTH = { disable_health_check: true, drain_settle_secs: 0 };
const step = fc.oneof(
  fc.nat(3).map((at) => ({ t: 'register' as const, url: `http://other:${at + 1}` })),
  fc.nat(3).map((at) => ({ t: 'remove' as const, url: `http://other:${at + 1}` })),
  fc.constant({ t: 'kill' as const }),
  fc.constant({ t: 'freeze' as const }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** One sidecar at one socket, killed and frozen by the steps of a run. */
class Run {
  readonly #directory = mkdtempSync(join(tmpdir(), 'worker-mesh-return-'));
  readonly #wanted = new Set(OWN);
  readonly #seen: string[][] = [];
  readonly #disk: boolean;
  #sidecar!: SidecarProcess;
  #cache!: WorkerCache;

  constructor(disk: boolean) {
    this.#disk = disk;
  }

  get #flags(): string[] {
    const socket = `unix:${join(this.#directory, 'registry.sock')}`;
    const data = this.#disk ? join(this.#directory, 'data') : 'none';
    return ['--registry-address', socket, '--data-dir', data];
  }

  async start(): Promise<void> {
    this.#sidecar = await startSidecar('a', this.#flags);
    this.#cache = new WorkerCache({ address: this.#sidecar.addresses.registry });
    const specs = OWN.map((url) => ({ url, health: HEALTH }));
    await this.#cache.keepRegistered({ manager: 'g', specs });
    await this.#settled();
    this.#cache.onChange(() => this.#seen.push(this.#urls()));
  }

  async take(action: Step): Promise<void> {
    await this.#do(action);
    await this.#settled();
  }

  async #do(action: Step): Promise<void> {
    const { registry, child } = this.#sidecar;
    if (action.t === 'register') {
      this.#wanted.add(action.url);
      await register(registry, { url: action.url, health: HEALTH }, { allowReplace: true });
    } else if (action.t === 'remove') {
      this.#wanted.delete(action.url);
      const request = { url: action.url, allowMissing: true, skipDrain: true };
      await call(registry, registry.removeWorker.bind(registry), request);
    } else if (action.t === 'freeze') {
      child.kill('SIGSTOP');
      expect(this.#urls(), 'frozen').to.deep.equal([...this.#wanted].sort());
      child.kill('SIGCONT');
    } else {
      await this.#sidecar.end('SIGKILL');
      await eventually(() => !this.#cache.connected);
      expect(this.#urls(), 'the sidecar is away').to.deep.equal([...this.#wanted].sort());
      // Without a disk it comes back with nothing; its gateway has its own workers registered again.
      if (!this.#disk)
        for (const url of this.#wanted) if (!OWN.includes(url)) this.#wanted.delete(url);
      const again = [...this.#flags, ...sameAddresses(this.#sidecar)];
      this.#sidecar = await startSidecar('a', again);
    }
  }

  /** What is never so: a set without a worker that was always registered. */
  check(): void {
    for (const urls of this.#seen) expect(urls).to.include.members(OWN);
  }

  async end(): Promise<void> {
    this.#cache.close();
    await this.#sidecar.end('SIGKILL');
    rmSync(this.#directory, { recursive: true });
  }

  #urls(): string[] {
    return [...(this.#cache.current ?? [])].map(({ url }) => url);
  }

  async #settled(): Promise<void> {
    await eventually(() => {
      expect(this.#cache.connected).to.equal(true);
      expect(this.#urls()).to.deep.equal([...this.#wanted].sort());
    }, 60_000);
  }
}

describe('the law of WorkerCache', () => {
  it('E1 beside a sidecar at one socket, killed and frozen at random: it ends with what there is', async () => {
    const steps = fc.array(step, { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), steps, async (disk, actions) => {
        const run = new Run(disk);
        try {
          await run.start();
          for (const action of [...actions, { t: 'kill' as const }]) await run.take(action);
          run.check();
        } finally {
          await run.end();
        }
      }),
      {
        numRuns: 3,
        endOnFailure: true,
        examples: [
          [false, []],
          [true, []],
        ],
      },
    );
  }).timeout(300_000);
});
