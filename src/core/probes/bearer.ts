import { fail, ok, type Result } from '../ports.js';

/**
 * The value of the `authorization` header for a key, or why there is none. A key is any text, and a header
 * is not; what the libraries throw about it quotes the value, which nobody may see (W10).
 */
export function bearerOf(apiKey: string): Result<string, string> {
  if (/^[\u0020-\u007e]*$/u.test(apiKey)) return ok(`Bearer ${apiKey}`);
  return fail('the key cannot be sent: headers take printable ASCII only');
}
