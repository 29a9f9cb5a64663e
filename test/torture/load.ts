import { status, type ServiceError } from '@grpc/grpc-js';
import type { Rng } from '../../src/core/ports.js';
import type { RegistryServiceClient } from '../../src/gen/workermesh/v1/RegistryService.js';
import { call, register } from '../support/gateway.js';
import type { Known, Model } from './model.js';

/** Every drain outlasts a round: what was being removed must still be so after the kill. */
const DRAIN_SECS = 3600;

/**
 * A gateway at full speed: `lanes` requests at a time, each on URLs of its own, until the sidecar is
 * gone. Resolves with the number of acknowledged writes; `first` is called at the first of them.
 */
export async function runLoad(
  client: RegistryServiceClient,
  model: Model,
  rng: Rng,
  o: { readonly lanes: number; readonly urls: number; readonly first: () => void },
): Promise<number> {
  let acknowledged = 0;
  const lane = async (number: number): Promise<void> => {
    for (;;) {
      const slot = Math.floor((rng() * o.urls) / o.lanes) * o.lanes + number;
      const url = `http://10.0.${slot >> 8}.${slot & 255}:8000`;
      try {
        await write(client, model, rng, url);
        acknowledged += 1;
        if (acknowledged === 1) o.first();
      } catch (error) {
        if (!isGone(error)) throw error;
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: o.lanes }, (_, number) => lane(number)));
  return acknowledged;
}

/** A request without an answer stays pending in the model. */
async function write(
  client: RegistryServiceClient,
  model: Model,
  rng: Rng,
  url: string,
): Promise<void> {
  const known = model.known(url);
  const dice = rng();
  if (known === undefined || dice < 0.6) await put(client, model, url, known);
  else await remove(client, model, url, known, dice < 0.8);
}

/** Registers, or replaces by a register that may: a draining worker is wanted again by it (W11). */
async function put(
  client: RegistryServiceClient,
  model: Model,
  url: string,
  known: Known | undefined,
): Promise<void> {
  const version = (known?.version ?? 0) + 1;
  const leadsTo = { version, draining: false, revision: 0 };
  model.begin(url, leadsTo);
  const { worker } = await register(client, createSpec(url, version), { allowReplace: true });
  model.acknowledge(url, { ...leadsTo, revision: worker?.revision ?? 0 });
}

async function remove(
  client: RegistryServiceClient,
  model: Model,
  url: string,
  known: Known,
  skipDrain: boolean,
): Promise<void> {
  const leadsTo = skipDrain ? undefined : { ...known, draining: true };
  model.begin(url, leadsTo);
  await call(client, client.removeWorker.bind(client), { url, skipDrain });
  model.acknowledge(url, leadsTo);
}

function createSpec(url: string, version: number): object {
  const health = { disable_health_check: true, drain_settle_secs: DRAIN_SECS };
  return { url, labels: { version: String(version) }, models: [{ id: 'm' }], health };
}

function isGone(error: unknown): boolean {
  const { code } = error as Partial<ServiceError>;
  return code === status.UNAVAILABLE || code === status.CANCELLED;
}
