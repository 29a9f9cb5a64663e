import { X509Certificate } from 'node:crypto';
import { readTextFile } from './text-file.js';

const BEGIN = '-----BEGIN CERTIFICATE-----';
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * The certificates of a file of authorities, PEM. Each one is checked here: what TLS cannot read it leaves out without a
 * word, with all that stand behind it, and then trusts nobody.
 *
 * @throws when there is none, or when one is cut off or cannot be read.
 */
export function readAuthorities(path: string): string[] {
  const text = readTextFile(path);
  const found = text.match(CERTIFICATE);
  if (found === null) throw new Error(`${path} holds no certificate`);
  if (found.length < text.split(BEGIN).length - 1) {
    throw new Error(`${path} holds a certificate that does not end`);
  }
  for (const [at, pem] of found.entries()) {
    try {
      new X509Certificate(pem);
    } catch {
      throw new Error(`certificate ${at + 1} of ${path} cannot be read`);
    }
  }
  return found;
}
