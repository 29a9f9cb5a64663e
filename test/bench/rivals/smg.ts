import {
  findRouters,
  freePort,
  startInferenceWorker,
  VendorRouter,
} from '../../support/routers.js';
import { msUntil } from '../measure.js';

/** Two gateways of smg that share their workers by the mesh inside them. */
export interface SmgMesh {
  /** A worker is added at the first gateway, until the second one lists it, ms. */
  register(): Promise<number>;
  end(): Promise<void>;
}

/** Starts them, or says in words why there are none. */
export async function startSmgMesh(): Promise<SmgMesh | { readonly missing: string }> {
  const found = await findRouters();
  if ('missing' in found) return found;
  const { python } = found;
  const ports = [await freePort(), await freePort()] as const;
  const flagsOf = (name: string, port: number, peer: number): string[] => [
    ...['--enable-mesh', '--mesh-server-name', name, '--mesh-host', '127.0.0.1'],
    ...['--mesh-advertise-host', '127.0.0.1', '--mesh-port', `${port}`],
    ...['--mesh-peer-urls', `127.0.0.1:${peer}`],
  ];
  const [at, beside] = ports;
  const a = await VendorRouter.start('smg', python, flagsOf('a', at, beside));
  const b = await VendorRouter.start('smg', python, flagsOf('b', beside, at));
  const workers: { end(): Promise<void> }[] = [];
  return {
    register: async () => {
      const worker = await startInferenceWorker();
      workers.push(worker);
      const { url } = worker;
      const startMs = performance.now();
      await addTo(a, url);
      return msUntil(startMs, async () => (await b.urls()).includes(url));
    },
    end: async () => {
      await Promise.all([a, b, ...workers].map((each) => each.end()));
    },
  };
}

async function addTo({ url }: VendorRouter, worker: string): Promise<void> {
  const answer = await fetch(`${url}/workers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: worker }),
  });
  if (!answer.ok) throw new Error(`smg takes no worker: ${await answer.text()}`);
}
