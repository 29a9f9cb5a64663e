import { v5 } from 'uuid';

/**
 * The id of `owner`'s record for a canonical URL (I1): the same after every restart, and another one
 * for another owner of the same URL.
 */
export function workerId(owner: string, url: string): string {
  return v5(url, v5(owner, v5.URL));
}
