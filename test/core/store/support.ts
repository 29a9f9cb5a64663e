import type { Boot } from '../../../src/core/boot.js';
import type { Hash64, Instant } from '../../../src/core/ports.js';
import { MeshStore } from '../../../src/core/store/mesh-store.js';
import type { ReceiveResult } from '../../../src/core/store/judge.js';
import type { OwnerDelta, Part, Want } from '../../../src/core/store/rows.js';
import type { StoreLimits } from '../../../src/core/store/store-limits.js';

export const GRACE_MS = 300_000;
export const CLAIM_GRACE_MS = 60_000;
export const WALL_MS = 1_800_000_000_000;

/** FNV-1a, 64 bits: obvious, and spread well enough for tests. */
export const hash64: Hash64 = (bytes) => {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
};

/** The moment `ms` after the tests' beginning. */
export function at(ms: number): Instant {
  return { monotonicMs: ms, wallMs: WALL_MS + ms };
}

/** Boot number n, of instance i. */
export function boot(n: number, i = n): Boot {
  return { generation: n, instanceId: i.toString(16).padStart(16, '0') };
}

export function createStore(
  node: string,
  o: {
    boot?: Boot;
    limits?: Partial<StoreLimits>;
    nowMs?: number;
    complete?: boolean;
    claimGraceMs?: number;
    tombstoneGraceMs?: number;
    bars?: (owner: string, boot: Boot) => boolean;
  } = {},
): MeshStore {
  return new MeshStore({
    node,
    boot: o.boot ?? boot(1),
    hash64,
    ...(o.limits ? { limits: o.limits } : {}),
    ...(o.bars ? { bars: o.bars } : {}),
    tombstoneGraceMs: o.tombstoneGraceMs ?? GRACE_MS,
    claimGraceMs: o.claimGraceMs ?? CLAIM_GRACE_MS,
    complete: o.complete ?? false,
    now: at(o.nowMs ?? 0),
  });
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function text(value: Uint8Array | undefined): string | undefined {
  return value && new TextDecoder().decode(value);
}

/** All frames of one transfer. */
export function frames<K extends Part['kind']>(
  from: MeshStore,
  want: Want & { readonly kind: K },
  maxBytes = 256 * 1024,
): Extract<OwnerDelta, { kind: K }>[] {
  const transfer = from.openTransfer(want);
  const all: OwnerDelta[] = [];
  while (transfer) {
    const delta = from.nextDelta(transfer, maxBytes);
    if (!delta) break;
    all.push(delta);
  }
  return all as Extract<OwnerDelta, { kind: K }>[];
}

/** What `to` lacks of `owner` by its own row, from `from`; the outcome of the last frame. */
export function pull(
  from: MeshStore,
  to: MeshStore,
  owner: string,
  o: { nowMs?: number; maxBytes?: number; linkId?: number } = {},
): ReceiveResult | undefined {
  const row = to.row(owner);
  const want = { owner, ...(row?.boot ? { boot: row.boot } : {}), after: row?.head ?? 0 };
  let result: ReceiveResult | undefined;
  for (const delta of frames(from, { ...want, kind: 'log' }, o.maxBytes)) {
    result = to.receive(o.linkId ?? 1, delta, at(o.nowMs ?? 0));
  }
  return result;
}

/** The prior of `owner`, from `from` to `to`. */
export function pullPrior(
  from: MeshStore,
  to: MeshStore,
  owner: string,
  o: { nowMs?: number; maxBytes?: number } = {},
): ReceiveResult | undefined {
  let result: ReceiveResult | undefined;
  for (const delta of frames(from, { owner, after: 0, kind: 'prior' }, o.maxBytes)) {
    result = to.receive(2, delta, at(o.nowMs ?? 0));
  }
  return result;
}

/** What a reader sees of one owner: key → value, with a mark on what is prior. */
export function shown(store: MeshStore, owner: string): Record<string, string> {
  const view: Record<string, string> = {};
  for (const { owner: of, key } of store.keys()) {
    if (of !== owner) continue;
    const record = store.get(owner, key);
    view[key] = `${text(record?.value) ?? '?'}${record?.prior ? ' (prior)' : ''}`;
  }
  return view;
}

/** All dirty keys, as `owner/key`, sorted; `*` after an overflow. */
export function dirty(store: MeshStore): string[] {
  const { keys, overflowed } = store.takeDirty(Number.MAX_SAFE_INTEGER);
  const names = keys.map(({ owner, key }) => `${owner}/${key}`).sort();
  return overflowed ? ['*', ...names] : names;
}
