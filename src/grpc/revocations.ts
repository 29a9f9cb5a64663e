import type { X509Certificate } from 'node:crypto';

const PEM_LIST = /-----BEGIN X509 CRL-----[\s\S]*?-----END X509 CRL-----/g;
const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** A value of DER: what it is, its content, and all of it. */
interface Value {
  readonly tag: number;
  readonly body: Buffer;
  readonly whole: Buffer;
}

/**
 * The lists of a PEM file, one by one: of a file as a whole Node.js reads the first list only.
 * @throws when there is none, or what cannot be read.
 */
export function readLists(pem: Buffer): Buffer[] {
  const lists = (pem.toString('latin1').match(PEM_LIST) ?? []).map((list) => Buffer.from(list));
  if (lists.length === 0) throw new Error('it holds no list of revoked certificates in PEM');
  new Revocations(lists);
  return lists;
}

/**
 * Which certificates have been revoked, by lists that OpenSSL has accepted. Node.js asks them for connections
 * only, and signatures are to be refused by them too (S12). A list counts for certificates of its own issuer; who
 * put it beside the authorities is trusted, so that its signature is not checked here.
 */
export class Revocations {
  readonly #revoked = new Set<string>();

  /** @throws when one of them is no list. */
  constructor(lists: readonly Buffer[]) {
    for (const pem of lists) {
      const base64 = pem.toString('latin1').replace(/-----[A-Z0-9 ]+-----/g, '');
      const [list] = valuesOf(Buffer.from(base64, 'base64'));
      const [signed] = valuesOf(body(list));
      const fields = valuesOf(body(signed));
      // Version, if there is one; algorithm, issuer, one or two times; then what was revoked, if anything.
      const [, issuer, ...rest] = fields.slice(fields[0]?.tag === INTEGER ? 1 : 0);
      for (const entry of valuesOf(rest.find(({ tag }) => tag === SEQUENCE)?.body)) {
        this.#revoked.add(nameOf(body(issuer, true), body(valuesOf(entry.body)[0])));
      }
    }
  }

  /** Whether its issuer has revoked the certificate. */
  has({ raw }: Pick<X509Certificate, 'raw'>): boolean {
    if (this.#revoked.size === 0) return false;
    const [certificate] = valuesOf(raw);
    const fields = valuesOf(body(valuesOf(body(certificate))[0]));
    // Version under a tag of its own, if there is one; then serial number, algorithm, issuer.
    const [serial, , issuer] = fields.slice(fields[0]?.tag === INTEGER ? 0 : 1);
    return this.#revoked.has(nameOf(body(issuer, true), body(serial)));
  }
}

function nameOf(issuer: Buffer, serial: Buffer): string {
  return `${issuer.toString('base64')} ${serial.toString('hex')}`;
}

function body(value: Value | undefined, whole = false): Buffer {
  if (value === undefined) throw new Error('it is no list of revoked certificates');
  return whole ? value.whole : value.body;
}

/** The values that stand one after the other in DER. */
function valuesOf(der: Buffer = Buffer.alloc(0)): Value[] {
  const values: Value[] = [];
  for (let start = 0; start < der.length;) {
    const short = der[start + 1] ?? 0;
    const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
    if (lengthBytes > 4 || start + 2 + lengthBytes > der.length) throw new Error('it is not DER');
    const from = start + 2 + lengthBytes;
    const length = lengthBytes === 0 ? short : der.readUIntBE(start + 2, lengthBytes);
    const whole = der.subarray(start, from + length);
    if (whole.length !== from + length - start) throw new Error('it is not DER');
    values.push({ tag: der[start] ?? 0, body: der.subarray(from, from + length), whole });
    start = from + length;
  }
  return values;
}
