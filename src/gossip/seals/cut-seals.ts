import {
  createHash,
  createPrivateKey,
  hash,
  sign,
  type KeyObject,
  type X509Certificate,
} from 'node:crypto';
import { CHAIN_BYTES_MAX, CHAIN_CERTIFICATES_MAX } from '../../core/limits.js';
import type { Seal, SealPort } from '../../core/ports.js';
import { issuersOf, parseCertificates } from '../../grpc/certificate-state.js';
import { Revocations } from '../../grpc/revocations.js';
import { digestName, SignerCertificates } from './signer-certificates.js';
import type { Pem, TlsIdentity } from '../../grpc/tls.js';

/** What this node signs with. */
interface SigningKey {
  readonly key: KeyObject;
  readonly fingerprint: string;
  readonly chain: readonly Uint8Array[];
}

interface InForce {
  readonly pem: Pem;
  readonly mine: SigningKey | undefined;
  readonly signers: SignerCertificates;
}

/** What became of a signature. */
export type SealOutcome = 'signed' | 'valid' | 'invalid';

/**
 * Signs with the key of the node's certificate, and checks signatures against the authorities that links are
 * checked against; both as they are in force at that moment (X1).
 */
export function createSealPort(o: {
  readonly cluster: string;
  readonly identity: Pick<TlsIdentity, 'pem'>;
  nowMs(): number;
  count(outcome: SealOutcome): void;
}): SealPort {
  let known: InForce | undefined;
  const inForce = (): InForce => {
    const { pem } = o.identity;
    if (known?.pem !== pem) {
      const revocations = new Revocations(pem.crl ?? []);
      const signers = new SignerCertificates({ ...o, trusted: trustedBy(pem), revocations });
      const mine = signingFault(pem) === undefined ? signingKey(pem) : undefined;
      known = { pem, mine, signers };
    }
    return known;
  };
  return {
    sha256: (data) => hash('sha256', data, 'hex'),
    fingerprint: () => inForce().mine?.fingerprint ?? '',
    sign: (statement): Seal | undefined => {
      const { mine } = inForce();
      if (mine === undefined) return undefined;
      const { key, fingerprint, chain } = mine;
      o.count('signed');
      const signature = sign(digestName(key), Buffer.from(statement), key);
      return { signature, fingerprint, chain };
    },
    fault: (owner, stampMs, statement, seal) => {
      const fault = inForce().signers.fault(owner, stampMs, statement, seal);
      o.count(fault === undefined ? 'valid' : 'invalid');
      return fault;
    },
  };
}

/** Why cuts cannot be signed with this certificate; undefined when they can. */
export function signingFault(pem: Pem): string | undefined {
  const { chain } = signingKey(pem);
  const bytes = chain.reduce((sum, der) => sum + der.length, 0);
  if (chain.length <= CHAIN_CERTIFICATES_MAX && bytes <= CHAIN_BYTES_MAX) return undefined;
  return (
    `it and its issuers are ${chain.length} certificates of ${bytes} bytes; ` +
    `allowed: ${CHAIN_CERTIFICATES_MAX} of ${CHAIN_BYTES_MAX} bytes`
  );
}

function signingKey(pem: Pem): SigningKey {
  const [leaf, ...others] = parseCertificates(pem.cert.toString());
  if (leaf === undefined) throw new Error('there is no certificate to sign with');
  // Authorities that everybody trusts need not travel, nor what does not lead to one.
  const issuers = issuersOf(leaf, others, trustedBy(pem)) ?? [];
  const chain = [leaf, ...issuers].map(({ raw }) => new Uint8Array(raw));
  return { key: createPrivateKey(pem.key), fingerprint: fingerprintOf(leaf.raw), chain };
}

function trustedBy({ ca }: Pem): X509Certificate[] {
  return ca === undefined ? [] : parseCertificates(ca.toString());
}

function fingerprintOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex');
}
