import { parse, v5 } from 'uuid';

/**
 * The id of `owner`'s record for a canonical URL (I1): the same after every restart, and another one
 * for another owner of the same URL.
 */
export function workerId(owner: string, url: string): string {
  if (last.owner !== owner) last = { owner, namespace: parse(v5(owner, v5.URL)) };
  return v5(url, last.namespace);
}

/** The namespace of the last owner, as bytes: a log's records come one after the other. */
let last = { owner: '', namespace: parse(v5('', v5.URL)) };
