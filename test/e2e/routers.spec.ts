import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { call, register } from '../support/gateway.js';
import { nodeAt, peersOf, sameAddresses, statusOf } from '../support/mesh.js';
import { DynamoSelector } from '../support/dynamo.js';
import type { Process } from '../support/process.js';
import {
  findRouters,
  startInferenceWorker,
  VendorRouter,
  type RouterKind,
} from '../support/routers.js';
import { startSidecar, type SidecarProcess } from '../support/sidecar-process.js';

const DEADLINE_MS = 60_000;
const SPEC = {
  models: [{ id: 'm' }],
  health: { disable_health_check: true, drain_settle_secs: 0 },
  // What Dynamo wants to know of a worker before it may choose it.
  kv_block_size: 16,
  kv_events_endpoints: { 0: 'tcp://127.0.0.1:5557' },
};

/** What a test needs of a router, whatever it is. */
interface Router {
  readonly url: string;
  urls(): Promise<string[]>;
  startAgain(): Promise<void>;
  /** Kills the process. */
  end(): Promise<unknown>;
  /** After the test. */
  close(): Promise<unknown>;
  workerMesh(args: readonly string[]): Process;
}

/** Ways of which each must follow everything that happens in the mesh. */
const WAYS: readonly { title: string; kind: RouterKind | 'dynamo'; file: boolean }[] = [
  { title: 'smg by a file', kind: 'smg', file: true },
  { title: 'smg by its API', kind: 'smg', file: false },
  { title: 'vllm-router by its API', kind: 'vllm-router', file: false },
  { title: 'sglang-router by its API', kind: 'sglang', file: false },
  { title: "Dynamo's selection service by its API", kind: 'dynamo', file: false },
];

describe("vendors' routers follow the mesh", () => {
  let python = '';
  let directory: string;
  const sidecars: SidecarProcess[] = [];
  const ends: (() => Promise<unknown>)[] = [];
  let follower: Process;
  let router: Router;

  before(async function () {
    this.timeout(400_000);
    const found = await findRouters();
    if ('missing' in found) {
      process.stdout.write(`      no vendors' routers: ${found.missing}\n`);
      this.skip();
    }
    ({ python } = found);
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'worker-mesh-routers-'));
  });
  afterEach(async () => {
    await Promise.all(ends.splice(0).map((each) => each()));
    await Promise.all(sidecars.splice(0).map((sidecar) => sidecar.end('SIGKILL')));
    rmSync(directory, { recursive: true });
  });

  const worker = async (): Promise<string> => {
    const backend = await startInferenceWorker();
    ends.push(() => backend.end());
    return backend.url;
  };
  const lists = (...urls: string[]): Promise<true> =>
    eventually(async () => {
      const listed = await router.urls();
      expect(listed, follower.out).to.deep.equal([...urls].sort());
      return true as const;
    }, DEADLINE_MS);

  for (const { title, kind, file } of WAYS) {
    it(`E1 ${title}: register, drain, remove, the owner's death, restarts`, async function () {
      const path = join(directory, 'workers.json');
      const flags = ['--discovery-provider', 'file', '--discovery-file', path];
      const started =
        kind === 'dynamo'
          ? await DynamoSelector.start(python)
          : await VendorRouter.start(kind, python, file ? flags : []);
      if ('missing' in started) {
        process.stdout.write(`      no ${title}: ${started.missing}\n`);
        this.skip();
      }
      router = started;
      ends.push(() => router.close());
      const socket = ['--registry-address', `unix:${join(directory, 'here.sock')}`];
      const data = ['--data-dir', join(directory, 'data'), ...socket];
      let here = await startSidecar('here', data);
      sidecars.push(here);
      const there = await startSidecar('there', peersOf([here]));
      sidecars.push(there);
      const way = file
        ? ['export', '--format', kind, '--output', path]
        : ['drive', '--api', kind, '--target', router.url];
      follower = router.workerMesh([...way, '--address', here.addresses.registry]);
      ends.push(() => follower.end());

      const [a, b, c] = [await worker(), await worker(), await worker()];
      await register(here.registry, { url: a, ...SPEC });
      await register(there.registry, { url: b, ...SPEC });
      await register(here.registry, { url: c, ...SPEC });
      await lists(a, b, c);
      const { registry } = here;
      const update = registry.updateWorkerStatus.bind(registry);
      await call(registry, update, { url: c, status: 'WORKER_STATUS_DRAINING' });
      await lists(a, b);
      await call(registry, registry.removeWorker.bind(registry), { url: c });

      await here.end('SIGKILL');
      await eventually(() => follower.out.includes('is away'));
      expect(await router.urls(), 'the sidecar is away').to.deep.equal([a, b].sort());
      const actions = (): number => follower.out.split(file ? 'wrote ' : 'updated ').length;
      const before = actions();
      here = await startSidecar('here', [...data, ...sameAddresses(here), ...peersOf([there])]);
      sidecars.push(here);
      await eventually(() => follower.out.split('following the sidecar').length === 3);
      const d = await worker();
      await register(here.registry, { url: d, ...SPEC });
      await lists(a, b, d);
      // The router may list it before it answers the driver.
      await eventually(() => actions() > before);
      expect(actions() - before, 'one change since the sidecar is back').to.equal(1);

      await router.end();
      await router.startAgain();
      await lists(a, b, d);

      await there.end('SIGKILL');
      await eventually(async () => statusOf(await nodeAt(here, 'there')) === 'DEAD', DEADLINE_MS);
      expect(await router.urls(), 'a dead owner is a flag').to.deep.equal([a, b, d].sort());
      const { mesh } = here;
      await call(mesh, mesh.forgetNode.bind(mesh), { nodeName: 'there' });
      await lists(a, d);
    }).timeout(240_000);
  }
});
