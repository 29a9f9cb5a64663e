import { createHash, verify, type KeyObject, X509Certificate } from 'node:crypto';
import type { Seal } from '../../core/ports.js';
import { issuersOf, namesOf } from '../../grpc/certificate-state.js';
import type { Revocations } from '../../grpc/revocations.js';

/** A certificate may lie so far in the future of this clock; its owner's clock may be ahead. */
const NOT_BEFORE_SLACK_MS = 86_400_000;
/** Certificates that are kept parsed; beyond, the oldest is dropped, and parsed and judged again when it is needed. */
const CERTIFICATES_MAX = 1024;
/** DER of the identifier of name constraints, which Node cannot check. */
const NAME_CONSTRAINTS = Buffer.from('0603551d1e', 'hex');

/** A certificate that comes from an authority. */
interface Signer {
  readonly key: KeyObject;
  readonly names: readonly string[];
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Judges signatures by certificates that come with them, and remembers those that it has judged. */
export class SignerCertificates {
  readonly #cluster: string;
  readonly #trusted: readonly X509Certificate[];
  readonly #revocations: Revocations;
  readonly #nowMs: () => number;
  readonly #known = new Map<string, Signer>();

  constructor(o: {
    readonly cluster: string;
    readonly trusted: readonly X509Certificate[];
    readonly revocations: Revocations;
    nowMs(): number;
  }) {
    this.#cluster = o.cluster;
    this.#trusted = o.trusted;
    this.#revocations = o.revocations;
    this.#nowMs = () => o.nowMs();
  }

  /**
   * Why this is no signature of the owner: by X2 its certificate must carry the owner's name, and it must have
   * been valid when the log was stamped. It may have expired since: what was signed then stays true. One that was
   * revoked signs nothing, whatever the stamp: its thief can choose that.
   */
  fault(owner: string, stampMs: number, statement: string, seal: Seal): string | undefined {
    const signer = this.#signer(seal);
    if (typeof signer === 'string') return signer;
    if (!signer.names.includes(owner)) {
      return `it is signed by ${signer.names.join(', ') || 'no node'}, not by node ${owner}`;
    }
    if (signer.untilMs < stampMs) return 'the certificate of its signature had expired';
    if (signer.fromMs > this.#nowMs() + NOT_BEFORE_SLACK_MS) {
      return 'the certificate of its signature is not valid yet';
    }
    if (isSignature(signer.key, statement, seal.signature)) return undefined;
    return `its signature is not that of node ${owner} over what it says`;
  }

  #signer({ fingerprint, chain }: Seal): Signer | string {
    const known = this.#known.get(fingerprint);
    if (known !== undefined) return known;
    const [leaf] = chain;
    const real = leaf && createHash('sha256').update(leaf).digest('hex');
    // What goes under another's fingerprint must not be remembered under it.
    if (real !== fingerprint) return 'its certificate is not the one that it names';
    const signer = this.#judge(chain);
    // Whoever comes from no authority could invent any number of certificates.
    if (typeof signer === 'string') return signer;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size >= CERTIFICATES_MAX) this.#known.delete(oldest);
    this.#known.set(fingerprint, signer);
    return signer;
  }

  #judge(chain: readonly Uint8Array[]): Signer | string {
    try {
      const [leaf, ...others] = chain.map((der) => new X509Certificate(der));
      const issuers = leaf && issuersOf(leaf, others, this.#trusted);
      if (leaf === undefined || issuers === undefined) {
        return 'the certificate of its signature comes from no authority of this node';
      }
      if ([leaf, ...issuers].some((one) => this.#revocations.has(one))) {
        return 'the certificate of its signature was revoked';
      }
      if (issuers.some(({ raw }) => raw.includes(NAME_CONSTRAINTS))) {
        return 'the certificate of its signature comes from an authority with name constraints';
      }
      return {
        key: leaf.publicKey,
        names: namesOf(leaf, this.#cluster),
        fromMs: Date.parse(leaf.validFrom),
        untilMs: Math.min(...[leaf, ...issuers].map(({ validTo }) => Date.parse(validTo))),
      };
    } catch {
      return 'the certificate of its signature cannot be read';
    }
  }
}

/** A key that is for other things than signatures makes OpenSSL throw. */
function isSignature(key: KeyObject, statement: string, signature: Uint8Array): boolean {
  try {
    return verify(digestName(key), Buffer.from(statement), key, signature);
  } catch {
    return false;
  }
}

/** The digest that a key signs with; keys of Edwards curves bring their own. */
export function digestName(key: KeyObject): string | null {
  return key.asymmetricKeyType?.startsWith('ed') === true ? null : 'sha256';
}
