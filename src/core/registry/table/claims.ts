import { isRoutable, type WorkerRecord } from '../worker.js';

/**
 * All claims of one URL, the active one first (W4): the local one; else the present one while it is
 * routable or nobody else is; else the routable one with the smallest owner name. The rest follow by owner.
 */
export function orderClaims(
  claims: readonly WorkerRecord[],
  activeId: string | undefined,
): WorkerRecord[] {
  if (claims.length < 2) return [...claims];
  const sorted = [...claims].sort((a, b) => (a.owner < b.owner ? -1 : 1));
  const active = chooseActive(sorted, activeId);
  return active ? [active, ...sorted.filter((claim) => claim !== active)] : [];
}

/** The claims of a URL with one more, or with one in the place of that with its id, in their order. */
export function withClaim(
  claims: readonly WorkerRecord[],
  record: WorkerRecord,
): readonly WorkerRecord[] {
  const [first] = claims;
  // Most URLs have one owner.
  if (first === undefined || (claims.length === 1 && first.id === record.id)) return [record];
  const others = claims.filter(({ id }) => id !== record.id);
  return orderClaims([...others, record], first.id);
}

function chooseActive(
  sorted: readonly WorkerRecord[],
  activeId: string | undefined,
): WorkerRecord | undefined {
  const local = sorted.find(({ origin }) => origin === 'LOCAL');
  if (local) return local;
  const present = sorted.find(({ id }) => id === activeId);
  const routable = sorted.find(isRoutable);
  if (present && (isRoutable(present) || !routable)) return present;
  return routable ?? sorted[0];
}
