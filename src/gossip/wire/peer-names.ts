import type { PeerCertificate } from 'node:tls';
import { certificateNames } from '../../grpc/tls.js';

/** A call, or a stream, as far as it knows who is at its other end. */
export interface Authenticated {
  getAuthContext(): { readonly sslPeerCertificate?: PeerCertificate } | null;
}

/** Node names in the certificate of the other end; undefined without TLS: nothing is to be compared (X2). */
export type PeerNames = (call: Authenticated) => readonly string[] | undefined;

/** @param secure True when all connections have TLS: a peer without a certificate has no name then. */
export function createPeerNames(cluster: string, secure: boolean): PeerNames {
  if (!secure) return () => undefined;
  return (call) => {
    const certificate = call.getAuthContext()?.sslPeerCertificate;
    return certificate ? certificateNames(certificate, cluster) : [];
  };
}
